"""What of production a change reads and is compared with: where it is, and whether it is there at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from program.production import Production
from program.relation import Relation
from program.selection import Selection, relation_of
from program.views_then import ViewsThen
from program.warehouse import Found, Warehouse


class Surroundings:
    def __init__(self, warehouse: Warehouse, production: Production, selection: Selection) -> None:
        self._warehouse = warehouse
        self._production = production
        self._selection = selection
        sources = [node for node in selection.deferred if _is_source(node)]
        self.databases = production.databases() | {relation_of(node).database for node in sources}
        self.there: dict[Relation, Found] = {}
        for database in sorted(self.databases):
            self.there |= warehouse.relations(database)
        self._views = ViewsThen(warehouse, production, self.there)

    def missing(self) -> list[str]:
        """Parents that neither the change builds nor production has."""

        def place(node: Any) -> Relation | None:
            return relation_of(node) if _is_source(node) else self._production.relation(node.unique_id)

        return sorted(node.search_name for node in self._selection.deferred if place(node) not in self.there)

    def go_back(self, database: str, compared: Iterable[Any]) -> None:
        """To the moment of production's build, also where views show what came since."""
        nodes = [*self._selection.deferred, *compared]
        self._views.make(database, [node.unique_id for node in nodes])

    def state(self, folder: Path) -> Path:
        return self._views.state(folder)

    def relation(self, unique_id: str) -> Relation | None:
        """Production's table or view, as of its build; None where it has none."""
        if unique_id in self._views.relations:
            return self._views.relations[unique_id]
        found = self._production.relation(unique_id)
        return found if found in self.there else None


def _is_source(node: Any) -> bool:
    return str(node.resource_type) == "source"
