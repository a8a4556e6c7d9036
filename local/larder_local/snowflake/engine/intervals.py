"""INTERVAL constants: `INTERVAL '1 year, 2 months'` is added part by part, from left to right.

https://docs.snowflake.com/en/sql-reference/data-types-datetime#interval-constants
"""

from __future__ import annotations

import re

from sqlglot import exp

from larder_local.snowflake.engine.calls import cast, text
from larder_local.snowflake.engine.convert import Node, typed
from larder_local.snowflake.engine.kinds import DATE, NTZ, Kind
from larder_local.snowflake.engine.units import unit_of
from larder_local.snowflake.errors import unsupported

_PART = re.compile(r"\s*([+-]?\d+)\s*([A-Za-z]*)\s*,?")
#: Snowflake's unit, and DuckDB's interval for one of it.
STEPS = {
    "YEAR": "{} year", "QUARTER": "{3} month", "MONTH": "{} month", "WEEK": "{7} day", "DAY": "{} day",
    "HOUR": "{} hour", "MINUTE": "{} minute", "SECOND": "{} second", "MILLISECOND": "{} millisecond",
    "MICROSECOND": "{} microsecond",
}  # fmt: skip
WHOLE_DAYS = frozenset({"YEAR", "QUARTER", "MONTH", "WEEK", "DAY"})


def parts(node: exp.Interval) -> list[tuple[int, str]]:
    """(how many, unit) of each part."""
    value = node.this.name if node.this is not None else ""
    if node.args.get("unit") is not None:
        value = f"{value} {node.args['unit'].name}"
    found = []
    at = 0
    while at < len(value.rstrip()):
        part = _PART.match(value, at)
        if part is None:
            raise unsupported(f"INTERVAL '{value}'")
        found.append((int(part[1]), unit_of(part[2] or "second")))
        at = part.end()
    return found


def step(count: int, unit: str) -> Node:
    if unit not in STEPS:
        raise unsupported(f"INTERVAL of {unit}")
    times = re.search(r"\{(\d*)\}", STEPS[unit])
    assert times is not None
    size = count * int(times[1] or 1)
    return cast(text(STEPS[unit].replace(times[0], str(size))), "INTERVAL")


def added(moment: Node, kind: Kind, interval: Node, sign: int) -> Node:
    """A date plus whole days stays a date; with hours it becomes a timestamp."""
    if not isinstance(interval, exp.Interval):
        raise unsupported("an INTERVAL that is no constant")
    if kind.name not in ("DATE", "TIME", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ", "UNKNOWN"):
        raise unsupported(f"INTERVAL added to {kind!r}")
    whole = True
    for count, unit in parts(interval):
        whole = whole and unit in WHOLE_DAYS
        moment = exp.Add(this=moment, expression=step(sign * count, unit))
    if kind == DATE:
        return typed(cast(moment, "DATE"), DATE) if whole else typed(exp.Paren(this=moment), NTZ)
    return typed(exp.Paren(this=moment), kind)
