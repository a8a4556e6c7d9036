"""From values as a source sends them to values of a column's type: a whole column at once, or one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from larder_local.airbyte.column_types import ColumnType
from larder_local.airbyte.storable import (
    TOO_LARGE,
    Changes,
    Limits,
    Lost,
    Unstorable,
    null,
    storable_json,
    storable_text,
)

_MOST_INTEGER = 10**38
_NONE = type(None)

#: What JSON itself guarantees: a column of these types needs no look at its values but for their range.
_PLAIN: dict[ColumnType, set[type]] = {
    ColumnType.TEXT: {str, _NONE},
    ColumnType.INTEGER: {int, _NONE},
    ColumnType.NUMBER: {int, float, _NONE},
    ColumnType.BOOLEAN: {bool, _NONE},
}

_INTEGER = re.compile(r"[+-]?[0-9]{1,400}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)", re.ASCII
)

#: Python's integers have no limit; as numbers of JSON they are written in full.
encode: Callable[[Any], bytes] = msgspec.json.Encoder().encode
decode: Callable[[bytes | str], Any] = msgspec.json.Decoder().decode


@dataclass(frozen=True)
class Caster:
    """Casts the values of one field for one warehouse."""

    field: str
    type: ColumnType
    limits: Limits

    def column(self, values: list[Any], changes: Sequence[Changes]) -> list[Any]:
        """The values of well-formed records of ordinary size, cast; `changes` has a list for each."""
        if self.type is ColumnType.JSON:
            return values
        plain = _PLAIN.get(self.type)
        if plain and set(map(type, values)) <= plain and self._in_range(values):
            return values
        return self.each(values, changes)

    def each(self, values: list[Any], changes: Sequence[Changes]) -> list[Any]:
        """Any values, cast one by one."""
        return [
            None if value is None else self._one(value, noted)
            for value, noted in zip(values, changes, strict=True)
        ]

    def _one(self, value: Any, changes: Changes) -> Any:
        try:
            if isinstance(value, Lost):
                raise Unstorable(value.reason)
            if self.type is ColumnType.JSON:
                return self._json(value, changes)
            if self.type is ColumnType.TEXT and not isinstance(value, str):
                value = encode(self._json(value, changes)).decode()
            return _CASTS[self.type](value, self.limits)
        except Unstorable as unstorable:
            null(changes, self.field, unstorable.reason)
        except OverflowError:
            null(changes, self.field, TOO_LARGE)
        except (ValueError, TypeError):
            null(changes, self.field, Unstorable().reason)
        return None

    def _json(self, value: Any, changes: Changes) -> Any:
        kept = storable_json(value, self.limits, self.field, changes)
        if len(encode(kept)) > self.limits.json_bytes:
            raise Unstorable(TOO_LARGE)
        return kept

    def _in_range(self, values: list[Any]) -> bool:
        if self.type not in (ColumnType.INTEGER, ColumnType.NUMBER):
            return True
        numbers = [value for value in values if value is not None]
        most = _MOST_INTEGER - 1 if self.type is ColumnType.INTEGER else self.limits.number
        return not numbers or (max(numbers) <= most and min(numbers) >= -most)


def _integer(value: Any, _limits: Limits) -> int:
    if isinstance(value, str):
        if not _INTEGER.fullmatch(value):
            raise Unstorable
    elif isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise Unstorable
    number = int(value)
    if abs(number) >= _MOST_INTEGER:
        raise Unstorable(TOO_LARGE)
    return number


def _number(value: Any, limits: Limits) -> float | int:
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value):
            raise Unstorable
        value = float(value)
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise Unstorable
    if not abs(value) <= limits.number:
        raise Unstorable(TOO_LARGE)
    return value


def _boolean(value: Any, _limits: Limits) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise Unstorable


def _date(value: Any, _limits: Limits) -> str:
    """A date, or the day of a moment."""
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return datetime.fromisoformat(value).date().isoformat()


def _timestamp_tz(value: Any, _limits: Limits) -> str:
    """As it came when every warehouse reads it so. Airbyte reads a moment without a zone as UTC."""
    moment = datetime.fromisoformat(value)
    if not moment.tzinfo:
        return f"{moment.isoformat()}+00:00"
    universal = moment.astimezone(UTC)
    return value if _INSTANT.fullmatch(value) else universal.isoformat()


def _timestamp_ntz(value: Any, _limits: Limits) -> str:
    return datetime.fromisoformat(value).replace(tzinfo=None).isoformat()


_CASTS: dict[ColumnType, Callable[[Any, Limits], Any]] = {
    ColumnType.TEXT: storable_text,
    ColumnType.INTEGER: _integer,
    ColumnType.NUMBER: _number,
    ColumnType.BOOLEAN: _boolean,
    ColumnType.DATE: _date,
    ColumnType.TIMESTAMP_TZ: _timestamp_tz,
    ColumnType.TIMESTAMP_NTZ: _timestamp_ntz,
}


def instant(milliseconds: object) -> str:
    """When a record was emitted; now, when the source does not say it properly."""
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)).isoformat()  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return datetime.now(UTC).isoformat()
