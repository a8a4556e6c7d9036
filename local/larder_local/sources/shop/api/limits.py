"""Shopify's leaky bucket: room for 40 requests, some leak out every second. Off unless configured."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

SIZE = 40
HEADER = "X-Shopify-Shop-Api-Call-Limit"


@dataclass
class Bucket:
    """`rate`: requests a second that leak out; None never fills."""

    rate: float | None = None
    now: Callable[[], float] = time.monotonic
    _level: float = 0.0
    _at: float = 0.0

    def admits(self) -> bool:
        if self.rate is None:
            return True
        now = self.now()
        self._level = max(0.0, self._level - (now - self._at) * self.rate)
        self._at = now
        if self._level + 1 > SIZE:
            return False
        self._level += 1
        return True

    @property
    def headers(self) -> dict[str, str]:
        # Never 0: the connector takes 0 of 40 for "unknown" and waits a second.
        return {HEADER: f"{max(1, round(self._level))}/{SIZE}"}
