"""Date and time parts with all the names that Snowflake has for them.

https://docs.snowflake.com/en/sql-reference/functions-date-time#supported-date-and-time-parts
"""

from __future__ import annotations

from larder_local.snowflake.errors import compilation

_NAMES = {
    "YEAR": "year y yy yyy yyyy yr years yrs",
    "QUARTER": "quarter q qtr qtrs quarters",
    "MONTH": "month mm mon mons months",
    "WEEK": "week w wk weekofyear woy wy weeks wks",
    "WEEKISO": "weekiso week_iso weekofyeariso weekofyear_iso",
    "DAY": "day d dd days dayofmonth",
    "DAYOFWEEK": "dayofweek weekday dow dw",
    "DAYOFWEEKISO": "dayofweekiso dayofweek_iso weekdayiso weekday_iso dow_iso dw_iso",
    "DAYOFYEAR": "dayofyear yearday doy dy",
    "HOUR": "hour h hh hr hours hrs",
    "MINUTE": "minute m mi min minutes mins",
    "SECOND": "second s sec seconds secs",
    "MILLISECOND": "millisecond ms msec milliseconds",
    "MICROSECOND": "microsecond us usec microseconds",
    "NANOSECOND": "nanosecond ns nsec nanosec nsecond nanoseconds nanosecs nseconds",
    "EPOCH_SECOND": "epoch_second epoch epoch_seconds",
    "EPOCH_MILLISECOND": "epoch_millisecond epoch_milliseconds",
    "EPOCH_MICROSECOND": "epoch_microsecond epoch_microseconds",
    "EPOCH_NANOSECOND": "epoch_nanosecond epoch_nanoseconds",
    "TIMEZONE_HOUR": "timezone_hour tzh",
    "TIMEZONE_MINUTE": "timezone_minute tzm",
    "YEAROFWEEK": "yearofweek",
    "YEAROFWEEKISO": "yearofweekiso",
}
_UNITS = {name: unit for unit, names in _NAMES.items() for name in names.split()}


def unit_of(name: str) -> str:
    found = _UNITS.get(name.lower().strip("'\""))
    if found is None:
        raise compilation(f"'{name}' is not a valid date/time component.", "001016", "22023")
    return found
