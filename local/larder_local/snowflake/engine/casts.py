"""CAST, TRY_CAST and `::`, with lengths, scales and the session's meaning of TIMESTAMP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from larder_local.snowflake.engine import kinds
from larder_local.snowflake.engine.calls import integer, native
from larder_local.snowflake.engine.convert import Node, kind_of, typed
from larder_local.snowflake.engine.kinds import Kind
from larder_local.snowflake.errors import unsupported

if TYPE_CHECKING:
    from larder_local.snowflake.engine.translation import Translation


def target_of(t: Translation, to: exp.DataType) -> Kind:
    if to.this in (exp.DataType.Type.TIMESTAMP,):
        return {"TIMESTAMP_LTZ": kinds.LTZ, "TIMESTAMP_TZ": kinds.TZ}.get(t.formats.timestamp, kinds.NTZ)
    kind = kinds.of_type(to)
    if kind.name == "UNKNOWN":
        raise unsupported(f"type {to.sql(dialect='snowflake')}")
    return kind


def explicit(t: Translation, node: exp.Cast) -> Node:
    target = target_of(t, node.to)
    return converted(t, node.this, target, _length(node.to), safe=isinstance(node, exp.TryCast))


def converted(
    t: Translation, value: Node, target: Kind, length: int | None = None, *, safe: bool = False
) -> Node:
    source = kind_of(value)
    if source.name == "FLOAT" == target.name:
        return typed(value, kinds.FLOAT)
    found = t.convert.to(value, target, safe=safe)
    if length is not None and target == kinds.TEXT:
        found = native("left", found, integer(length))
    if found is value:
        return value if source == target else typed(exp.Paren(this=value), target)
    return typed(found, target)


def _length(to: exp.DataType) -> int | None:
    if to.this not in exp.DataType.TEXT_TYPES:
        return None
    if not to.expressions:
        return 1 if to.this in (exp.DataType.Type.CHAR, exp.DataType.Type.NCHAR) else None
    size = to.expressions[0].name
    return int(size) if size.isdigit() else None
