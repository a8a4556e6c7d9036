"""Functions of dates and times that name a unit, follow the session's week, or read a format.

https://docs.snowflake.com/en/sql-reference/functions-date-time
"""

from __future__ import annotations

from sqlglot import exp

from larder_local.snowflake.engine import kinds
from larder_local.snowflake.engine.calling import arity, named, wall
from larder_local.snowflake.engine.calls import call, cast, integer, native, text
from larder_local.snowflake.engine.convert import Node, as_integer, kind_of, typed
from larder_local.snowflake.engine.intervals import STEPS, WHOLE_DAYS
from larder_local.snowflake.engine.kinds import DATE, INTEGER, LTZ, NTZ, TIME, TIMESTAMPS, Kind
from larder_local.snowflake.engine.operators import rule
from larder_local.snowflake.engine.scopes import Scope
from larder_local.snowflake.engine.translation import Translation
from larder_local.snowflake.engine.units import unit_of
from larder_local.snowflake.errors import compilation, unsupported


def unit(node: Node) -> str:
    if not isinstance(node, exp.Column | exp.Literal | exp.Var | exp.Identifier):
        raise unsupported(f"date part {node.sql(dialect='snowflake')}")
    return unit_of(node.name)


def moment(t: Translation, node: Node) -> tuple[Node, Kind]:
    """A date or timestamp, of a text one without a zone."""
    kind = kind_of(node)
    if kind.name in ("DATE", "TIME") or kind.name in TIMESTAMPS:
        return node, kind
    if kind == kinds.UNKNOWN:
        return node, kind
    return t.convert.to(node, NTZ), NTZ


def _duration(count: Node, part: str) -> Node:
    makers = {
        "YEAR": "to_years", "MONTH": "to_months", "DAY": "to_days", "HOUR": "to_hours",
        "MINUTE": "to_minutes",
        "MILLISECOND": "to_milliseconds", "MICROSECOND": "to_microseconds",
    }  # fmt: skip
    whole = cast(exp.Paren(this=count), "BIGINT")
    if part == "QUARTER":
        return native("to_months", cast(exp.Mul(this=whole, expression=integer(3)), "INTEGER"))
    if part in ("WEEK", "WEEKISO"):
        return native("to_days", cast(exp.Mul(this=whole, expression=integer(7)), "INTEGER"))
    if part == "SECOND":
        return native("to_seconds", whole)
    if part == "NANOSECOND":
        return native("to_microseconds", exp.IntDiv(this=whole, expression=integer(1000)))
    if part not in makers:
        raise compilation(
            f"'{part.lower()}' is not a valid date/time component for DATEADD.", "001016", "22023"
        )
    return native(makers[part], cast(whole, "INTEGER") if part in ("YEAR", "MONTH", "DAY") else whole)


@named("DATEADD", "TIMEADD", "TIMESTAMPADD")
def added(t: Translation, node: Node, scope: Scope) -> Node:
    arity(node.name.upper(), 3, 3, len(node.expressions))
    part = unit(node.expressions[0])
    value, kind = moment(t, node.expressions[2])
    count = as_integer(t.convert, node.expressions[1])
    found = exp.Paren(this=exp.Add(this=value, expression=_duration(count, part)))
    if kind == DATE:
        return (
            typed(cast(found, "DATE"), DATE) if part in WHOLE_DAYS or part == "WEEKISO" else typed(found, NTZ)
        )
    return typed(found, kind)


@named("DATEDIFF", "TIMEDIFF", "TIMESTAMPDIFF")
def difference(t: Translation, node: Node, scope: Scope) -> Node:
    arity(node.name.upper(), 3, 3, len(node.expressions))
    part = unit(node.expressions[0])
    (one, first), (two, second) = (moment(t, each) for each in node.expressions[1:])
    if TIME not in (first, second):
        one, two = (
            cast(wall(t, typed(each, kind)), "TIMESTAMP") for each, kind in ((one, first), (two, second))
        )
    if part in ("WEEK", "WEEKISO"):
        start = integer(1 if part == "WEEKISO" else t.formats.week_start)
        weeks = [call("week_begin", each, start.copy()) for each in (one, two)]
        return typed(
            exp.Paren(
                this=exp.IntDiv(
                    this=exp.Paren(this=exp.Sub(this=weeks[1], expression=weeks[0])), expression=integer(7)
                )
            ),
            INTEGER,
        )
    if part == "NANOSECOND":
        return typed(
            exp.Paren(
                this=exp.Mul(
                    this=native("date_diff", text("microsecond"), one, two), expression=integer(1000)
                )
            ),
            INTEGER,
        )
    if part not in STEPS:
        raise compilation(
            f"'{part.lower()}' is not a valid date/time component for DATEDIFF.", "001016", "22023"
        )
    return typed(native("date_diff", text(part.lower()), one, two), INTEGER)


