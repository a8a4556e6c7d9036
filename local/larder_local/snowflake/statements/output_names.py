"""The names that a query gives to columns: in a SELECT they may repeat, in a table or view they may not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from larder_local.snowflake.errors import compilation
from larder_local.snowflake.statements import columns, query
from larder_local.snowflake.statements.context import Context


def refuse_repeated(names: Iterable[str]) -> None:
    """DuckDB would call the second X_1."""
    names = list(names)
    columns.refuse_reserved(names)
    for name, times in Counter(names).items():
        if times > 1:
            raise compilation(f"duplicate column name '{name}'", "002025", "42S21")


def of(context: Context, sql: str, values: list[Any] | None = None) -> list[str]:
    """`sql` is DuckDB's, its names are physical ones."""
    return [row[0] for row in query.run(context, f"describe {_naming(sql)}", values)]


def _naming(sql: str) -> str:
    """`select * from final` has the names of `final`; behind a star, DuckDB has made them unique."""
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
    except SqlglotError:
        return sql
    if tree.find(exp.Placeholder) or not isinstance(tree, exp.Select):
        return sql
    found = tree
    while (inner := _behind_star(found)) is not None:
        found = inner
    if found is tree:
        return sql
    for position, column in enumerate(found.expressions):
        # Expressions that Snowflake names apart can become the same in DuckDB.
        if not isinstance(column, exp.Alias | exp.Column) and not column.is_star:
            column.replace(exp.alias_(column.copy(), f"_LARDER_{position}", quoted=True))
    return found.sql(dialect="duckdb")


def _behind_star(tree: exp.Select) -> exp.Select | None:
    """The one query below that `tree` takes whole, with the common tables that it may name."""
    used = {name for name, value in tree.args.items() if value}
    star = len(tree.expressions) == 1 and type(tree.expressions[0]) is exp.Star
    if not star or used - {"expressions", "from_", "with_", "where", "order", "limit"}:
        return None
    if any(value for value in tree.expressions[0].args.values()):
        return None
    source = tree.args["from_"].this if tree.args.get("from_") else None
    shared = list(tree.ctes)
    if isinstance(source, exp.Subquery) and not source.args.get("pivots"):
        inner = source.this
    elif isinstance(source, exp.Table) and not source.db and not source.args.get("pivots"):
        places = [place for place, each in enumerate(shared) if each.alias == source.name]
        if not places or shared[places[0]].args["alias"].columns:
            return None
        inner = shared[places[0]].this
        shared = shared[: places[0]]
    else:
        return None
    if not isinstance(inner, exp.Select):
        return None
    inner = inner.copy()
    common = [each.copy() for each in shared] + [each.copy() for each in inner.ctes]
    inner.set("with_", exp.With(expressions=common) if common else None)
    return inner
