"""Dates and times: formats, time zones, conversions that sqlglot leaves as they are or drops."""

from __future__ import annotations

import re

from sqlglot import exp

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
