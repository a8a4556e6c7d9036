"""Snowflake's SQL as DuckDB's, for a statement whose names are physical ones."""

from __future__ import annotations

from sqlglot import exp

from larder_local.snowflake.engine import typing
from larder_local.snowflake.engine.rewrite import to_duckdb
from larder_local.snowflake.statements import columns
from larder_local.snowflake.statements.context import Context


def translate(context: Context, tree: exp.Expression) -> str:
    asks = tree.find(*typing.ASKING) is not None
    return to_duckdb(tree, columns.types(context, tree) if asks else None)
