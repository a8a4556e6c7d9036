"""From a stream's JSON schema to typed columns, and from a record's value to a value of its column."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from typing import Any

Json = dict[str, Any]

_DIGITS = 38
_LONGEST_TEXT = 16 * 1024 * 1024


class ColumnType(Enum):
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP_TZ = "timestamp with time zone"
    TIMESTAMP_NTZ = "timestamp without time zone"
    JSON = "json"


def column_type(schema: Json) -> ColumnType:
    kinds = _kinds(schema)
    if len(kinds) != 1:
        return ColumnType.JSON
    if kinds[0] == "string":
        return _string_type(schema)
    simple = {"integer": ColumnType.INTEGER, "number": ColumnType.NUMBER, "boolean": ColumnType.BOOLEAN}
    return simple.get(kinds[0], ColumnType.JSON)


def _kinds(schema: Json) -> list[str]:
    """The schema's types without null, those of its alternatives included."""
    declared = schema.get("type", [])
    kinds = [declared] if isinstance(declared, str) else list(declared)
    for key in ("oneOf", "anyOf"):
        for alternative in schema.get(key, []):
            kinds += _kinds(alternative)
    return [kind for kind in dict.fromkeys(kinds) if kind != "null"]


def _string_type(schema: Json) -> ColumnType:
    airbyte_type = schema.get("airbyte_type")
    if schema.get("format") == "date":
        return ColumnType.DATE
    if schema.get("format") == "date-time":
        without = airbyte_type == "timestamp_without_timezone"
        return ColumnType.TIMESTAMP_NTZ if without else ColumnType.TIMESTAMP_TZ
    if airbyte_type in ("integer", "big_integer"):
        return ColumnType.INTEGER
    return ColumnType.TEXT


#: What a cast raises when the value does not fit.
Uncastable = (ValueError, TypeError, OverflowError)


def caster(wanted: ColumnType) -> Callable[[Any], Any]:
    """Turns a value that is not null into JSON which the warehouse casts without fail; raises Uncastable."""
    return _CASTS[wanted]


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    if len(text) > _LONGEST_TEXT:
        raise ValueError("too long")
    return text


def _integer(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError("not an integer")
    number = int(value)
    if abs(number) >= 10**_DIGITS:
        raise ValueError("too large")
    return number


def _number(value: Any) -> float | int:
    if isinstance(value, bool):
        raise ValueError("not a number")
    number = value if isinstance(value, int) else float(value)
    if not math.isfinite(number):
        raise ValueError("not finite")
    return number


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("not a boolean")


def _date(value: Any) -> str:
    return date.fromisoformat(value[:10]).isoformat()


def _timestamp_tz(value: Any) -> str:
    moment = datetime.fromisoformat(value)
    # Airbyte reads a timestamp without a zone as UTC.
    return value if moment.tzinfo else f"{moment.isoformat()}+00:00"


def _timestamp_ntz(value: Any) -> str:
    return datetime.fromisoformat(value).replace(tzinfo=None).isoformat()


def _json(value: Any) -> Any:
    return value


_CASTS: dict[ColumnType, Callable[[Any], Any]] = {
    ColumnType.TEXT: _text,
    ColumnType.INTEGER: _integer,
    ColumnType.NUMBER: _number,
    ColumnType.BOOLEAN: _boolean,
    ColumnType.DATE: _date,
    ColumnType.TIMESTAMP_TZ: _timestamp_tz,
    ColumnType.TIMESTAMP_NTZ: _timestamp_ntz,
    ColumnType.JSON: _json,
}
