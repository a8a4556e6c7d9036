"""AWS's schedule expressions, and the thread that fires what is due."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import CroniterError, croniter

from larder_local.aws.place import log

_UNITS = {"minute": 60, "hour": 3600, "day": 86400}
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)")


class InvalidExpression(ValueError):
    pass


def next_time(expression: str, after: datetime, zone: str = "UTC") -> datetime | None:
    """The first time after `after` (which has a zone), or none. A rate counts from `after`."""
    if rate := _RATE.fullmatch(expression):
        return after + timedelta(seconds=int(rate[1]) * _UNITS[rate[2]])
    local = after.astimezone(ZoneInfo(zone))
    if at := _AT.fullmatch(expression):
        moment = datetime.fromisoformat(at[1]).replace(tzinfo=ZoneInfo(zone))
        return moment.astimezone(UTC) if moment > local else None
    if cron := _CRON.fullmatch(expression):
        return next_cron(cron.groups(), local)
    raise InvalidExpression(expression)


def next_cron(fields: tuple[str, ...], after: datetime) -> datetime | None:
    minute, hour, day, month, weekday, year = (field.replace("?", "*") for field in fields)
    # croniter: seconds and year come last, Sunday is 0 where AWS says 1.
    ours = f"{minute} {hour} {day} {month} {weekday_from_sunday(weekday)} 0 {year}"
    try:
        return croniter(ours, after).get_next(datetime).astimezone(UTC)
    except CroniterError as error:
        if "failed to find next date" in str(error):
            return None
        raise InvalidExpression(f"cron({' '.join(fields)})") from error


def weekday_from_sunday(field: str) -> str:
    """`2-6` → `1-5`, `6#3` → `5#3`, `6L` → `L5`; names stay."""
    base, number_sign, which = field.partition("#")
    if last := re.fullmatch(r"([1-7])L", base):
        return f"L{int(last[1]) - 1}"
    days, slash, step = base.partition("/")
    shifted = re.sub(r"\d+", lambda day: str(int(day[0]) - 1), days)
    return shifted + slash + step + number_sign + which


@dataclass(frozen=True)
class Appointment:
    """Something with a schedule. Its identity includes the expression, so a changed one starts anew."""

    name: str
    expression: str
    zone: str
    fire: Callable[[datetime], None]

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.name, self.expression, self.zone)


class Clock:
    def __init__(self) -> None:
        self._calendars: list[Callable[[], Iterable[Appointment]]] = []
        self._due: dict[tuple[str, str, str], datetime | None] = {}
        self._thread: threading.Thread | None = None

    def watch(self, calendar: Callable[[], Iterable[Appointment]]) -> None:
        self._calendars.append(calendar)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="clock", daemon=True)
            self._thread.start()

    def tick(self, now: datetime) -> None:
        appointments = [appointment for calendar in self._calendars for appointment in calendar()]
        for gone in self._due.keys() - {appointment.key for appointment in appointments}:
            del self._due[gone]
        for appointment in appointments:
            key = appointment.key
            if key not in self._due:
                self._due[key] = next_time(appointment.expression, now, appointment.zone)
            due = self._due[key]
            if due is not None and due <= now:
                self._due[key] = next_time(appointment.expression, now, appointment.zone)
                log(f"due: {appointment.name}")
                threading.Thread(target=appointment.fire, args=(due,), daemon=True).start()

    def _run(self) -> None:
        while True:
            time.sleep(1)
            try:
                self.tick(datetime.now(UTC))
            except Exception as error:  # one bad schedule must not stop the others for ever
                log(f"clock: {type(error).__name__}: {error}")


clock = Clock()
