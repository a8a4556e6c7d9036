"""FLATTEN, SPLIT_TO_TABLE and STRTOK_SPLIT_TO_TABLE as tables of DuckDB."""

from __future__ import annotations

from sqlglot import exp

from larder_local.snowflake.engine.calls import call, text
from larder_local.snowflake.engine.convert import Node
from larder_local.snowflake.engine.sequences import GIVEN
from larder_local.snowflake.errors import unsupported

_SPLITS = {"SPLIT_TO_TABLE": "split_rows", "STRTOK_SPLIT_TO_TABLE": "strtok_rows"}


def table_function(node: Node) -> Node:
    """LATERAL f(…) and TABLE(f(…))."""
    if not isinstance(node, exp.Lateral | exp.TableFromRows):
        return node
    inner = node.this
    if isinstance(inner, exp.Explode):
        called = _flatten(inner, node.meta.get(GIVEN))
    elif isinstance(inner, exp.Anonymous) and inner.name.upper() in _SPLITS:
        given = list(inner.expressions)
        if inner.name.upper().startswith("STRTOK") and len(given) == 1:
            given.append(text(" "))
        called = call(_SPLITS[inner.name.upper()], *given)
    else:
        return node
    alias = node.args.get("alias")
    if alias is not None:
        alias.set("columns", _own_names(alias))
    return exp.Table(this=called, alias=alias)


def _own_names(alias: Node) -> list[Node] | None:
    """sqlglot gives FLATTEN the names that it has anyway."""
    names = [each.name.upper() for each in alias.args.get("columns") or []]
    return None if names == ["SEQ", "KEY", "PATH", "INDEX", "VALUE", "THIS"] else alias.args.get("columns")


def _flatten(node: exp.Explode, sequence: Node | None) -> Node:
    """INPUT, PATH and OUTER; inputs whose number nobody asks for, or can tell, have their hash for it."""
    arguments: dict[str, Node] = {}
    for argument in (node.this, *node.expressions):
        if isinstance(argument, exp.Kwarg | exp.PropertyEQ):
            arguments[argument.this.name.upper()] = argument.expression
        else:
            arguments["INPUT"] = argument
    value = arguments.pop("INPUT")
    above = text("")
    if path := arguments.pop("PATH", None):
        above = text(path.name)
        value = exp.Anonymous(this="json_extract", expressions=[value, text(f"$.{path.name}")])
    outer = arguments.pop("OUTER", None)
    if arguments:
        raise unsupported(f"FLATTEN with {', '.join(arguments)}")
    name = "flattened_outer" if outer is not None and outer.this is True else "flattened"
    return call(name, value, sequence.copy() if sequence is not None else _hash(value), above)


def _hash(value: Node) -> Node:
    """A number that a NUMBER and the engine's own whole numbers hold."""
    found = exp.Anonymous(this="hash", expressions=[value.copy()])
    return exp.cast(exp.BitwiseRightShift(this=found, expression=exp.Literal.number(2)), "BIGINT")