@named("DATE_TRUNC", "TRUNC", "TRUNCATE")
def truncated(t: Translation, node: Node, scope: Scope) -> Node:
    given = list(node.expressions)
    name = node.name.upper()
    if name != "DATE_TRUNC":
        kind = kind_of(given[0])
        if kind.name != "DATE" and kind.name not in TIMESTAMPS:
            return _cut_number(t, node)
        given.reverse()
    arity(name, 2, 2, len(given))
    part = unit(given[0])
    value, kind = moment(t, given[1])
    if part in ("WEEK", "WEEKISO"):
        start = integer(1 if part == "WEEKISO" else t.formats.week_start)
        found: Node = call("week_begin", wall(t, value), start)
    else:
        if part not in STEPS:
            raise compilation(
                f"'{part.lower()}' is not a valid date/time component for DATE_TRUNC.", "001016", "22023"
            )
        if kind == TIME:
            found = cast(
                native(
                    "date_trunc",
                    text(part.lower()),
                    exp.Add(this=cast(text("2000-01-01"), "DATE"), expression=value),
                ),
                "TIME",
            )
        else:
            found = native("date_trunc", text(part.lower()), value)
    to = {
        "DATE": "DATE",
        "TIMESTAMP_NTZ": "TIMESTAMP",
        "TIMESTAMP_LTZ": "TIMESTAMPTZ",
        "TIMESTAMP_TZ": "TIMESTAMPTZ",
    }
    return typed(cast(found, to[kind.name]) if kind.name in to else found, kind)


def _cut_number(t: Translation, node: Node) -> Node:
    from larder_local.snowflake.engine.rules import cut

    return cut(t, node)


@named("LAST_DAY")
def last(t: Translation, node: Node, scope: Scope) -> Node:
    given = node.expressions
    arity("LAST_DAY", 1, 2, len(given))
    part = unit(given[1]) if len(given) == 2 else "MONTH"
    value, _ = moment(t, given[0])
    value = wall(t, value)
    if part in ("WEEK", "WEEKISO"):
        start = integer(1 if part == "WEEKISO" else t.formats.week_start)
        return typed(
            exp.Paren(this=exp.Add(this=call("week_begin", value, start), expression=integer(6))), DATE
        )
    if part not in ("MONTH", "QUARTER", "YEAR"):
        raise compilation(
            f"'{part.lower()}' is not a valid date/time component for LAST_DAY.", "001016", "22023"
        )
    begin = native("date_trunc", text(part.lower()), value)
    months = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}[part]
    return typed(
        cast(
            exp.Paren(
                this=exp.Sub(
                    this=exp.Add(this=begin, expression=cast(text(f"{months} month"), "INTERVAL")),
                    expression=cast(text("1 day"), "INTERVAL"),
                )
            ),
            "DATE",
        ),
        DATE,
    )


def part_of(t: Translation, part: str, value: Node) -> Node:
    value, kind = moment(t, value)
    if part.startswith("EPOCH"):
        scale = {"SECOND": 1_000_000, "MILLISECOND": 1000, "MICROSECOND": 1}.get(part[6:])
        micros = native("epoch_us", cast(value, "TIMESTAMP") if kind == DATE else value)
        if scale is None:
            return typed(
                exp.Paren(this=exp.Mul(this=cast(micros, "HUGEINT"), expression=integer(1000))), INTEGER
            )
        return typed(
            cast(
                native("floor", exp.Div(this=cast(micros, "DECIMAL(38, 6)"), expression=integer(scale))),
                "BIGINT",
            ),
            INTEGER,
        )
    if part in ("TIMEZONE_HOUR", "TIMEZONE_MINUTE"):
        return typed(native("date_part", text(part.lower()), value), INTEGER)
    value = wall(t, value)
    start = t.formats.week_start
    if part == "WEEK":
        return typed(call("week_of", value, integer(start), integer(t.formats.week_of_year_policy)), INTEGER)
    if part == "YEAROFWEEK":
        return typed(
            call("year_of_week", value, integer(start), integer(t.formats.week_of_year_policy)), INTEGER
        )
    if part == "DAYOFWEEK":
        if start == 0:
            return typed(native("dayofweek", value), INTEGER)
        return typed(
            exp.Paren(
                this=exp.Add(this=call("days_into_week", value, integer(start)), expression=integer(1))
            ),
            INTEGER,
        )
    if part in ("MILLISECOND", "MICROSECOND", "NANOSECOND"):
        times = {"MILLISECOND": 1, "MICROSECOND": 1000, "NANOSECOND": 1_000_000}[part]
        micros = exp.Mod(this=native("microsecond", value), expression=integer(1_000_000))
        found: Node = (
            exp.Mul(this=exp.Paren(this=micros), expression=integer(1000)) if times > 1000 else micros
        )
        if times == 1:
            found = exp.IntDiv(this=exp.Paren(this=micros), expression=integer(1000))
        return typed(exp.Paren(this=found), INTEGER)
    names = {
        "WEEKISO": "week", "DAYOFWEEKISO": "isodow", "DAYOFYEAR": "dayofyear", "YEAROFWEEKISO": "isoyear",
        "YEAR": "year", "QUARTER": "quarter", "MONTH": "month", "DAY": "day", "HOUR": "hour",
        "MINUTE": "minute", "SECOND": "second",
    }  # fmt: skip
    return typed(native(names[part], value), INTEGER)


