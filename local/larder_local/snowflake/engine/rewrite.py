"""From Snowflake's syntax tree to DuckDB's text."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from fakesnow.transforms import stage
from fakesnow.transforms import transforms as fakesnow
from sqlglot import ErrorLevel, exp

from larder_local.snowflake.engine import dialect  # noqa: F401 - registers the rules of all functions
from larder_local.snowflake.engine.casts import target_of
from larder_local.snowflake.engine.convert import duckdb_type
from larder_local.snowflake.engine.formats import Formats
from larder_local.snowflake.engine.kinds import Kind
from larder_local.snowflake.engine.pivots import pivot_any
from larder_local.snowflake.engine.scopes import Columns
from larder_local.snowflake.engine.table_functions import table_function
from larder_local.snowflake.engine.translation import Tables, Translation

# Made at the import for stages, of which we have none: each start would leave a folder among temporary files.
Path(stage.LOCAL_BUCKET_PATH).rmdir()
# What sqlglot cannot say in DuckDB's words raises; its warning beside that is noise.
logging.getLogger("sqlglot").setLevel(logging.ERROR)

Rewrite = Callable[[exp.Expression], exp.Expression]


def _named_columns(node: exp.Expression) -> exp.Expression:
    """The columns of VALUES are COLUMN1, COLUMN2 … unless the statement names them."""
    if not isinstance(node, exp.Values) or node.find_ancestor(exp.Select) is None:
        return node
    alias = node.args.get("alias")
    row = node.expressions[0] if node.expressions else None
    if isinstance(row, exp.Tuple) and not (alias is not None and alias.columns):
        columns = [exp.to_identifier(f"COLUMN{at}", quoted=True) for at in range(1, len(row.expressions) + 1)]
        table = alias.this if alias is not None else exp.to_identifier("_")
        node.set("alias", exp.TableAlias(this=table, columns=columns))
    return node


_REWRITES: tuple[Rewrite, ...] = (pivot_any, table_function, _named_columns, fakesnow.sample)


def _keep_keys(statement: exp.Expression) -> None:
    """The key of `{'key': value}` is a text, which the grammar makes a name: names become upper case."""
    for struct in statement.find_all(exp.Struct):
        for each in struct.expressions:
            if isinstance(each.this, exp.Identifier):
                each.set("this", exp.Literal.string(each.this.name))


def to_duckdb(
    statement: exp.Expression,
    tables: Tables | None = None,
    formats: Formats | None = None,
    binds: Sequence[Kind] = (),
) -> str:
    return translated(statement, tables, formats, binds)[0]


def translated(
    statement: exp.Expression,
    tables: Tables | None = None,
    formats: Formats | None = None,
    binds: Sequence[Kind] = (),
) -> tuple[str, Columns]:
    """DuckDB's text, and the columns of a query with their types."""
    translation = Translation(tables, formats, binds)
    if isinstance(statement, exp.DataType):
        return duckdb_type(target_of(translation, statement)), {}
    _keep_keys(statement)
    statement = statement.transform(fakesnow.upper_case_unquoted_identifiers, copy=False)
    root = exp.Paren(this=statement)
    columns = translation.statement(statement)
    statement = root.this
    for rewrite in _REWRITES:
        statement = statement.transform(rewrite, copy=False)
    statement.pop() if statement.parent is not None else None
    return statement.sql(dialect="duckdb", unsupported_level=ErrorLevel.RAISE), columns
