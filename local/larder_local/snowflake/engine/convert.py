"""Snowflake's rules of coercion, written once: how a value of one type becomes one of another.

https://docs.snowflake.com/en/sql-reference/data-type-conversion
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlglot import exp

from larder_local.snowflake.engine.calls import call, cast, integer, native, text
from larder_local.snowflake.engine.formats import Formats, strftime_format
from larder_local.snowflake.engine.kinds import (
    INTEGER,
    NULL,
    NUMERIC,
    SEMI_STRUCTURED,
    TIMESTAMPS,
    UNKNOWN,
    Kind,
)
from larder_local.snowflake.errors import compilation, unsupported

Node = exp.Expression

#: A VARIANT in arithmetic is a FLOAT of which the answer shows no more digits than there are.
LOOSE = Kind("FLOAT", None, -1)


def kind_of(node: Node) -> Kind:
    return node.meta.get("kind", UNKNOWN)


def typed(node: Node, kind: Kind) -> Node:
    node.meta["kind"] = kind
    return node


def refused(source: Kind, target: str) -> Exception:
    return compilation(
        f"invalid type [CAST(… AS {target})] for parameter of type '{source!r}'", "001065", "22023"
    )


#: Stands in a written time where the offset goes.
_OFFSET = "~offset~"


class Converter:
    """Conversions by the formats of a session."""

    def __init__(self, formats: Formats) -> None:
        self.formats = formats

    def to(self, node: Node, target: Kind, *, safe: bool = False) -> Node:
        """The value as one of the target's type; `safe` answers NULL where Snowflake's TRY_CAST does."""
        source = kind_of(node)
        if source == target or target in (UNKNOWN, NULL):
            return node
        if source.name == target.name and not (target.scale is not None and source != target):
            return node
        if source == NULL:
            return typed(cast(node, duckdb_type(target)), target)
        how = _TO.get(target.name)
        if how is None:
            return node
        written = node.meta.get("written") if source.name == "TIMESTAMP_TZ" else None
        if written is not None and target.name in ("DATE", "TIME", "TIMESTAMP_NTZ"):
            # The clock on the wall at the offset that the text names.
            return self.to(typed(call("text_timestamp", written), Kind("TIMESTAMP_NTZ")), target, safe=safe)
        found = typed(how(self, node, source, target, safe), target)
        if target.name == "TIMESTAMP_TZ" and source.name == "TEXT" and not safe:
            found.meta["written"] = node.copy()
        return found

    def text(self, node: Node, source: Kind, target: Kind, safe: bool) -> Node:
        name = source.name
        if name in SEMI_STRUCTURED:
            return call("as_text", node)
        if name == "FLOAT":
            return call("float_text", cast(node, "DOUBLE"))
        if name == "BINARY":
            return native("hex", node)
        if name in ("DATE", "TIME") or name in TIMESTAMPS:
            return self.formatted(node, source, self.formats.output(name))
        return call("any_text", node) if source == UNKNOWN else cast(node, "VARCHAR")

    def formatted(self, node: Node, source: Kind, form: str) -> Node:
        value = node
        if source.name == "TIME":
            value = exp.Add(this=cast(text("2000-01-01"), "DATE"), expression=node)
        written = native("strftime", value, text(strftime_format(form)))
        if "TZ" not in form.upper():
            return written
        if (given := node.meta.get("written")) is not None:
            marked = strftime_format(form).replace("%z", _OFFSET)
            clock = native("strftime", call("text_timestamp", given), text(marked))
            return native("replace", clock, text(_OFFSET), call("written_offset", given.copy()))
        if source.name == "TIMESTAMP_NTZ":
            written = native("strftime", cast(value, "TIMESTAMPTZ"), text(strftime_format(form)))
        return call("whole_offset", written)

    def number(self, node: Node, source: Kind, target: Kind, safe: bool) -> Node:
        scale = target.scale
        to = duckdb_type(target if scale is not None else Kind("NUMBER", 38, 12))
        if source.name in SEMI_STRUCTURED:
            return cast(call("variant_number", node), to, safe=safe)
        if source.name == "FLOAT":
            return cast(native("round", node, integer(12 if scale is None else scale)), to, safe=safe)
        if source.name == "BOOLEAN":
            return cast(cast(node, "INTEGER"), to)
        if source.name == "NUMBER":
            return node if scale is None else cast(node, to, safe=safe)
        if source == UNKNOWN:
            return cast(call("any_number", node), to, safe=safe)
        if source.name != "TEXT":
            raise refused(source, "NUMBER")
        return cast(native("trim", node), to, safe=safe)

    def float(self, node: Node, source: Kind, target: Kind, safe: bool) -> Node:
        if source.name in SEMI_STRUCTURED:
            return cast(call("variant_number", node), "DOUBLE", safe=safe)
        if source.name in ("DATE", "TIME") or source.name in TIMESTAMPS:
            raise refused(source, "FLOAT")
        return cast(call("any_number", node) if source == UNKNOWN else node, "DOUBLE", safe=safe)

    def boolean(self, node: Node, source: Kind, target: Kind, safe: bool) -> Node:
        if source.name in NUMERIC:
            return exp.Paren(this=exp.NEQ(this=node, expression=integer(0)))
        if source.name in SEMI_STRUCTURED:
            node, source = call("as_text", node), Kind("TEXT")
        if source.name == "TEXT":
            return call("try_text_boolean" if safe else "text_boolean", node)
        return cast(node, "BOOLEAN", safe=safe) if source == UNKNOWN else self._no(source, "BOOLEAN")

    def date(self, node: Node, source: Kind, target: Kind, safe: bool) -> Node:
        if source.name in SEMI_STRUCTURED:
            node, source = call("as_text", node), Kind("TEXT")
        if source.name == "TEXT":
            form = self.formats.input("DATE")
            if form != "AUTO":
                return self.parsed(node, form, "DATE", safe)
            if _is_plain(node, _ISO_DATE):
                return cast(node, "DATE", safe=safe)
            return call("try_text_date" if safe else "text_date", node)
        if source.name in TIMESTAMPS or source == UNKNOWN:
            return cast(node, "DATE", safe=safe)
        return self._no(source, "DATE")

    def time(self, node: Node, source: Kind, target: Kind, safe: bool) -> Node:
        if source.name in SEMI_STRUCTURED:
            node, source = call("as_text", node), Kind("TEXT")
        if source.name == "TEXT":
            form = self.formats.input("TIME")
            if form != "AUTO":
                return self.parsed(node, form, "TIME", safe)
            return call("try_text_time" if safe else "text_time", node)
        if source.name in TIMESTAMPS or source == UNKNOWN:
            return cast(node, "TIME", safe=safe)
        return self._no(source, "TIME")

    def timestamp(self, node: Node, source: Kind, target: Kind, safe: bool) -> Node:
        zoned = target.name != "TIMESTAMP_NTZ"
        to = "TIMESTAMPTZ" if zoned else "TIMESTAMP"
        if source.name in SEMI_STRUCTURED:
            node, source = call("as_text", node), Kind("TEXT")
        if source.name == "TEXT":
            form = self.formats.input(target.name)
            if form != "AUTO":
                return self.parsed(node, form, to, safe)
            if _is_plain(node, _ISO_TIMESTAMP):
                return cast(node, to, safe=safe)
            name = "text_moment" if zoned else "text_timestamp"
            return call(f"try_{name}" if safe else name, node)
        if source.name == "NUMBER":
            stamp = call("epoch_timestamp", node, integer(0))
            return native("timezone", text("UTC"), stamp) if zoned else stamp
        if source.name == "DATE" or source.name in TIMESTAMPS or source == UNKNOWN:
            return cast(node, to, safe=safe)
        return self._no(source, target.name)

    def parsed(self, node: Node, form: str, to: str, safe: bool) -> Node:
        """A text by a format of Snowflake's."""
        name = "try_strptime" if safe else "strptime"
        return cast(native(name, node, text(strftime_format(form, reading=True))), to)

    def binary(self, node: Node, source: Kind, target: Kind, safe: bool) -> Node:
        if source.name in SEMI_STRUCTURED:
            node = call("as_text", node)
        return native("unhex", node)

    def variant(self, node: Node, source: Kind, target: Kind, safe: bool) -> Node:
        if source.name in SEMI_STRUCTURED:
            return node
        if source.name == "FLOAT":
            return call("float_variant", node)
        if source.name == "NUMBER":
            return call("number_variant", node)
        if source.name in ("DATE", "TIME", "BINARY") or source.name in TIMESTAMPS:
            return native("to_json", self.text(node, source, target, safe))
        return native("to_json", node)

    def array(self, node: Node, source: Kind, target: Kind, safe: bool) -> Node:
        return call("to_array", self.variant(node, source, target, safe))

    def object(self, node: Node, source: Kind, target: Kind, safe: bool) -> Node:
        if source.name not in SEMI_STRUCTURED and source != UNKNOWN:
            return self._no(source, "OBJECT")
        return node

    def _no(self, source: Kind, target: str) -> Node:
        raise refused(source, target)


