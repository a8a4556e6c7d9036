"""Warehouses run and cost: resume, suspend when idle, credits by the second, quotas of resource monitors."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from larder_local.snowflake.account.store import Store, Thing
from larder_local.snowflake.errors import SnowflakeError

#: Sizes as SHOW writes them, and credits an hour.
SIZES = {
    "XSMALL": ("X-Small", 1), "SMALL": ("Small", 2), "MEDIUM": ("Medium", 4), "LARGE": ("Large", 8),
    "XLARGE": ("X-Large", 16), "XXLARGE": ("2X-Large", 32), "XXXLARGE": ("3X-Large", 64),
    "X4LARGE": ("4X-Large", 128), "X5LARGE": ("5X-Large", 256), "X6LARGE": ("6X-Large", 512),
}  # fmt: skip
_SYNONYMS = {
    "2XLARGE": "XXLARGE",
    "3XLARGE": "XXXLARGE",
    "4XLARGE": "X4LARGE",
    "5XLARGE": "X5LARGE",
    "6XLARGE": "X6LARGE",
}
_USAGE = (
    "create table if not exists usage (warehouse text, day text, credits real, primary key (warehouse, day))"
)


def size_key(text: object) -> str:
    key = str(text).upper().replace("-", "")
    key = _SYNONYMS.get(key, key)
    if key not in SIZES:
        raise SnowflakeError(
            "001008",
            "22023",
            f"SQL compilation error:\ninvalid value [{text}] for parameter 'WAREHOUSE_SIZE'",
        )
    return key


@dataclass
class Running:
    charged_to: float
    last_used: float


class Warehouses:
    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.RLock()
        self._running: dict[str, Running] = {}
        store.write(_USAGE)

    def state(self, warehouse: Thing) -> str:
        self._settle(warehouse)
        return "STARTED" if warehouse.name in self._running else "SUSPENDED"

    def resume(self, warehouse: Thing) -> None:
        with self._lock:
            self._refuse_over_quota(warehouse)
            now = self._clock()
            self._running.setdefault(warehouse.name, Running(now, now))

    def suspend(self, name: str) -> None:
        with self._lock:
            if warehouse := self._store.find("WAREHOUSE", name):
                self._settle(warehouse)
            self._running.pop(name, None)

    def use(self, warehouse: Thing) -> None:
        """A statement is about to run on it."""
        with self._lock:
            self._settle(warehouse)
            if warehouse.name not in self._running and not warehouse.get("AUTO_RESUME", True):
                text = f"Warehouse '{warehouse.name}' is suspended and does not resume automatically."
                raise SnowflakeError(
                    "000606", "57P03", f"No active warehouse selected in the current session. {text}"
                )
            self.resume(warehouse)
            self._running[warehouse.name].last_used = self._clock()

    def _settle(self, warehouse: Thing) -> None:
        """Charges what ran since the last look, and suspends what has been idle too long."""
        with self._lock:
            running = self._running.get(warehouse.name)
            if running is None:
                return
            now = self._clock()
            idle = int(warehouse.get("AUTO_SUSPEND", 600) or 0)
            until = min(now, running.last_used + idle) if idle else now
            if until - running.charged_to >= 1 or until < now:
                self._charge(warehouse, max(0.0, until - running.charged_to))
                running.charged_to = max(until, running.charged_to)
            if until < now or self._over_quota(warehouse):
                self._running.pop(warehouse.name, None)

    def _charge(self, warehouse: Thing, seconds: float) -> None:
        _, credits_an_hour = SIZES[size_key(warehouse.get("WAREHOUSE_SIZE", "XSMALL"))]
        day = dt.datetime.fromtimestamp(self._clock(), dt.UTC).date().isoformat()
        self._store.write(
            "insert into usage values (?, ?, ?) on conflict do update set credits = credits +"
            " excluded.credits",
            warehouse.name, day, seconds * credits_an_hour / 3600,
        )  # fmt: skip

    def credits_used(self, monitor: Thing) -> float:
        names = [
            each.name for each in self._store.all("WAREHOUSE") if each.get("RESOURCE_MONITOR") == monitor.name
        ]
        since = self._period_start(str(monitor.get("FREQUENCY", "MONTHLY")).upper())
        total = 0.0
        for name in names:
            rows = self._store.read(
                "select sum(credits) from usage where warehouse = ? and day >= ?", name, since
            )
            total += rows[0][0] or 0.0
        return total

    def _period_start(self, frequency: str) -> str:
        today = dt.datetime.fromtimestamp(self._clock(), dt.UTC).date()
        starts = {
            "DAILY": today,
            "WEEKLY": today - dt.timedelta(days=today.weekday()),
            "MONTHLY": today.replace(day=1),
            "YEARLY": today.replace(month=1, day=1),
        }
        return starts.get(frequency, dt.date.min).isoformat()

    def _over_quota(self, warehouse: Thing) -> bool:
        monitor = self._store.find("RESOURCE MONITOR", str(warehouse.get("RESOURCE_MONITOR")))
        if monitor is None or not float(monitor.get("CREDIT_QUOTA", 0)):
            return False
        limits = [percent for percent, action in monitor.get("TRIGGERS", []) if action.startswith("SUSPEND")]
        share = self.credits_used(monitor) / float(monitor.get("CREDIT_QUOTA")) * 100
        return bool(limits) and share >= min(limits)

    def _refuse_over_quota(self, warehouse: Thing) -> None:
        if self._over_quota(warehouse):
            monitor = warehouse.get("RESOURCE_MONITOR")
            raise SnowflakeError(
                "090073",
                "22000",
                f"Warehouse '{warehouse.name}' cannot be resumed because resource monitor '{monitor}' has"
                f" exceeded its quota.",
            )
