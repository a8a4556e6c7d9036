"""Schedules of connections: manual, or Quartz's cron with its time zone, which here is UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from croniter import croniter

from larder_local.airbyte.problems import bad_request

Json = dict[str, Any]


def schedule(asked: Json | None) -> Json:
    """The schedule as the API returns it."""
    kind = (asked or {}).get("scheduleType") or "manual"
    if kind == "manual":
        return {"scheduleType": "manual"}
    if kind != "cron":
        raise bad_request(f"scheduleType must be manual or cron, not {kind}")
    expression = re.sub(r"\s+UTC$", "", ((asked or {}).get("cronExpression") or "").strip())
    if not _is_valid(expression):
        raise bad_request(
            f"The cron expression {expression} is not valid or is less than the one hour minimum."
            " The seconds and minutes values cannot be `*`."
        )
    return {"scheduleType": "cron", "cronExpression": f"{expression} UTC"}


def next_run(stored: Json, after: float) -> float | None:
    """When a connection is due after that moment."""
    if stored.get("scheduleType") != "cron":
        return None
    expression = stored["cronExpression"].removesuffix(" UTC")
    start = datetime.fromtimestamp(after, UTC)
    return croniter(_as_cron(expression), start, second_at_beginning=True).get_next(float)


def _is_valid(expression: str) -> bool:
    parts = expression.split()
    if len(parts) not in (6, 7) or not (parts[0].isdigit() and parts[1].isdigit()):
        return False
    return croniter.is_valid(_as_cron(expression), second_at_beginning=True)


def _as_cron(expression: str) -> str:
    """Quartz counts the days of the week from Sunday = 1, may end with a year, and writes ? for any day."""
    *fields, weekday = expression.replace("?", "*").split()[:6]
    weekday = re.sub(r"(?<![/#\d])\d+", lambda day: str(int(day.group()) - 1), weekday)
    return " ".join([*fields, weekday])
