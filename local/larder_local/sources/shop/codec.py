"""Events as JSON and back: dataclasses of plain values, `Decimal` as text, times as UTC text."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from larder_local.sources.shop.events import EVENTS, Event

Reader = Callable[[Any], Any]
JSON_TYPES = frozenset((str, int, bool, type(None)))


def to_json(event: Event) -> str:
    return json.dumps(_plain(event), ensure_ascii=False, separators=(",", ":"))


def from_json(kind: str, text: str) -> Event:
    return _reader_of(EVENTS[kind])(json.loads(text))


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in JSON_TYPES:
        return value
    if kind is tuple:
        return [_plain(part) for part in value]
    if kind is Decimal:
        return str(value)
    if kind is datetime:
        return value.isoformat()
    # What equals its default is left out: the ledger stays small, and older events gain new fields.
    return {
        name: _plain(part)
        for name, default in _defaults(kind)
        if (part := getattr(value, name)) is not default and part != default
    }


@cache
def _defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    return tuple((each.name, each.default) for each in fields(kind))


@cache
def _reader_of(kind: Any) -> Reader:
    if kind is Decimal:
        return Decimal
    if kind is datetime:
        return datetime.fromisoformat
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        item = _reader_of(arguments[0])
        return lambda value: tuple(map(item, value))
    if origin in (types.UnionType, typing.Union):
        (inner,) = [each for each in arguments if each is not type(None)]
        return _reader_of(inner)
    if origin is Literal or kind in (str, int, bool):
        return lambda value: value
    raise TypeError(f"no reader for {kind}")


def _dataclass_reader(kind: type) -> Reader:
    hints = typing.get_type_hints(kind)
    readers = {each.name: _reader_of(hints[each.name]) for each in fields(kind)}
    required = [each.name for each in fields(kind) if each.default is MISSING]

    def read(value: dict[str, Any]) -> Any:
        missing = [name for name in required if name not in value]
        if missing:
            raise ValueError(f"{kind.__name__} without {', '.join(missing)}")
        return kind(**{name: readers[name](part) for name, part in value.items()})

    return read
