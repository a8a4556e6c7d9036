"""Snowflake's SQL as DuckDB's, for a statement whose names are physical ones."""

from __future__ import annotations

from sqlglot import exp

from larder_local.snowflake.engine.convert import LOOSE
from larder_local.snowflake.engine.formats import Formats
from larder_local.snowflake.engine.kinds import (
    BINARY,
    BOOLEAN,
    DATE,
    FLOAT,
    LTZ,
    NTZ,
    NUMBER,
    TEXT,
    TIME,
    Kind,
)
from larder_local.snowflake.engine.rewrite import translated
from larder_local.snowflake.statements import columns
from larder_local.snowflake.statements.context import Context


def translate(context: Context, tree: exp.Expression) -> str:
    formats = Formats(context.session.parameters | context.session.of_statement)
    sql, found = translated(tree, columns.types(context, tree), formats, bind_kinds(context))
    context.loose = [at for at, kind in enumerate(found.values()) if kind == LOOSE]
    return sql


def bind_kinds(context: Context) -> list[Kind]:
    """The types that a client has bound its values with."""
    return [_BOUND.get(kind, TEXT) for kind in context.binds.types]


#: A TIMESTAMP_TZ arrives as a text with its offset.
_BOUND = {
    "FIXED": NUMBER, "REAL": FLOAT, "BOOLEAN": BOOLEAN, "BINARY": BINARY, "DATE": DATE, "TIME": TIME,
    "TIMESTAMP_NTZ": NTZ, "TIMESTAMP_LTZ": LTZ,
}  # fmt: skip
