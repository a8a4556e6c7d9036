"""What a GraphQL query asks of an object: its fields under their aliases, fragments by type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphql import (
    FieldNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)

from larder_local.sources.shop.projection.money import Json


def root_fields(text: str) -> list[FieldNode]:
    """The fields at the root of the only operation of a document."""
    document = parse(text)
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(operations) != 1 or len(document.definitions) != 1:
        raise GraphQLError("one operation is expected")
    return [node for node in operations[0].selection_set.selections if isinstance(node, FieldNode)]


def arguments(field: FieldNode, variables: Json) -> Json:
    values: Json = {}
    for argument in field.arguments or ():
        node = argument.value
        name = getattr(node, "name", None)
        values[argument.name.value] = variables.get(name.value) if name else getattr(node, "value", None)
    return values


def response_name(field: FieldNode) -> str:
    return field.alias.value if field.alias else field.name.value


def fields_of(selection: SelectionSetNode, typename: str | None) -> Iterator[FieldNode]:
    for node in selection.selections:
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            if condition is None or condition.name.value == typename:
                yield from fields_of(node.selection_set, typename)
        else:
            raise GraphQLError("named fragments are not known here")


def select(value: object, selection: SelectionSetNode | None) -> object:
    """The part of a value that a selection names."""
    if selection is None or value is None:
        return value
    if isinstance(value, list):
        return [select(each, selection) for each in value]
    if not isinstance(value, dict):
        raise GraphQLError("a scalar has no fields")
    return {
        response_name(field): select(_get(value, field), field.selection_set)
        for field in fields_of(selection, value.get("__typename"))
    }


def rows(node: Json, selection: SelectionSetNode) -> Iterable[Json]:
    """A node of a bulk result: its own row, then rows of its connections' nodes, which name the parent."""
    own: Json = {}
    children: list[Json] = []
    for field in fields_of(selection, node.get("__typename")):
        inner = connection_nodes(field)
        if inner is None:
            own[response_name(field)] = select(_get(node, field), field.selection_set)
        else:
            for child in _get(node, field):
                children += [row | {"__parentId": node["id"]} for row in rows(child, inner)]
    return [own, *children]


def connection_nodes(field: FieldNode) -> SelectionSetNode | None:
    """The selection of `{ edges { node { … } } }`, if the field is such a connection."""
    selection = field.selection_set
    for name in ("edges", "node"):
        if selection is None:
            return None
        inner = [
            node for node in selection.selections if isinstance(node, FieldNode) and node.name.value == name
        ]
        if len(inner) != 1:
            return None
        selection = inner[0].selection_set
    return selection


def _get(value: Json, field: FieldNode) -> object:
    name = field.name.value
    if name not in value:
        raise GraphQLError(f"Field '{name}' doesn't exist on type '{value.get('__typename', 'Object')}'")
    return value[name]
