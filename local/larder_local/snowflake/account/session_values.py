"""What a session's parameter may be set to: one that cannot be obeyed is refused when it is set.

https://docs.snowflake.com/en/sql-reference/parameters
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from typing import Any

from larder_local.snowflake.account import parameters
from larder_local.snowflake.engine.formats import strftime_format
from larder_local.snowflake.errors import SnowflakeError, compilation, unsupported

#: Parameters that drivers send for themselves.
_CLIENTS = ("CLIENT_", "JDBC_", "PYTHON_", "GO_", "ODBC_", "SNOWPARK_")


def invalid(name: str, value: Any, allowed: str) -> SnowflakeError:
    return SnowflakeError(
        "001008",
        "22023",
        f"SQL compilation error:\ninvalid value [{value}] for parameter '{name}': {allowed}",
    )


def checked(name: str, value: Any) -> Any:
    """The value as it is kept.

    Raises SnowflakeError for an unknown name, a wrong value, or one that would not be obeyed.
    """
    if name not in parameters.SESSION and not name.startswith(_CLIENTS):
        raise compilation(f"invalid parameter '{name}'", "001006", "22023")
    if check := _CHECKS.get(name):
        return check(name, value)
    default = parameters.SESSION.get(name)
    if isinstance(default, bool):
        value = _boolean(name, value)
    elif isinstance(default, int):
        value = _between(0, 2**31)(name, value)
    if name in _FIXED and value != default:
        raise unsupported(f"{name} = {value}")
    return value


def _boolean(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() not in ("true", "false"):
        raise invalid(name, value, "true or false")
    return str(value).lower() == "true"


def _between(low: int, high: int) -> Callable[[str, Any], int]:
    def check(name: str, value: Any) -> int:
        try:
            number = int(str(value))
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            raise invalid(name, value, f"a whole number from {low} to {high}")
        return number

    return check


def _zone(name: str, value: Any) -> str:
    try:
        zoneinfo.ZoneInfo(str(value))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise invalid(name, value, "the name of a time zone, such as America/Los_Angeles") from None
    return str(value)


def _format(name: str, value: Any) -> str:
    if str(value).upper() != "AUTO" and value:
        strftime_format(str(value), reading="INPUT" in name)
    return str(value)


def _one_of(*allowed: str) -> Callable[[str, Any], str]:
    def check(name: str, value: Any) -> str:
        if str(value).upper() not in allowed:
            raise invalid(name, value, f"one of {', '.join(allowed)}")
        return str(value).upper()

    return check


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "WEEK_START": _between(0, 7),
    "WEEK_OF_YEAR_POLICY": _between(0, 1),
    "TIMEZONE": _zone,
    "TIMESTAMP_TYPE_MAPPING": _one_of("TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ"),
    **{f"{kind}_INPUT_FORMAT": _format for kind in ("DATE", "TIME", "TIMESTAMP")},
    **{f"{kind}_OUTPUT_FORMAT": _format for kind in ("DATE", "TIME", "TIMESTAMP")},
    **{f"TIMESTAMP_{zone}_OUTPUT_FORMAT": _format for zone in ("NTZ", "LTZ", "TZ")},
}  # fmt: skip
#: Answers would depend on these; only the default is true of them here.
_FIXED = frozenset({
    "BINARY_INPUT_FORMAT", "BINARY_OUTPUT_FORMAT", "GEOGRAPHY_OUTPUT_FORMAT",
    "GEOMETRY_OUTPUT_FORMAT", "QUOTED_IDENTIFIERS_IGNORE_CASE", "SEARCH_PATH",
    "SIMULATED_DATA_SHARING_CONSUMER", "STRICT_JSON_OUTPUT", "TIMESTAMP_DAY_IS_ALWAYS_24H",
    "TRANSACTION_DEFAULT_ISOLATION_LEVEL", "TWO_DIGIT_CENTURY_START",
})  # fmt: skip
