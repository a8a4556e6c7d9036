"""The API's sync modes, and what each asks of source and destination."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SyncMode:
    source: str
    destination: str
    needs_key: bool = False

    @property
    def replaces(self) -> bool:
        return self.destination.startswith("overwrite")


SYNC_MODES = {
    "full_refresh_overwrite": SyncMode("full_refresh", "overwrite"),
    "full_refresh_overwrite_deduped": SyncMode("full_refresh", "overwrite_dedup", needs_key=True),
    "full_refresh_append": SyncMode("full_refresh", "append"),
    "incremental_append": SyncMode("incremental", "append"),
    "incremental_deduped_history": SyncMode("incremental", "append_dedup", needs_key=True),
}
DEFAULT = "full_refresh_overwrite"


def valid_modes(supported: list[str]) -> list[str]:
    return [name for name, mode in SYNC_MODES.items() if mode.source in supported]