@named("DATE_PART")
def part(t: Translation, node: Node, scope: Scope) -> Node:
    arity("DATE_PART", 2, 2, len(node.expressions))
    return part_of(t, unit(node.expressions[0]), node.expressions[1])


@rule(exp.Extract)
def extract(t: Translation, node: Node, scope: Scope) -> Node:
    return part_of(t, unit(node.this), node.expression)


@named("WEEK", "WEEKOFYEAR", "YEAROFWEEK", "DAYOFWEEK")
def of_week(t: Translation, node: Node, scope: Scope) -> Node:
    name = node.name.upper()
    arity(name, 1, 1, len(node.expressions))
    return part_of(t, "WEEK" if name == "WEEKOFYEAR" else name, node.expressions[0])


@named("TIME_SLICE")
def slice_of(t: Translation, node: Node, scope: Scope) -> Node:
    given = node.expressions
    arity("TIME_SLICE", 3, 4, len(given))
    value, kind = moment(t, given[0])
    part, size = unit(given[2]), int(given[1].name)
    if part not in STEPS:
        raise compilation(
            f"'{part.lower()}' is not a valid date/time component for TIME_SLICE.", "001016", "22023"
        )
    times = {"QUARTER": (3, "MONTH"), "YEAR": (12, "MONTH"), "WEEK": (7, "DAY")}.get(part, (1, part))
    step = cast(text(f"{size * times[0]} {times[1].lower()}"), "INTERVAL")
    begin = "1969-12-29" if part == "WEEK" else "1970-01-01"
    found: Node = native("time_bucket", step, cast(value, "TIMESTAMP"), cast(text(begin), "TIMESTAMP"))
    if len(given) == 4 and given[3].name.upper() == "END":
        found = exp.Paren(this=exp.Add(this=found, expression=step.copy()))
    return typed(cast(found, "DATE"), DATE) if kind == DATE else typed(found, NTZ)


@named("CONVERT_TIMEZONE")
def zone(t: Translation, node: Node, scope: Scope) -> Node:
    given = node.expressions
    arity("CONVERT_TIMEZONE", 2, 3, len(given))
    if len(given) == 3:
        source, target, stamp = given
        instant = native("timezone", source, cast(t.convert.to(stamp, NTZ), "TIMESTAMP"))
        return typed(native("timezone", target, instant), NTZ)
    target, stamp = given
    kind = kind_of(stamp)
    instant = stamp if kind in (kinds.TZ, LTZ) else cast(t.convert.to(stamp, LTZ), "TIMESTAMPTZ")
    return typed(native("timezone", target, instant), NTZ)


@rule(exp.CurrentDate)
def today(t: Translation, node: Node, scope: Scope) -> Node:
    return typed(cast(native("now"), "DATE"), DATE)


@rule(exp.CurrentTimestamp, exp.Localtimestamp)
def now(t: Translation, node: Node, scope: Scope) -> Node:
    if node.args.get("sysdate"):
        return typed(native("timezone", text("UTC"), native("now")), NTZ)
    return typed(native("now"), LTZ)


@rule(exp.CurrentTime, exp.Localtime)
def clock(t: Translation, node: Node, scope: Scope) -> Node:
    return typed(cast(cast(native("now"), "TIMESTAMP"), "TIME"), TIME)
