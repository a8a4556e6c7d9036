"""Incremental models that a build began to make whole; until one ends well, their rows may be of any SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from program.pointer import Pointer
from program.production import ProductionError
from program.project import DbtError, Project
from program.selection import Selection
from program.store import Store, StoreError

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


def renew(pointer: Pointer, project: Project, *, full_refresh: bool) -> None:
    """Has incremental models built whole whose old rows are another program's, or may be."""
    rebuilding = Rebuilding(pointer.store)
    left = rebuilding.left()
    earlier = pointer.read()
    modified = left
    if not pointer.is_ours(earlier):
        whole = full_refresh or earlier is None
        modified |= frozenset(project.manifest.nodes) if whole else differing(pointer, project)
    selection = Selection.of(project.manifest, modified)
    if not selection.rebuilt:
        return
    rebuilding.begin(left | {node.unique_id for node in selection.rebuilt})
    selection.rebuild()
    if not full_refresh:
        names = ", ".join(sorted(node.name for node in selection.rebuilt))
        why = "changed since their rows were made" if earlier else "production's last build is not known"
        print(f"{why}, built whole: {names}", flush=True)


def differing(pointer: Pointer, project: Project) -> frozenset[str]:
    """Ids of what production's last good build made otherwise; of everything, where that cannot be known."""
    try:
        production = pointer.production(project.settings.target / "state")
        if production is not None:
            return project.modified(production.folder)
    except (StoreError, ProductionError, DbtError) as error:
        print(f"production's last build cannot be compared with: {error}", flush=True)
    return frozenset(project.manifest.nodes)
