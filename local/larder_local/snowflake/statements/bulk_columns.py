"""The rows of a bulk insert as columns of Arrow: JSON is read once, and DuckDB gets values, not texts.

It takes what a writer of typed rows sends: in each column values of one kind, which its cast takes as they
are. Anything else is left to DuckDB's own reader of JSON, which is three times slower and knows every case.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pyarrow
from sqlglot import exp

_NONE = type(None)
_JSON_NULL = b"null"
_FLOATS = {exp.DataType.Type.DOUBLE, exp.DataType.Type.FLOAT}
_WHOLE = {*_FLOATS, exp.DataType.Type.DECIMAL, exp.DataType.Type.INT, exp.DataType.Type.BIGINT}

#: Kinds of values, the type in Arrow, and the types to which a cast gives what the cast of their text gives.
_KINDS: list[tuple[set[type], Any, set[exp.DataType.Type] | None]] = [
    ({str, _NONE}, pyarrow.string(), None),
    ({int, _NONE}, pyarrow.int64(), _WHOLE),
    ({int, float, _NONE}, pyarrow.float64(), _FLOATS),
    ({bool, _NONE}, pyarrow.bool_(), {exp.DataType.Type.BOOLEAN}),
]


class OtherRows(Exception):
    """Rows that are not of that form."""


def table(text: str, elements: Sequence[tuple[int, exp.DataType | None]]) -> pyarrow.Table:
    """Columns c0, c1, … of a JSON array of arrays; raises OtherRows.

    `elements`: for each column the index in a row, and the type it is cast to; None for a VARIANT, of which
    the column has the JSON text.
    """
    width = max(index for index, _ in elements) + 1
    forms: list[Any] = [Any] * width
    for index, target in elements:
        if target is None:
            forms[index] = msgspec.Raw
    try:
        rows = msgspec.json.decode(text.encode(), type=list[tuple[tuple(forms)]])  # type: ignore[misc]
        values = list(zip(*rows, strict=True))
        arrays = [_array(values[index], target) for index, target in elements]
    except (msgspec.MsgspecError, UnicodeError, RecursionError, IndexError, OverflowError) as error:
        raise OtherRows from error
    except pyarrow.ArrowException as error:
        raise OtherRows from error
    return pyarrow.table(arrays, names=[f"c{number}" for number in range(len(arrays))])


def _array(values: Sequence[Any], target: exp.DataType | None) -> pyarrow.Array:
    if target is None:
        # Without blanks, as DuckDB writes JSON: equal values must have equal texts, whoever wrote them.
        texts = (msgspec.json.format(bytes(value), indent=-1) for value in values)
        return pyarrow.array([None if text == _JSON_NULL else text for text in texts], pyarrow.string())
    kinds = set(map(type, values))
    for known, arrow, targets in _KINDS:
        if kinds <= known and (targets is None or target.this in targets):
            return pyarrow.array(values, arrow)
    raise OtherRows
