"""What the engine forgets of a query's columns: NOT NULL, a text's length, TIMESTAMP_LTZ, OBJECT and ARRAY.

Drivers read it in a result's metadata. It is known where a column is one of a stored table, or a cast; behind
anything else (a subquery, an expression, a grouping) a column is as the engine tells it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlglot import exp

from larder_local.snowflake.engine.result import Column
from larder_local.snowflake.errors import SnowflakeError
from larder_local.snowflake.names import normal, table_path
from larder_local.snowflake.statements import columns
from larder_local.snowflake.statements.context import Context

_CASTS = {
    exp.DataType.Type.TIMESTAMPLTZ: "TIMESTAMP_LTZ",
    exp.DataType.Type.OBJECT: "OBJECT",
    exp.DataType.Type.ARRAY: "ARRAY",
}
#: A type as it was declared → what the engine has in its place, and the name on the wire.
_FORGOTTEN = {
    "TIMESTAMP_LTZ": ("timestamp_tz", "timestamp_ltz"),
    "OBJECT": ("variant", "object"),
    "ARRAY": ("variant", "array"),
}


@dataclass(frozen=True)
class Origin:
    name: str = ""
    type: str = ""
    length: int | None = None
    nullable: bool = True


class _Unknown(Exception):
    """The places of the columns cannot be told."""


def restored(context: Context, tree: exp.Expression, found: list[Column]) -> list[Column]:
    """The columns of a query that has been checked; `tree` is the statement as it was written."""
    try:
        known = list(_items(context, tree))
    except (_Unknown, SnowflakeError):
        return found
    if len(known) != len(found):
        return found
    return [_with(column, origin) for column, origin in zip(found, known, strict=True)]


def _with(column: Column, origin: Origin) -> Column:
    there, named = _FORGOTTEN.get(origin.type, ("", ""))
    if column.type == there:
        column = replace(column, type=named)
    if column.type == "text" and origin.length:
        column = replace(column, length=origin.length)
    return replace(column, nullable=origin.nullable)


def _items(context: Context, tree: exp.Expression) -> Iterator[Origin]:
    if not isinstance(tree, exp.Select):
        raise _Unknown
    sources = _sources(context, tree)
    everything = [each for source in sources.values() for each in source]
    for item in tree.expressions:
        inner = item.this if isinstance(item, exp.Alias) else item
        star = inner.this if isinstance(inner, exp.Column) else inner
        if isinstance(star, exp.Star):
            if any(star.args.values()):
                raise _Unknown
            yield from sources[normal(inner.args["table"])] if star is not inner else everything
        elif isinstance(inner, exp.Column):
            yield _column(inner, sources, grouped="group" in tree.args and bool(tree.args["group"]))
        elif isinstance(inner, exp.Cast) and not isinstance(inner, exp.TryCast):
            yield _cast(inner.to)
        elif isinstance(inner, exp.CurrentTimestamp):
            yield Origin(type="TIMESTAMP_LTZ", nullable=False)
        else:
            yield Origin()


def _column(column: exp.Column, sources: dict[str, list[Origin]], *, grouped: bool) -> Origin:
    table = column.args.get("table")
    among = sources.get(normal(table), []) if table else [each for all_ in sources.values() for each in all_]
    matching = [each for each in among if each.name == normal(column.this)]
    if len(matching) != 1:
        return Origin()
    # ROLLUP and CUBE put NULL where a column is summed over.
    return replace(matching[0], nullable=True) if grouped else matching[0]


def _cast(to: exp.DataType) -> Origin:
    length = None
    if to.this in exp.DataType.TEXT_TYPES and to.expressions:
        length = int(to.expressions[0].name)
    return Origin(type=_CASTS.get(to.this, ""), length=length)


def _sources(context: Context, tree: exp.Select) -> dict[str, list[Origin]]:
    """The stored tables of FROM, by the names that the query gives them, in their order."""
    from_ = tree.args.get("from_")
    joins = tree.args.get("joins") or []
    if from_ is None:
        return {}
    if any(join.args.get("using") or join.args.get("method") for join in joins):
        raise _Unknown
    outer = any(join.side for join in joins)
    shared = {each.alias.upper() for each in tree.ctes}
    found: dict[str, list[Origin]] = {}
    for table in [from_.this, *(join.this for join in joins)]:
        if not isinstance(table, exp.Table) or not isinstance(table.this, exp.Identifier):
            raise _Unknown
        if table.args.get("pivots") or (not table.db and normal(table.this) in shared):
            raise _Unknown
        alias = table.args.get("alias")
        if alias and alias.columns:
            raise _Unknown
        name = context.full(table_path(table), "SELECT")
        called = normal(alias.this) if alias else name.rsplit(".", 1)[-1]
        found[called] = [replace(each, nullable=outer or each.nullable) for each in _stored(context, name)]
    return found


def _stored(context: Context, name: str) -> list[Origin]:
    temporary = name in context.session.temporary
    if not temporary and name.split(".")[1] == "INFORMATION_SCHEMA":
        raise _Unknown
    thing = context.account.store.find("TABLE", name) or context.account.store.find("VIEW", name)
    properties = thing.properties if thing else {}
    return [
        Origin(each.name, each.data_type, each.length, each.nullable)
        for each in columns.of(context, name, properties)
    ]
