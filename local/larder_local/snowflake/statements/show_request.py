"""What SHOW is asked, and the shape of its answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.engine.result import Column
from larder_local.snowflake.statements.context import Context

#: Columns that are times; all others are text, numbers and booleans included.
_TIMES = {
    "created_on", "dropped_on", "resumed_on", "updated_on", "last_success_login", "expires_at_time",
    "locked_until_time",
}  # fmt: skip


@dataclass
class Request:
    """What is asked: SHOW [TERSE] <what> [LIKE …] [IN …] [STARTS WITH …] [LIMIT …]."""

    what: str
    terse: bool = False
    like: str | None = None
    #: Kind and name of the container.
    scope: tuple[str, str] | None = None
    starts_with: str | None = None
    limit: int | None = None
    after: str | None = None


def typed(names: str) -> list[Column]:
    return [
        Column(name, "timestamp_ltz", 0, 9) if name in _TIMES else Column(name, length=16777216)
        for name in names.split()
    ]


def secondary_roles(user: Thing) -> str:
    return json.dumps(user.get("DEFAULT_SECONDARY_ROLES", []), separators=(",", ":"))


#: Names of the columns, and the rows.
Rows = tuple[str, list[list[Any]]]
Writer = Callable[[Context, Request], Rows]


def flag(value: bool) -> str:
    return "Y" if value else "N"
