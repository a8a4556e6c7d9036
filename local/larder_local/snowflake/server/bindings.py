"""Values that drivers bind to a statement's question marks, in the texts that each type has on the wire.

The formats are those of the official drivers: a DATE is milliseconds since 1970 (nanoseconds when that many
milliseconds would be after the year 2969), a TIME nanoseconds since midnight, a TIMESTAMP nanoseconds since
1970, a TIMESTAMP_TZ those and the offset in minutes plus 1440, a BINARY hexadecimal digits. A driver may also
send a literal as Snowflake writes it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from larder_local.snowflake.errors import SnowflakeError, unsupported

_MAX_MILLISECONDS = 31_536_000_000_000
_EPOCH = dt.datetime(1970, 1, 1)
_WHOLE = re.compile(r"-?\d+")


@dataclass(frozen=True)
class Binds:
    """What fills a statement's placeholders: one row of values, or many rows for an array binding."""

    #: Snowflake's type of each value: FIXED, REAL, TEXT, …
    types: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()
    #: Whether the driver sent an array for each placeholder; the statement then runs for all rows.
    array: bool = False

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def first(self) -> list[Any] | None:
        """The values of a statement that runs once; None when nothing is bound."""
        return list(self.rows[0]) if self.rows else None

    def part(self, start: int, count: int) -> Binds:
        """The values of one statement of several, each of which takes what its placeholders need."""
        end = start + count
        return Binds(
            self.types[start:end], [row[start:end] for row in self.rows] if count else [], self.array
        )


def bound(bindings: dict[str, dict[str, Any]] | None) -> Binds:
    """Reads the `bindings` of a request, which are numbered from 1.

    Raises SnowflakeError when a value is none of its type, or when a type is unknown.
    """
    if not bindings:
        return Binds()
    try:
        columns = [bindings[key] for key in sorted(bindings, key=int)]
        types = [str(column.get("type") or "TEXT").upper() for column in columns]
        if any(isinstance(column["value"], list) for column in columns):
            lists = [
                [_value(kind, value) for value in column["value"]]
                for kind, column in zip(types, columns, strict=True)
            ]
            return Binds(types, list(zip(*lists, strict=True)), array=True)
        row = [_value(kind, column["value"]) for kind, column in zip(types, columns, strict=True)]
        return Binds(types, [row])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise SnowflakeError("001007", "22023", f"invalid bindings: {error}") from error


def read_texts(kind: str, texts: Sequence[str | None]) -> list[Any]:
    """Texts for a column of times, which drivers send untyped beside nulls; literals stay as they are."""
    whole = all(text is None or _WHOLE.fullmatch(text) for text in texts)
    return [_value(kind, text) for text in texts] if whole else list(texts)


def _value(kind: str, text: Any) -> Any:
    if text is None:
        return None
    read = _READERS.get(kind)
    if read is None:
        raise unsupported(f"binding of type {kind}")
    try:
        return read(str(text))
    except (ValueError, InvalidOperation, OverflowError):
        raise SnowflakeError("100038", "22018", f"{kind} value '{text}' is not recognized") from None


def _fixed(text: str) -> int | Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    # The engine takes longer whole numbers only as decimal ones.
    return int(number) if number == int(number) and "." not in text and abs(number) < 2**63 else number


def _boolean(text: str) -> bool:
    words = {"true": True, "false": False, "1": True, "0": False}
    if text.lower() not in words:
        raise ValueError(text)
    return words[text.lower()]


def _date(text: str) -> dt.date:
    if not _WHOLE.fullmatch(text):
        return dt.date.fromisoformat(text)
    number = int(text)
    milliseconds = number if abs(number) < _MAX_MILLISECONDS else number // 1_000_000
    return (_EPOCH + dt.timedelta(milliseconds=milliseconds)).date()


def _time(text: str) -> dt.time:
    if not _WHOLE.fullmatch(text):
        return dt.time.fromisoformat(text)
    return (_EPOCH + dt.timedelta(microseconds=int(text) // 1000)).time()


def _timestamp(text: str) -> dt.datetime:
    if not _WHOLE.fullmatch(text):
        return dt.datetime.fromisoformat(text).replace(tzinfo=None)
    return _EPOCH + dt.timedelta(microseconds=int(text) // 1000)


def _instant(text: str) -> dt.datetime:
    if not _WHOLE.fullmatch(text):
        found = dt.datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
    return _timestamp(text).replace(tzinfo=dt.UTC)


def _with_offset(text: str) -> str:
    """The literal with its offset, which a cast to TIMESTAMP_TZ keeps."""
    nanoseconds, _, minutes = text.partition(" ")
    if not _WHOLE.fullmatch(nanoseconds):
        return text
    offset = dt.timezone(dt.timedelta(minutes=int(minutes or 1440) - 1440))
    local = _instant(nanoseconds).astimezone(offset)
    return local.isoformat(" ")


_READERS: dict[str, Callable[[str], Any]] = {
    "FIXED": _fixed,
    "REAL": float,
    "BOOLEAN": _boolean,
    "BINARY": bytes.fromhex,
    "DATE": _date,
    "TIME": _time,
    "TIMESTAMP_NTZ": _timestamp,
    "TIMESTAMP_LTZ": _instant,
    "TIMESTAMP_TZ": _with_offset,
    **dict.fromkeys(("TEXT", "CHAR", "STRING", "ANY", "VARIANT", "OBJECT", "ARRAY"), str),
}
