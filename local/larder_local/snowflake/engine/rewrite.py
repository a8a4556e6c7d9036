"""From Snowflake's syntax tree to DuckDB's: fakesnow's rewrites that hold, and ours where they do not.

Left out of fakesnow's: MERGE (DuckDB has it, and dbt's unqualified columns become ambiguous), the implicit
cast of aggregates (sums of numbers would become floats), TRIM (it loses the characters to trim), casts to
timestamps, and all that our statements answer themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fakesnow.transforms import stage
from fakesnow.transforms import transforms as fakesnow
from sqlglot import exp

from larder_local.snowflake.engine import dates, numbers, typing, variants
from larder_local.snowflake.engine.functions import HOME

# Made at the import for stages, of which we have none: each start would leave a folder among temporary files.
Path(stage.LOCAL_BUCKET_PATH).rmdir()

Rewrite = Callable[[exp.Expression], exp.Expression]

_REWRITES: tuple[Rewrite, ...] = (
    dates.as_text,
    dates.formatted,
    dates.truncated,
    dates.added,
    fakesnow.upper_case_unquoted_identifiers,
    fakesnow.semi_structured_types,
    fakesnow.try_parse_json,
    fakesnow.split,
    variants.object_keys,
    variants.typeof,
    variants.arrays,
    fakesnow.indices_to_json_extract,
    variants.as_text,
    fakesnow.json_extract_cast_as_varchar,
    fakesnow.json_extract_cased_as_varchar,
    fakesnow.json_extract_precedence,
    variants.flatten,
    fakesnow.regex_replace,
    fakesnow.regex_substr,
    fakesnow.values_columns,
    fakesnow.to_date,
    fakesnow.timestamp_offsets,
    dates.timestamps,
    dates.time_zones,
    dates.current_times,
    fakesnow.to_decimal,
    fakesnow.to_variant,
    fakesnow.object_construct,
    fakesnow.timestamp_ntz,
    fakesnow.float_to_double,
    fakesnow.integer_precision,
    fakesnow.sample,
    fakesnow.array_size,
    fakesnow.random,
    fakesnow.array_agg_within_group,
    fakesnow.array_agg,
    fakesnow.object_agg,
    fakesnow.array_construct_etc,
    fakesnow.dateadd_date_cast,
    fakesnow.dateadd_string_literal_timestamp_cast,
    fakesnow.datediff_string_literal_timestamp_cast,
    fakesnow.haversine,
    fakesnow.hex_string,
    fakesnow.sha256,
    fakesnow.alias_in_join,
    fakesnow.alias_in_where,
    numbers.average,
    numbers.division,
)


def to_duckdb(statement: exp.Expression, tables: typing.Tables | None = None) -> str:
    if tables is not None:
        typing.annotate(statement, tables)
    for rewrite in _REWRITES:
        statement = statement.transform(rewrite, copy=False)
    statement = statement.transform(_macros_at_home, copy=False)
    return statement.sql(dialect="duckdb")


def _macros_at_home(node: exp.Expression) -> exp.Expression:
    if (
        isinstance(node, exp.Anonymous)
        and isinstance(node.this, str)
        and node.this.upper().startswith("_FS_")
    ):
        node.set("this", f"{HOME}.main.{node.this}")
    return node
