"""Values as the wire carries them: rows of strings and nulls, typed by the row type."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pyarrow
import pyarrow.compute

from larder_local.snowflake.engine.result import Column, Result

_TYPES = {
    "BLOB": "binary", "BOOLEAN": "boolean", "DATE": "date", "DOUBLE": "real", "FLOAT": "real",
    "JSON": "variant", "TIME": "time", "TIMESTAMP": "timestamp_ntz", "TIMESTAMP_NS": "timestamp_ntz",
    "TIMESTAMP_S": "timestamp_ntz", "TIMESTAMP_MS": "timestamp_ntz",
    "TIMESTAMP WITH TIME ZONE": "timestamp_tz", "VARCHAR": "text", "UUID": "text", "INTERVAL": "text",
}  # fmt: skip
_INTEGERS = {
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
    "UHUGEINT", "INTEGER_LITERAL", "BIGNUM",
}  # fmt: skip
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_EPOCH = dt.date(1970, 1, 1)
_TEXT_LENGTH = 16777216


def column_of(name: str, duckdb_type: str) -> Column:
    """The Snowflake column for one of DuckDB's."""
    if found := _DECIMAL.match(duckdb_type):
        return Column(name, "fixed", int(found[1]), int(found[2]))
    if duckdb_type in _INTEGERS:
        return Column(name, "fixed", 38, 0)
    kind = _TYPES.get(duckdb_type)
    if kind is None and duckdb_type.strip('"') in ("NULL", "STRING_LITERAL"):
        kind = "text"
    if kind is None:
        kind = "array" if duckdb_type.endswith("]") else "object"
    if kind == "text":
        return Column(name, "text", length=_TEXT_LENGTH)
    if kind == "binary":
        return Column(name, "binary", length=_TEXT_LENGTH // 2)
    return Column(name, kind, 0 if kind.startswith("time") else None, 9 if kind.startswith("time") else None)


def row_type(columns: Sequence[Column]) -> list[dict[str, Any]]:
    return [
        {
            "name": column.name,
            "type": column.type,
            "nullable": column.nullable,
            "precision": column.precision,
            "scale": 9 if column.type.startswith("timestamp") else column.scale,
            "length": column.length or (_TEXT_LENGTH if column.type == "text" else None),
            "byteLength": column.length or (_TEXT_LENGTH if column.type == "text" else None),
            "database": "",
            "schema": "",
            "table": "",
            "collation": None,
        }
        for column in columns
    ]


def as_table(result: Result) -> pyarrow.Table:
    """A result as the engine can read it, also one of SHOW and the like."""
    if result.table is not None:
        return result.table
    columns = []
    for position, column in enumerate(result.columns):
        values = [row[position] for row in result.rows]
        if column.type == "fixed":
            columns.append(pyarrow.array(values, pyarrow.int64()))
        elif column.type.startswith("timestamp"):
            micros = [None if each is None else round(each * 1_000_000) for each in values]
            columns.append(pyarrow.array(micros, pyarrow.timestamp("us", "UTC")))
        else:
            columns.append(pyarrow.array([None if v is None else str(v) for v in values], pyarrow.string()))
    return pyarrow.table(columns, names=[column.name for column in result.columns])


def encoded_rows(result: Result) -> list[list[str | None]]:
    if result.table is None:
        return [
            [encode(value, column.type) for value, column in zip(row, result.columns, strict=True)]
            for row in result.rows
        ]
    columns = [
        _encoded_column(values, column.type)
        for values, column in zip(result.table.columns, result.columns, strict=True)
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def _encoded_column(values: pyarrow.ChunkedArray, kind: str) -> list[str | None]:
    """Whole columns at once where Arrow writes the text that the wire wants."""
    if kind in ("fixed", "text", "variant") and _writes_itself(values.type):
        return values.cast(pyarrow.string()).to_pylist()
    if kind == "date":
        return values.cast(pyarrow.int32()).cast(pyarrow.string()).to_pylist()
    if kind.startswith("timestamp"):
        micros = (
            values.cast(pyarrow.timestamp("us", values.type.tz), safe=False).cast(pyarrow.int64()).to_pylist()
        )
        tail = " 1440" if kind == "timestamp_tz" else ""
        return [None if each is None else seconds(each) + tail for each in micros]
    return [encode(value, kind) for value in values.to_pylist()]


def _writes_itself(kind: pyarrow.DataType) -> bool:
    if pyarrow.types.is_decimal(kind):
        # Beyond six places Arrow writes 1E-7.
        return kind.scale <= 6
    return pyarrow.types.is_string(kind) or pyarrow.types.is_integer(kind) or pyarrow.types.is_null(kind)


def seconds(micros: int) -> str:
    """Half a second before 1970 is -0.5: the fraction counts away from zero."""
    whole, rest = divmod(abs(micros), 1_000_000)
    return f"{'-' if micros < 0 else ''}{whole}.{rest:06d}000"


def encode(value: Any, kind: str) -> str | None:
    if value is None:
        return None
    if kind == "boolean":
        return "1" if value else "0"
    if kind == "date":
        return str((value - _EPOCH).days)
    if kind.startswith("timestamp"):
        stamp = seconds(
            round(value.timestamp() * 1_000_000)
            if isinstance(value, dt.datetime)
            else round(value * 1_000_000)
        )
        return stamp + " 1440" if kind == "timestamp_tz" else stamp
    if kind == "time":
        micros = ((value.hour * 60 + value.minute) * 60 + value.second) * 1_000_000 + value.microsecond
        return seconds(micros)
    if kind == "binary":
        return value.hex().upper()
    if kind == "real":
        return repr(float(value))
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, default=str)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value)
