"""PIVOT over whatever values there are: `for month in (any order by month)`.

https://docs.snowflake.com/en/sql-reference/constructs/pivot
"""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from larder_local.snowflake.engine.convert import Node
from larder_local.snowflake.errors import unsupported


def pivot_any(table: Node) -> Node:
    """DuckDB finds the values itself; a column is named by its value with quotes, as Snowflake names it."""
    if not isinstance(table, exp.Table | exp.Subquery):
        return table
    pivots = table.args.get("pivots") or []
    if not any(pivot.find(exp.PivotAny) for pivot in pivots):
        return table
    pivot = pivots[0]
    fields = pivot.args.get("fields") or []
    if len(pivots) > 1 or len(fields) != 1 or pivot.args.get("default_on_null"):
        raise unsupported("PIVOT with ANY beside others")
    column = fields[0].this.sql(dialect="duckdb")
    table.set("pivots", None)
    source = table.sql(dialect="duckdb")
    using = ", ".join(each.sql(dialect="duckdb") for each in pivot.expressions)
    quoted = f"'''' || {column} || ''''"
    text = (
        f"select * from (pivot (select * exclude ({column}), {quoted} as _larder_pivot from {source})"
        f" on _larder_pivot using {using})"
    )
    found = sqlglot.parse_one(text, read="duckdb").args["from_"].this
    found.set("alias", pivot.args.get("alias") or table.args.get("alias"))
    return found
