"""Snowflake's formats of dates and times, and a session's choice of them.

https://docs.snowflake.com/en/sql-reference/date-time-input-output
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from larder_local.snowflake.errors import unsupported

#: Snowflake's format elements and strftime's.
_ELEMENTS = {
    "YYYY": "%Y", "YY": "%y", "MMMM": "%B", "MON": "%b", "MM": "%m", "DD": "%d", "DY": "%a",
    "HH24": "%H", "HH12": "%I", "AM": "%p", "PM": "%p", "MI": "%M", "SS": "%S",
    "FF9": "%n", "FF6": "%f", "FF3": "%g", "FF": "%n", "TZHTZM": "%z", "TZH:TZM": "%z", "TZH": "%z",
}  # fmt: skip
#: What Snowflake has and strftime has not.
_REFUSED = ("FF0", "FF1", "FF2", "FF4", "FF5", "FF7", "FF8", "TZISO", "TZM", "TZD", "UUUU", "AUTO")
_ELEMENT = re.compile(
    "|".join([r'"[^"]*"', *sorted([*_ELEMENTS, *_REFUSED], key=len, reverse=True)]), re.IGNORECASE
)


def strftime_format(snowflake: str, *, reading: bool = False) -> str:
    """`reading` is for a text that is parsed: digits after the second as many as there are."""

    def element(found: re.Match[str]) -> str:
        name = found[0].upper()
        if name in _REFUSED:
            raise unsupported(f"date and time format element {name}")
        written = _ELEMENTS.get(name, found[0].strip('"'))
        return "%f" if reading and written in ("%n", "%g") else written

    return _ELEMENT.sub(element, snowflake.replace("%", "%%"))


def default(parameters: Mapping[str, Any], name: str, otherwise: str) -> str:
    return str(parameters.get(name) or otherwise)


@dataclass(frozen=True)
class Formats:
    """The parameters of a session that the answer of a statement depends on."""

    parameters: Mapping[str, Any] = field(default_factory=dict)

    def output(self, kind: str) -> str:
        plain = {"DATE": "YYYY-MM-DD", "TIME": "HH24:MI:SS"}
        if kind in plain:
            return default(self.parameters, f"{kind}_OUTPUT_FORMAT", plain[kind])
        general = default(self.parameters, "TIMESTAMP_OUTPUT_FORMAT", "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM")
        if kind == "TIMESTAMP_NTZ":
            return default(self.parameters, "TIMESTAMP_NTZ_OUTPUT_FORMAT", "YYYY-MM-DD HH24:MI:SS.FF3")
        return default(self.parameters, f"{kind}_OUTPUT_FORMAT", general)

    def input(self, kind: str) -> str:
        name = kind if kind in ("DATE", "TIME") else "TIMESTAMP"
        return default(self.parameters, f"{name}_INPUT_FORMAT", "AUTO").upper()

    @property
    def week_start(self) -> int:
        """1 Monday … 7 Sunday; 0 is Snowflake's legacy, ISO weeks."""
        return int(self.parameters.get("WEEK_START") or 0)

    @property
    def week_of_year_policy(self) -> int:
        return int(self.parameters.get("WEEK_OF_YEAR_POLICY") or 0)

    @property
    def timestamp(self) -> str:
        """What TIMESTAMP means: TIMESTAMP_NTZ, TIMESTAMP_LTZ or TIMESTAMP_TZ."""
        return default(self.parameters, "TIMESTAMP_TYPE_MAPPING", "TIMESTAMP_NTZ").upper()
