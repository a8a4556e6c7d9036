"""The running shop: its ledger, opened or reopened, and what may be asked of it. One thread at a time."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from typing import Any

from larder_local.sources.shop.advance import Advance
from larder_local.sources.shop.api.bulk import BulkOperations
from larder_local.sources.shop.dice import TIME_ZONE
from larder_local.sources.shop.events import OrderDeleted, OrderPlaced
from larder_local.sources.shop.horizon import days_left
from larder_local.sources.shop.ledger import Ledger, stamp
from larder_local.sources.shop.opening import open_shop
from larder_local.sources.shop.projection.store import Store
from larder_local.sources.shop.settings import Settings
from larder_local.sources.shop.superstore import read_sales


def log(text: str) -> None:
    print(f"shop: {text}", file=sys.stderr, flush=True)


class Shop:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.bulk = BulkOperations()
        self._open()

    def _open(self) -> None:
        self.ledger = Ledger(self.settings.data / "ledger.db")
        self.store = Store(self.ledger)
        if self.ledger.about("clock") is None:
            started = time.monotonic()
            open_shop(self.ledger, read_sales(self.settings.shop_data), self.settings.scale)
            log(f"opened: {self.ledger.count():,} events in {time.monotonic() - started:.1f} s")
        scale = float(self.ledger.about("scale") or 1)
        if scale != self.settings.scale:
            log(f"the ledger keeps its scale {scale:g}; a new one needs an empty data folder")

    def reset(self) -> None:
        """Back to the first day."""
        self.ledger.close()
        for path in self.settings.data.glob("ledger.db*"):
            path.unlink()
        self._open()

    def advance(self, days: int, seed: str | None) -> dict[str, Any]:
        """Lets days go by. Without a seed the date is the seed, so that the same days repeat themselves."""
        chosen = seed if seed is not None else stamp(self.ledger.clock)
        sales = read_sales(self.settings.shop_data)
        return Advance(self.ledger, sales, days, chosen).run(datetime.now(UTC))

    def status(self) -> dict[str, Any]:
        clock = self.ledger.clock
        left, _ = days_left(self.ledger, datetime.now(UTC))
        return {
            "shop": self.settings.host,
            "time_zone": str(TIME_ZONE),
            "currency": "USD",
            "clock": stamp(clock),
            "date": clock.astimezone(TIME_ZONE).date().isoformat(),
            "days_left": left,
            "scale": float(self.ledger.about("scale") or 1),
            "rate_limit": self.settings.rate,
            "events": self.ledger.count(),
            "orders": {
                "placed": self.ledger.count(OrderPlaced),
                "deleted": self.ledger.count(OrderDeleted),
                "listed": len(self.ledger.ids("order")),
            },
            "customers": len(self.ledger.ids("customer")),
            "products": len(self.ledger.ids("product")),
        }
