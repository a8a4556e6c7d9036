"""Incremental models that a build began to make whole; until one ends well, their rows may be of any SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from program.store import Store

KEY = "dbt/rebuilding.json"


@dataclass(frozen=True)
class Rebuilding:
    store: Store

    def left(self) -> frozenset[str]:
        """Ids of those that no build has ended well with."""
        return frozenset((self.store.read(KEY) or {}).get("models", []))

    def begin(self, models: Iterable[str]) -> None:
        self.store.write(KEY, {"models": sorted(models)})

    def forget(self) -> None:
        if self.left():
            self.begin([])
