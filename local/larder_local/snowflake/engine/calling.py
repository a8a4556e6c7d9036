"""A function that a statement calls: found by its name, its arguments coerced, written as DuckDB's."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import sqlglot
from sqlglot import exp

from larder_local.snowflake.engine import kinds
from larder_local.snowflake.engine.arithmetic import arithmetic
from larder_local.snowflake.engine.builtins import BUILTINS, Builtin
from larder_local.snowflake.engine.calls import HOME, call, cast
from larder_local.snowflake.engine.convert import LOOSE, Node, as_integer, kind_of, typed
from larder_local.snowflake.engine.kinds import Kind
from larder_local.snowflake.engine.operators import rule
from larder_local.snowflake.engine.scopes import Scope
from larder_local.snowflake.engine.translation import CALLS, Rule, Translation
from larder_local.snowflake.errors import compilation

_KINDS = {
    "text": kinds.TEXT, "int": kinds.INTEGER, "float": kinds.FLOAT, "bool": kinds.BOOLEAN, "date": kinds.DATE,
    "time": kinds.TIME, "ntz": kinds.NTZ, "ltz": kinds.LTZ, "tz": kinds.TZ, "variant": kinds.VARIANT,
    "array": kinds.ARRAY, "object": kinds.OBJECT, "binary": kinds.BINARY, "number": kinds.NUMBER,
}  # fmt: skip


def named(*names: str) -> Callable[[Rule], Rule]:
    def register(function: Rule) -> Rule:
        for each in names:
            CALLS[each] = function
        return function

    return register


def arity(name: str, least: int, most: int, given: int) -> None:
    if given < least:
        raise compilation(
            f"not enough arguments for function [{name}], expected {least}, got {given}", "000938", "22023"
        )
    if given > most:
        raise compilation(
            f"too many arguments for function [{name}] expected {most}, got {given}", "000939", "22023"
        )


@rule(exp.Anonymous)
def function(t: Translation, node: Node, scope: Scope) -> Node:
    name = node.name.upper()
    if special := CALLS.get(name):
        return special(t, node, scope)
    if name in BUILTINS:
        return builtin(t, name, list(node.expressions))
    raise compilation(f"Unknown function {name}", "002140", "42601")


def builtin(t: Translation, name: str, arguments: list[Node]) -> Node:
    known = BUILTINS[name]
    found = next((each for each in known if each.least <= len(arguments) <= len(each.parameters)), None)
    if found is None:
        arity(
            name,
            min(each.least for each in known),
            max(len(each.parameters) for each in known),
            len(arguments),
        )
        raise compilation(f"wrong number of arguments for function [{name}]", "000938", "22023")
    given = [
        coerced(t, each, parameter.kind) for each, parameter in zip(arguments, found.parameters, strict=False)
    ]
    same = [at for at, parameter in enumerate(found.parameters[: len(given)]) if parameter.kind == "same"]
    kind, alike = t.common([given[at] for at in same])
    for at, value in zip(same, alike, strict=True):
        given[at] = value
    rest = [_default(str(each.default)).copy() for each in found.parameters[len(given) :]]
    returned = result(found, given, kind)
    made: Node = exp.Anonymous(this=f"{HOME}.main.{found.macro}", expressions=given + rest)
    return typed(cast(made, "DATE") if returned == kinds.DATE else made, returned)


@cache
def _default(text: str) -> Node:
    return sqlglot.parse_one(text, read="duckdb")


def coerced(t: Translation, node: Node, to: str) -> Node:
    source = kind_of(node)
    if to in ("any", "same"):
        return node
    if to == "int":
        return node if source == kinds.NULL else as_integer(t.convert, node)
    if to == "number":
        return arithmetic.number(t, t.convert.to(node, kinds.INTEGER) if source == kinds.BOOLEAN else node)
    if to == "float":
        return (
            cast(t.convert.to(node, kinds.FLOAT), "DOUBLE")
            if source.name == "NUMBER"
            else t.convert.to(node, kinds.FLOAT)
        )
    if to in ("moment", "clock"):
        if source.name in ("TEXT", "NUMBER") or source.name in kinds.SEMI_STRUCTURED:
            return t.convert.to(node, kinds.NTZ)
        return wall(t, node)
    if to in ("array", "object") and source.name in kinds.SEMI_STRUCTURED:
        return node
    return t.convert.to(node, _KINDS[to])


def wall(t: Translation, node: Node) -> Node:
    """A time with a zone as what a clock on the wall there shows."""
    return t.convert.to(node, kinds.NTZ) if kind_of(node).name in ("TIMESTAMP_LTZ", "TIMESTAMP_TZ") else node


def result(found: Builtin, given: list[Node], same: Kind) -> Kind:
    if found.returns == "same":
        return same
    if found.returns == "first":
        return kind_of(given[0])
    if found.returns == "whole":
        kind = kind_of(given[0])
        return kinds.INTEGER if kind.name == "NUMBER" else kind
    return _KINDS[found.returns]


__all__ = ["LOOSE", "arity", "builtin", "call", "coerced", "named", "wall"]
