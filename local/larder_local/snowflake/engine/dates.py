"""Dates and times: formats, time zones, conversions that sqlglot leaves as they are or drops."""

from __future__ import annotations

import re

from sqlglot import exp

from larder_local.snowflake.engine import typing
from larder_local.snowflake.engine.numbers import call
from larder_local.snowflake.errors import unsupported

#: Snowflake's format elements and strftime's, longest first.
_ELEMENTS = {
    "YYYY": "%Y", "YY": "%y", "MMMM": "%B", "MON": "%b", "MM": "%m", "DD": "%d", "DY": "%a",
    "HH24": "%H", "HH12": "%I", "AM": "%p", "PM": "%p", "MI": "%M", "SS": "%S",
    "FF9": "%n", "FF6": "%f", "FF3": "%g", "FF": "%n", "TZHTZM": "%z", "TZH:TZM": "%z",
}  # fmt: skip
_ELEMENT = re.compile("|".join([r'"[^"]*"', *sorted(_ELEMENTS, key=len, reverse=True)]), re.IGNORECASE)
_TYPES = {
    "TO_TIMESTAMP": ("TIMESTAMP", False), "TO_TIMESTAMP_NTZ": ("TIMESTAMP", False),
    "TO_TIMESTAMP_TZ": ("TIMESTAMPTZ", False), "TO_TIMESTAMP_LTZ": ("TIMESTAMPTZ", False),
    "TRY_TO_TIMESTAMP": ("TIMESTAMP", True), "TRY_TO_TIMESTAMP_NTZ": ("TIMESTAMP", True),
    "TRY_TO_TIMESTAMP_TZ": ("TIMESTAMPTZ", True), "TRY_TO_TIMESTAMP_LTZ": ("TIMESTAMPTZ", True),
    "TRY_TO_TIME": ("TIME", True),
}  # fmt: skip


def strftime_format(snowflake: str) -> str:
    return _ELEMENT.sub(lambda found: _ELEMENTS.get(found[0].upper(), found[0].strip('"')), snowflake)


def formatted(node: exp.Expression) -> exp.Expression:
    """TO_CHAR(date, 'YYYY-MM') — sqlglot would drop the format without an error."""
    if isinstance(node, exp.ToChar) and (form := node.args.get("format")):
        if not form.is_string or re.search(r"[09$]", form.name):
            raise unsupported(f"TO_CHAR with the format {form.sql(dialect='snowflake')}")
        return exp.Anonymous(
            this="strftime",
            expressions=[cast(node.this, "TIMESTAMP"), exp.Literal.string(strftime_format(form.name))],
        )
    return node


#: How Snowflake writes a time into a text.
_TEXT_FORMATS = {
    exp.DataType.Type.TIMESTAMP: "%Y-%m-%d %H:%M:%S.%g",
    exp.DataType.Type.TIMESTAMPNTZ: "%Y-%m-%d %H:%M:%S.%g",
    exp.DataType.Type.TIMESTAMPTZ: "%Y-%m-%d %H:%M:%S.%g %z",
    exp.DataType.Type.TIMESTAMPLTZ: "%Y-%m-%d %H:%M:%S.%g %z",
}
_TEXT_TYPES = {
    exp.DataType.Type.VARCHAR,
    exp.DataType.Type.TEXT,
    exp.DataType.Type.CHAR,
    exp.DataType.Type.NVARCHAR,
}


def as_text(node: exp.Expression) -> exp.Expression:
    to_text = isinstance(node, exp.ToChar) or (isinstance(node, exp.Cast) and node.to.this in _TEXT_TYPES)
    if to_text and (form := _TEXT_FORMATS.get(node.meta.get("operand"))):
        text = exp.Anonymous(this="strftime", expressions=[node.this, exp.Literal.string(form)])
        # DuckDB writes +00, Snowflake +0000.
        return text if not form.endswith("z") else call("whole_offset", text)
    return node


_STEPS = {
    "YEAR": "12 month", "QUARTER": "3 month", "MONTH": "1 month", "WEEK": "7 day", "DAY": "1 day",
    "HOUR": "1 hour", "MINUTE": "1 minute", "SECOND": "1 second",
}  # fmt: skip
_WHOLE_DAYS = ("YEAR", "QUARTER", "MONTH", "WEEK", "DAY")


def truncated(node: exp.Expression) -> exp.Expression:
    """A date stays a date: DuckDB's time_bucket keeps the type of what it truncates, its date_trunc does"
    " not."""
    if not isinstance(node, exp.TimestampTrunc | exp.DateTrunc):
        return node
    step = _STEPS.get(node.args["unit"].name.upper())
    if step is None or node.args.get("zone"):
        return node
    value = node.this
    if isinstance(value, exp.Literal):
        value = cast(value, "TIMESTAMP")
    interval = exp.Cast(this=exp.Literal.string(step), to=exp.DataType(this=exp.DataType.Type.INTERVAL))
    return exp.Anonymous(this="time_bucket", expressions=[interval, value])


def added(node: exp.Expression) -> exp.Expression:
    """Whole days added to a date give a date."""
    if (
        isinstance(node, exp.DateAdd)
        and typing.is_date(node)
        and node.unit
        and node.unit.name.upper() in _WHOLE_DAYS
    ):
        node.meta.pop("operand")
        return cast(node, "DATE")
    return node


def cast(value: exp.Expression, to: str, *, safe: bool = False) -> exp.Expression:
    kind = exp.TryCast if safe else exp.Cast
    return kind(this=value, to=exp.DataType(this=exp.DataType.Type[to], nested=False))


def timestamps(node: exp.Expression) -> exp.Expression:
    if isinstance(node, exp.UnixToTime):
        return call("to_timestamp", node.this, node.args.get("scale") or exp.Literal.number(0))
    if isinstance(node, exp.Anonymous) and (known := _TYPES.get(node.name.upper())):
        if len(node.expressions) != 1:
            raise unsupported(f"{node.name.upper()} with {len(node.expressions)} arguments")
        to, safe = known
        if to == "TIMESTAMP" and not safe:
            return call("to_timestamp", node.expressions[0], exp.Literal.number(0))
        return cast(node.expressions[0], to, safe=safe)
    return node


def time_zones(node: exp.Expression) -> exp.Expression:
    """The wall clock of a zone. A timestamp without a zone is one of the session's zone."""
    if not isinstance(node, exp.ConvertTimezone):
        return node
    stamp, target, source = node.args["timestamp"], node.args["target_tz"], node.args.get("source_tz")
    if source:
        moment: exp.Expression = exp.Anonymous(
            this="timezone", expressions=[source, cast(stamp, "TIMESTAMP")]
        )
    else:
        moment = cast(stamp, "TIMESTAMPTZ")
    return exp.Anonymous(this="timezone", expressions=[target, moment])


def current_times(node: exp.Expression) -> exp.Expression:
    if isinstance(node, exp.CurrentTimestamp) and node.args.get("sysdate"):
        return exp.Anonymous(this="timezone", expressions=[exp.Literal.string("UTC"), exp.CurrentTimestamp()])
    if isinstance(node, exp.Localtimestamp):
        return exp.CurrentTimestamp()
    return node
