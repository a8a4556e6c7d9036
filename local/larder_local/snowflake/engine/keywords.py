"""Names that are words of the engine's grammar but plain names in Snowflake (`at`, `by`) are quoted.

sqlglot quotes PostgreSQL's reserved words when it writes DuckDB's SQL; this module registers its dialect as
sqlglot's `duckdb`, so every text that is made for the engine quotes the words that the engine itself lists.
"""

from __future__ import annotations

from typing import ClassVar

import duckdb
from sqlglot.dialects import duckdb as dialect
from sqlglot.generators.duckdb import DuckDBGenerator


def _words() -> set[str]:
    with duckdb.connect() as engine:
        listed = engine.execute(
            "select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'"
        )
        return {name for (name,) in listed.fetchall()}


class DuckDB(dialect.DuckDB):
    class Generator(DuckDBGenerator):
        RESERVED_KEYWORDS: ClassVar = DuckDBGenerator.RESERVED_KEYWORDS | _words()
