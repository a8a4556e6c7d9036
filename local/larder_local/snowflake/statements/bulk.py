"""The writer's way in: one bind with a JSON array of rows, taken apart in one pass.

`insert into t (…) select f.value[0]::number(38, 0), strip_null_value(f.value[1]), …
from table(flatten(input => parse_json(?))) f` — the general rewrite parses each row once per column.
"""

from __future__ import annotations

import uuid

from sqlglot import exp

from larder_local.snowflake.engine import result as results
from larder_local.snowflake.engine.calls import HOME
from larder_local.snowflake.engine.result import Result, counted
from larder_local.snowflake.engine.rewrite import to_duckdb
from larder_local.snowflake.names import normal, quote
from larder_local.snowflake.statements import bulk_columns
from larder_local.snowflake.statements.context import Context

_TEXT = {exp.DataType.Type.TEXT, exp.DataType.Type.VARCHAR}
_VARIANT = {exp.DataType.Type.VARIANT, exp.DataType.Type.ARRAY, exp.DataType.Type.OBJECT}


def fits(tree: exp.Insert) -> bool:
    select = tree.expression
    if (
        not isinstance(select, exp.Select)
        or tree.args.get("overwrite")
        or set(_used(select)) - {"expressions", "from_"}
    ):
        return False
    source = select.args["from_"].this if select.args.get("from_") else None
    if not (isinstance(source, exp.TableFromRows) and isinstance(source.this, exp.Explode)):
        return False
    flattened = source.this.this.expression if isinstance(source.this.this, exp.Kwarg) else source.this.this
    if not (isinstance(flattened, exp.ParseJSON) and isinstance(flattened.this, exp.Placeholder)):
        return False
    return not source.this.expressions and all(_index(column) is not None for column in select.expressions)


def _used(select: exp.Select) -> list[str]:
    return [name for name, value in select.args.items() if value]


def _index(column: exp.Expression) -> int | None:
    """Which element of the row a projection takes."""
    inner = column.this if isinstance(column, exp.Cast | exp.StripNullValue) else None
    if isinstance(inner, exp.StripNullValue):
        inner = inner.this
    if not (
        isinstance(inner, exp.Bracket) and isinstance(inner.this, exp.Column) and len(inner.expressions) == 1
    ):
        return None
    element = inner.expressions[0]
    return int(element.name) if inner.this.name.upper() == "VALUE" and element.is_int else None


def insert(context: Context, tree: exp.Insert, name: str) -> Result:
    columns = tree.this.expressions if isinstance(tree.this, exp.Schema) else []
    listed = f" ({', '.join(quote(normal(column)) for column in columns)})" if columns else ""
    start = f"insert into {context.physical(name)}{listed} select"
    projections = tree.expression.expressions
    try:
        rows = bulk_columns.table(context.binds.first[0], [_element(column) for column in projections])
    except (bulk_columns.OtherRows, AttributeError, TypeError):
        values = ", ".join(_value(column) for column in projections)
        sql = f"{start} {values} from (select unnest(from_json(?::json, '[[\"JSON\"]]')) as row)"
        return counted(results.INSERT, inserted=context.run(sql, context.binds.first)[0][0])
    values = ", ".join(_cast(number, column) for number, column in enumerate(projections))
    view = f"larder_bulk_{uuid.uuid4().hex}"
    context.session.duck.register(view, rows)
    try:
        return counted(results.INSERT, inserted=context.run(f"{start} {values} from {view}")[0][0])
    finally:
        context.session.duck.unregister(view)


def _element(column: exp.Expression) -> tuple[int, exp.DataType | None]:
    """Which element of the row, and its type; none for a VARIANT."""
    index = _index(column)
    assert index is not None
    is_variant = isinstance(column, exp.StripNullValue) or column.to.this in _VARIANT
    return index, None if is_variant else column.to


def _cast(number: int, column: exp.Expression) -> str:
    _, target = _element(column)
    return f"c{number}::json" if target is None else f"cast(c{number} as {to_duckdb(target.copy())})"


def _value(column: exp.Expression) -> str:
    index = _index(column)
    assert index is not None
    element = f"row[{index + 1}]"
    if isinstance(column, exp.StripNullValue) or column.to.this in _VARIANT:
        return f"{HOME}.main.strip_null_value({element})"
    if column.to.this in _TEXT:
        return f"({element} ->> '$')"
    return f"cast(({element} ->> '$') as {to_duckdb(column.to.copy())})"
