"""What a warehouse can store of a value, and what becomes of the rest.

One record never stops a sync. What cannot be stored is null in the table, and `_airbyte_meta.changes` says so
in the words of Airbyte's protocol (`AirbyteRecordMessageMetaChange`: field, change, reason). The two reasons
are those of Airbyte's own typed destinations: not of the column's type, or beyond what the type holds.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

Changes = list[dict[str, str]]

NOT_OF_ITS_TYPE = "DESTINATION_SERIALIZATION_ERROR"
TOO_LARGE = "DESTINATION_FIELD_SIZE_LIMITATION"

#: A value nested deeper is null: every parser of JSON has a limit (Jackson, in Airbyte: 1,000 levels).
DEEPEST = 500


@dataclass(frozen=True)
class Limits:
    """What a warehouse's types hold."""

    text_bytes: int
    json_bytes: int
    #: The largest absolute value of a column of type NUMBER.
    number: float
    #: PostgreSQL keeps no character 0: Airbyte's destination removes it.
    keeps_nul: bool = True


class Unstorable(ValueError):
    """A value that its column cannot hold."""

    def __init__(self, reason: str = NOT_OF_ITS_TYPE) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Lost:
    """Stands in a decoded record for what JSON wrote and no warehouse stores: NaN, 1e400, 5,000 digits."""

    reason: str


NO_NUMBER, BEYOND_NUMBERS = Lost(NOT_OF_ITS_TYPE), Lost(TOO_LARGE)

#: Python's own limit for a text that becomes an integer is 4,300 digits; no warehouse's number has 400.
_MOST_DIGITS = 400


def exact_decoder() -> json.JSONDecoder:
    """Reads what connectors write beside JSON: NaN, control characters in texts, lone surrogates."""
    return json.JSONDecoder(
        parse_constant=lambda _: NO_NUMBER, parse_int=_integer, parse_float=_float, strict=False
    )


def _integer(text: str) -> int | Lost:
    return int(text) if len(text) <= _MOST_DIGITS else BEYOND_NUMBERS


def _float(text: str) -> float | Lost:
    number = float(text)
    return BEYOND_NUMBERS if number in (float("inf"), float("-inf")) else number


def null(changes: Changes, field: str, reason: str, change: str = "NULLED") -> None:
    """Notes a change of a record."""
    changes.append({"field": field, "change": change, "reason": reason})


def storable_text(text: str, limits: Limits) -> str:
    """The text as the warehouse keeps it; raises Unstorable for its size, or for half a surrogate pair."""
    if not limits.keeps_nul and "\0" in text:
        text = text.replace("\0", "")
    if utf8_length(text) > limits.text_bytes:
        raise Unstorable(TOO_LARGE)
    return text


def utf8_length(text: str) -> int:
    """Bytes of a text; raises Unstorable when it holds half a surrogate pair, which UTF-8 cannot write."""
    if text.isascii():
        return len(text)
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        raise Unstorable from None


def storable_json(value: Any, limits: Limits, path: str, changes: Changes) -> Any:
    """A JSON value without what cannot be stored: that part alone is null, and `changes` names its path."""
    if isinstance(value, str):
        try:
            utf8_length(value)
        except Unstorable as unstorable:
            null(changes, path, unstorable.reason)
            return None
        return value if limits.keeps_nul else value.replace("\0", "")
    if isinstance(value, Lost):
        null(changes, path, value.reason)
        return None
    if isinstance(value, list):
        # Loops, not comprehensions: those would cost two levels of Python's stack for each of the value's.
        items = []
        for index, item in enumerate(value):
            items.append(storable_json(item, limits, f"{path}.{index}", changes))
        return items
    if isinstance(value, dict):
        members = {}
        for key, item in value.items():
            kept = _storable_key(key, limits)
            if kept != key and limits.keeps_nul:
                null(changes, f"{path}.{kept}", NOT_OF_ITS_TYPE, "TRUNCATED")
            members[kept] = storable_json(item, limits, f"{path}.{kept}", changes)
        return members
    return value


def _storable_key(key: str, limits: Limits) -> str:
    """A key with U+FFFD in the place of half a surrogate pair: its value is no worse for it."""
    if not key.isascii():
        key = key.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return key if limits.keeps_nul else key.replace("\0", "")


_TOKENS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)
#: A field's value lies below message, record and data.
_FIELD_DEPTH = 3


def without_deep_values(line: str) -> str:
    """A record's line in which every field that is nested too deeply is NaN, which is read as lost."""
    depth = deepest = start = end = 0
    kept: list[str] = []
    for token in _TOKENS.finditer(line):
        if token[0] in "[{":
            if depth == _FIELD_DEPTH:
                start, deepest = token.start(), 0
            depth += 1
            deepest = max(deepest, depth)
        elif token[0] in "]}":
            depth -= 1
            if depth == _FIELD_DEPTH and deepest > _FIELD_DEPTH + DEEPEST:
                kept += [line[end:start], "NaN"]
                end = token.end()
    return "".join([*kept, line[end:]])
