"""From a stream's JSON schema to typed columns."""

from __future__ import annotations

from enum import Enum
from typing import Any

Json = dict[str, Any]


class ColumnType(Enum):
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP_TZ = "timestamp with time zone"
    TIMESTAMP_NTZ = "timestamp without time zone"
    JSON = "json"


def column_type(schema: Json | bool) -> ColumnType:
    """The type of a property's column; JSON Schema's `true`, which allows every value, is JSON."""
    if not isinstance(schema, dict):
        return ColumnType.JSON
    kinds = _kinds(schema)
    if len(kinds) != 1:
        return ColumnType.JSON
    if kinds[0] == "string":
        return _string_type(schema)
    simple = {"integer": ColumnType.INTEGER, "number": ColumnType.NUMBER, "boolean": ColumnType.BOOLEAN}
    return simple.get(kinds[0], ColumnType.JSON)


def _kinds(schema: Json) -> list[str]:
    """The schema's types without null, those of its alternatives included."""
    declared = schema.get("type") or []
    kinds = [declared] if isinstance(declared, str) else list(declared)
    for key in ("oneOf", "anyOf"):
        for alternative in schema.get(key) or []:
            kinds += _kinds(alternative) if isinstance(alternative, dict) else []
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
