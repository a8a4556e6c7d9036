"""The pointer to the last successful production build, and what is kept of each: manifest and run results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from program.production import Production
from program.settings import Settings
from program.store import Store

POINTER = "dbt/production.json"


@dataclass(frozen=True)
class Pointer:
    store: Store
    settings: Settings

    def read(self) -> dict[str, Any] | None:
        return self.store.read(POINTER)

    def production(self, folder: Path) -> Production | None:
        """The build that the pointer names, brought to a folder."""
        pointer = self.read()
        if pointer is None:
            return None
        self.store.download(POINTER, folder / "production.json")
        self.store.download(pointer["manifest"], folder / "manifest.json")
        return Production.read(folder)

    def move(self, manifest: Path, results: Path, began: datetime) -> str:
        """Keeps the build's files, then points to them; returns the delivery's id."""
        delivery = self._delivery(self.read(), began)
        self.store.upload(manifest, delivery["manifest"])
        if results.is_file():
            self.store.upload(results, delivery["run_results"])
        else:
            self.store.write(delivery["run_results"], {"results": []})
        self.store.write(f"dbt/deliveries/{delivery['id']}/delivery.json", delivery)
        self.store.write(POINTER, delivery)
        return str(delivery["id"])

    def is_ours(self, pointer: dict[str, Any] | None) -> bool:
        """Whether this very program with the same settings moved it there."""
        told = pointer or {}
        return (told.get("tag"), told.get("settings")) == (self.settings.tag, self.settings.decided)

    def names(self, run: str, began: str) -> bool:
        """Whether it was moved by the build of that run that began then."""
        pointer = self.read() or {}
        return (pointer.get("run"), pointer.get("loaded_before")) == (run, began)

    def _delivery(self, earlier: dict[str, Any] | None, began: datetime) -> dict[str, Any]:
        settings = self.settings
        # A run of the pipeline knows no commit: what it builds again keeps its name.
        if earlier and self._is_built_again(earlier):
            named, commit, previous = earlier["id"], earlier["commit"], earlier["previous"]
        else:
            commit = settings.commit
            named = settings.delivery or commit or f"tag-{settings.tag}"
            previous = earlier["id"] if earlier else None
            if previous == named:
                previous = earlier["previous"] if earlier else None
        return {
            "version": 1,
            "id": named,
            "commit": commit,
            "tag": settings.tag,
            "settings": settings.decided,
            "run": settings.run_id,
            "built_at": moment(datetime.now(UTC)),
            "loaded_before": moment(began),
            "manifest": f"dbt/deliveries/{named}/manifest.json",
            "run_results": f"dbt/deliveries/{named}/run_results.json",
            "previous": previous,
        }

    def _is_built_again(self, earlier: dict[str, Any]) -> bool:
        tag, commit, delivery = self.settings.tag, self.settings.commit, self.settings.delivery
        return (
            earlier["tag"] == tag
            and commit in (None, earlier["commit"])
            and delivery in (None, earlier["id"])
        )


def moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
