"""Parquet files, by the rules of Snowflake's Parquet file format."""

from __future__ import annotations

import io
from typing import Any

import pyarrow
import pyarrow.compute
import pyarrow.parquet

from larder_local.snowflake.engine.files.rows import Rows


def read(data: bytes, options: dict[str, Any]) -> Rows:
    """The file's own columns, by their names. Raises pyarrow.ArrowInvalid for what is no Parquet."""
    file = pyarrow.parquet.ParquetFile(io.BytesIO(data))
    table = file.read()
    columns = {
        name: _seen(table.column(place), _leaf(file, name), options)
        for place, name in enumerate(table.column_names)
    }
    count = table.num_rows
    return Rows(columns, range(1, count + 1), range(1, count + 1))


def _leaf(file: pyarrow.parquet.ParquetFile, name: str) -> pyarrow.parquet.ColumnSchema | None:
    """The physical column of a plain one; nested ones have several."""
    for place in range(len(file.schema)):
        if file.schema.column(place).path == name:
            return file.schema.column(place)
    return None


def _seen(
    column: pyarrow.ChunkedArray, leaf: pyarrow.parquet.ColumnSchema | None, options: dict[str, Any]
) -> pyarrow.ChunkedArray:
    """Without USE_LOGICAL_TYPE Snowflake knows only Parquet's older types: nanoseconds are plain integers."""
    kind = column.type
    if pyarrow.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if leaf is not None and not options["USE_LOGICAL_TYPE"]:
        if pyarrow.types.is_timestamp(kind) and leaf.physical_type == "INT64":
            if leaf.converted_type == "NONE":
                return column.cast(pyarrow.int64())
            if kind.tz:
                # The older type has no zone: the wall clock of UTC.
                return column.cast(pyarrow.timestamp(kind.unit, "UTC")).cast(pyarrow.timestamp(kind.unit))
        if pyarrow.types.is_time64(kind) and leaf.converted_type == "NONE":
            return column.cast(pyarrow.int64())
    if pyarrow.types.is_timestamp(kind) and kind.unit == "ns":
        return column.cast(pyarrow.timestamp("us", kind.tz), safe=False)
    if pyarrow.types.is_time64(kind) and kind.unit == "ns":
        return column.cast(pyarrow.time64("us"), safe=False)
    if _is_bytes(kind) and options["BINARY_AS_TEXT"]:
        return _as_text(column)
    return column


def _is_bytes(kind: pyarrow.DataType) -> bool:
    return (
        pyarrow.types.is_binary(kind)
        or pyarrow.types.is_large_binary(kind)
        or pyarrow.types.is_fixed_size_binary(kind)
    )


def _as_text(column: pyarrow.ChunkedArray) -> pyarrow.ChunkedArray:
    """Bytes that are no UTF-8 stay bytes."""
    try:
        return column.cast(pyarrow.binary()).cast(pyarrow.string())
    except pyarrow.ArrowInvalid:
        return column