#: Constants that DuckDB reads as Snowflake does; the rest goes through all of Snowflake's formats.
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}:\d{2}(\.\d{1,6})?)?")


def _is_plain(node: Node, form: re.Pattern[str]) -> bool:
    return isinstance(node, exp.Literal) and form.fullmatch(node.name) is not None


_TO: dict[str, Callable[[Converter, Node, Kind, Kind, bool], Node]] = {
    "TEXT": Converter.text, "NUMBER": Converter.number, "FLOAT": Converter.float,
    "BOOLEAN": Converter.boolean, "DATE": Converter.date, "TIME": Converter.time,
    "TIMESTAMP_NTZ": Converter.timestamp, "TIMESTAMP_LTZ": Converter.timestamp,
    "TIMESTAMP_TZ": Converter.timestamp, "BINARY": Converter.binary, "VARIANT": Converter.variant,
    "ARRAY": Converter.array, "OBJECT": Converter.object,
}  # fmt: skip

_DUCKDB = {
    "TEXT": "VARCHAR", "FLOAT": "DOUBLE", "BOOLEAN": "BOOLEAN", "DATE": "DATE", "TIME": "TIME",
    "TIMESTAMP_NTZ": "TIMESTAMP", "TIMESTAMP_LTZ": "TIMESTAMPTZ", "TIMESTAMP_TZ": "TIMESTAMPTZ",
    "BINARY": "BLOB", "VARIANT": "JSON", "ARRAY": "JSON", "OBJECT": "JSON", "INTERVAL": "INTERVAL",
}  # fmt: skip


def duckdb_type(kind: Kind) -> str:
    """The type that DuckDB keeps values of a kind in."""
    if kind.name == "NUMBER":
        return f"DECIMAL({kind.precision or 38}, {kind.scale or 0})"
    if kind.name not in _DUCKDB:
        raise unsupported(kind.name)
    return _DUCKDB[kind.name]


def as_integer(converter: Converter, node: Node) -> Node:
    """For a parameter of DuckDB's that takes a BIGINT."""
    if isinstance(node, exp.Literal) and node.is_int:
        return node
    if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal) and node.this.is_int:
        return node
    return cast(converter.to(node, INTEGER), "BIGINT")
