"""Results as Arrow, in the shape of Snowflake's: what a column is stands in its field's metadata.

The drivers' own readers are the source (`nanoarrow_cpp/ArrowIterator` of the Python connector): a number is a
whole one with its scale beside it, a decimal where 64 bits are too few; a timestamp is a struct of seconds,
nanoseconds and, for TIMESTAMP_TZ, the offset in minutes plus 1440; documents are their JSON text.
"""

from __future__ import annotations

import json

import pyarrow
import pyarrow.compute

from larder_local.snowflake.engine.result import Column, Result

_DOCUMENTS = ("variant", "object", "array")


def table_of(result: Result) -> pyarrow.Table:
    """The query's rows with the types and metadata that drivers expect.

    Raises ValueError for a result that holds rows instead of a table.
    """
    if result.table is None:
        raise ValueError("only a query's table goes as Arrow")
    values = [
        _converted(found.combine_chunks(), column)
        for found, column in zip(result.table.columns, result.columns, strict=True)
    ]
    fields = [
        pyarrow.field(column.name, array.type, column.nullable, _metadata(column))
        for array, column in zip(values, result.columns, strict=True)
    ]
    return pyarrow.Table.from_arrays(values, schema=pyarrow.schema(fields))


def stream(table: pyarrow.Table) -> bytes:
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        for batch in table.combine_chunks().to_batches():
            writer.write_batch(batch)
    return sink.getvalue().to_pybytes()


def _metadata(column: Column) -> dict[str, str]:
    length = "16" if column.type == "timestamp_tz" else str(column.length or 0)
    return {
        "logicalType": column.type.upper(),
        "precision": str(column.precision or (38 if column.type == "fixed" else 0)),
        "scale": str(_scale(column)),
        "charLength": str(column.length or 0),
        "byteLength": length,
        "finalType": "T",
    }


def _scale(column: Column) -> int:
    return 9 if column.type.startswith("time") else column.scale or 0


def _converted(array: pyarrow.Array | pyarrow.ChunkedArray, column: Column) -> pyarrow.Array:
    if isinstance(array, pyarrow.ChunkedArray):
        array = pyarrow.concat_arrays(array.chunks) if array.num_chunks else pyarrow.array([], array.type)
    kind = column.type
    if kind == "fixed":
        return _number(array)
    if kind == "boolean":
        return array.cast(pyarrow.bool_())
    if kind == "real":
        return array.cast(pyarrow.float64())
    if kind == "date":
        return array.cast(pyarrow.date32())
    if kind == "binary":
        return array.cast(pyarrow.binary())
    if kind == "time":
        whole = array.cast(pyarrow.time64("us")).cast(pyarrow.int64())
        return pyarrow.compute.multiply(whole, 1000)
    if kind.startswith("timestamp"):
        return _timestamp(array, kind == "timestamp_tz")
    return _text(array, kind)


def _number(array: pyarrow.Array) -> pyarrow.Array:
    """Without its point; as a decimal only where some number needs more than 64 bits."""
    if pyarrow.types.is_null(array.type):
        return array.cast(pyarrow.int64())
    try:
        if pyarrow.types.is_decimal(array.type):
            buffers, wide = array.buffers(), pyarrow.decimal128(38, 0)
            bare = pyarrow.Array.from_buffers(wide, len(array), buffers, offset=array.offset)
            return bare.cast(pyarrow.int64())
        return array.cast(pyarrow.int64())
    except pyarrow.ArrowInvalid:
        scale = array.type.scale if pyarrow.types.is_decimal(array.type) else 0
        return array.cast(pyarrow.decimal128(38, scale))


def _timestamp(array: pyarrow.Array, with_offset: bool) -> pyarrow.Array:
    zone = getattr(array.type, "tz", None)
    micros = array.cast(pyarrow.timestamp("us", zone), safe=False).cast(pyarrow.int64())
    # Downwards, so that the fraction counts forwards before 1970, too; the engine's years need no more bits.
    early = pyarrow.compute.if_else(pyarrow.compute.less(micros, 0), 999_999, 0)
    seconds = pyarrow.compute.divide(pyarrow.compute.subtract(micros, early), 1_000_000)
    rest = pyarrow.compute.subtract(micros, pyarrow.compute.multiply(seconds, 1_000_000))
    fraction = pyarrow.compute.multiply(rest, 1000).cast(pyarrow.int32())
    parts, names = [seconds, fraction], ["epoch", "fraction"]
    if with_offset:
        parts.append(pyarrow.array([1440] * len(array), pyarrow.int32()))
        names.append("timezone")
    return pyarrow.StructArray.from_arrays(parts, names, mask=array.is_null())


def _text(array: pyarrow.Array, kind: str) -> pyarrow.Array:
    if kind in _DOCUMENTS and not (pyarrow.types.is_string(array.type) or pyarrow.types.is_null(array.type)):
        texts = [None if each is None else json.dumps(each, default=str) for each in array.to_pylist()]
        return pyarrow.array(texts, pyarrow.string())
    try:
        return array.cast(pyarrow.string())
    except (pyarrow.ArrowInvalid, pyarrow.ArrowNotImplementedError):
        return pyarrow.array(
            [None if each is None else str(each) for each in array.to_pylist()], pyarrow.string()
        )
