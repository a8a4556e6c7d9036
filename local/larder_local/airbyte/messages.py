"""A connector's lines as messages: records by a fast reader, and what that one refuses by an exact one."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from larder_local.airbyte.storable import NO_NUMBER, exact_decoder, without_deep_values

Json = dict[str, Any]

#: A longer line may hold a value that is too large for its column.
_LONG = 1_000_000


class Record(msgspec.Struct, gc=False):
    """A RECORD message's content. `odd`: its values are looked at one by one."""

    stream: str
    data: Json
    emitted_at: Any = None
    namespace: str | None = None
    meta: Any = None
    size: int = 0
    odd: bool = False


class _Envelope(msgspec.Struct, gc=False):
    type: str
    record: Record | None = None


_FAST = msgspec.json.Decoder(_Envelope)
_EXACT = exact_decoder()
#: Other messages go on as they came; NaN and Infinity are no JSON: null.
_PLAIN = json.JSONDecoder(parse_constant=lambda _: None, strict=False)


class NotAMessage(ValueError):
    """A line that is something else: the connector's log."""


class BrokenRecord(NotAMessage):
    """A line that begins as a record and is no JSON."""


def read(line: str) -> Record | Json:
    """A record, or another message as it is; raises NotAMessage."""
    try:
        envelope = _FAST.decode(line)
    except (msgspec.MsgspecError, RecursionError, UnicodeEncodeError):
        return _read_exactly(line)
    record = envelope.record
    if envelope.type != "RECORD" or record is None:
        return _read_exactly(line)
    record.size = len(line)
    record.odd = record.size > _LONG or "\\u0000" in line
    return record


def _read_exactly(line: str) -> Record | Json:
    try:
        message = _PLAIN.decode(line)
        kind = message["type"]
        if kind != "RECORD":
            return message
    except RecursionError:
        line = without_deep_values(line)
    except (TypeError, KeyError):
        raise NotAMessage from None
    except ValueError:
        # Python refuses integers of more than 4,300 digits, too.
        if not line.lstrip().startswith("{"):
            raise NotAMessage from None
    try:
        message = _EXACT.decode(line)
        if message["type"] != "RECORD":
            return message
        content = message["record"]
        return Record(
            stream=content["stream"],
            # What is no object has no fields: the record lands, and every field of it is lost.
            data=content["data"] if isinstance(content["data"], dict) else _NoFields(),
            emitted_at=content.get("emitted_at"),
            namespace=content.get("namespace"),
            meta=content.get("meta"),
            size=len(line),
            odd=True,
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        broken = '"RECORD"' in line[:100] and line.lstrip().startswith("{")
        raise (BrokenRecord if broken else NotAMessage) from None


class _NoFields(dict[str, Any]):
    """The data of a record that has none: every field of it is a value that cannot be stored."""

    def get(self, _name: str, _default: Any = None) -> Any:
        return NO_NUMBER
