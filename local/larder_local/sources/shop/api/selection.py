"""What a GraphQL query asks of an object: its fields under their aliases, fragments by type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    Visitor,
    parse,
    visit,
)

from larder_local.sources.shop.api.connections import listed
from larder_local.sources.shop.projection.money import Json


def root_fields(text: str, name: str | None = None) -> list[FieldNode]:
    """The fields at the root of a document's operation: of the named one, where there are several."""
    return operation_of(text, name)[1]


def operation_of(text: str, name: str | None = None) -> tuple[OperationType, list[FieldNode]]:
    """Whether a document asks or changes, and the fields at its root."""
    document = parse(text)
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name:
        operations = [node for node in operations if node.name and node.name.value == name]
    if len(operations) != 1:
        raise GraphQLError(f'No operation named "{name}"' if name else "An operation name is required")
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    operation = visit(operations[0], _Spreads(fragments))
    fields = [node for node in operation.selection_set.selections if isinstance(node, FieldNode)]
    return operation.operation, fields


class _Spreads(Visitor):
    """Puts the selections of named fragments in the places where they are used."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode], within: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._fragments = fragments
        self._within = within

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> InlineFragmentNode:
        name = node.name.value
        fragment = self._fragments.get(name)
        if fragment is None or name in self._within:
            raise GraphQLError(
                f"Fragment {name} was used, but not defined"
                if fragment is None
                else f"Fragment {name} contains an infinite loop"
            )
        selections = visit(fragment.selection_set, _Spreads(self._fragments, (*self._within, name)))
        return InlineFragmentNode(type_condition=fragment.type_condition, selection_set=selections)


def arguments(field: FieldNode, variables: Json) -> Json:
    values: Json = {}
    for argument in field.arguments or ():
        node = argument.value
        name = getattr(node, "name", None)
        if name:
            values[argument.name.value] = variables.get(name.value)
        elif isinstance(node, IntValueNode):
            values[argument.name.value] = int(node.value)
        else:
            values[argument.name.value] = getattr(node, "value", None)
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


def select(value: object, selection: SelectionSetNode | None, variables: Json | None = None) -> object:
    """The part of a value that a selection names; a list that is asked for as a connection becomes a page."""
    if selection is None or value is None:
        return value
    if isinstance(value, list):
        return [select(each, selection, variables) for each in value]
    if not isinstance(value, dict):
        raise GraphQLError("a scalar has no fields")
    result: Json = {}
    for field in fields_of(selection, value.get("__typename")):
        inner = _get(value, field)
        if isinstance(inner, list) and _is_connection(field):
            inner = listed(inner, arguments(field, variables or {}))
        result[response_name(field)] = select(inner, field.selection_set, variables)
    return result


def _is_connection(field: FieldNode) -> bool:
    selection = field.selection_set
    return selection is not None and any(
        isinstance(node, FieldNode) and node.name.value in ("edges", "nodes", "pageInfo")
        for node in selection.selections
    )


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
        raise undefined(name, value.get("__typename", "Object"), field)
    return value[name]


def undefined(name: str, kind: str, field: FieldNode) -> GraphQLError:
    """As Shopify tells of a field that a type has not, or that the sample shop does not keep."""
    codes = {"code": "undefinedField", "typeName": kind, "fieldName": name}
    return GraphQLError(f"Field '{name}' doesn't exist on type '{kind}'", field, extensions=codes)
