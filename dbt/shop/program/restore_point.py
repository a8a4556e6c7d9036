"""Production as it was before a delivery: clones of tables, texts of views, and a journal in the bucket.

The journal outlives a kill: each phase is written before what follows it, and every step may be done twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from program.relation import Relation
from program.store import Store
from program.warehouse import Warehouse

JOURNAL = "dbt/delivering.json"
#: dbt may make tables there, and nobody outside the platform is served from it.
SCHEMA = "TEST_FAILURES"


class RestorePoint:
    def __init__(self, store: Store, warehouse: Warehouse, journal: dict[str, Any]) -> None:
        self._store = store
        self._warehouse = warehouse
        self._journal = journal

    @classmethod
    def left(cls, store: Store, warehouse: Warehouse) -> RestorePoint | None:
        """What an earlier delivery that was killed left."""
        journal = store.read(JOURNAL)
        return cls(store, warehouse, journal) if journal and journal["phase"] != "forgotten" else None

    @classmethod
    def take(
        cls, store: Store, warehouse: Warehouse, relations: Iterable[Relation], *, run: str, began: str
    ) -> RestorePoint:
        wanted = list(relations)
        there = {
            each: found
            for database in sorted({each.database for each in wanted})
            for each, found in warehouse.relations(database).items()
        }
        entries = []
        for relation in wanted:
            found = there.get(relation)
            entry = {"place": list(_parts(relation)), "kind": found.kind if found else "none"}
            if found and found.kind == "view":
                entry["definition"] = warehouse.definition(relation)
            elif found:
                entry["transient"] = found.transient
            entries.append(entry)
        point = cls(store, warehouse, {"version": 1, "run": run, "began": began, "relations": entries})
        point._enter("taking")
        for entry in point._tables():
            point._clone(_place(entry), _copy(entry), transient=entry["transient"])
        point._enter("taken")
        return point

    @property
    def run(self) -> str:
        return str(self._journal["run"])

    @property
    def began(self) -> str:
        return str(self._journal["began"])

    def restore(self) -> list[str]:
        """Puts everything back; what the delivery added goes. Returns the names of what it put back."""
        restored = []
        if self._journal["phase"] == "taken":
            restored = self._put_back()
            self._enter("restored")
        self.forget()
        return restored

    def forget(self) -> None:
        if self._journal["phase"] == "taken":
            self._enter("delivered")
        for entry in self._tables():
            self._warehouse.run(f"drop table if exists {_copy(entry).sql}")
        self._enter("forgotten")

    def _put_back(self) -> list[str]:
        entries = self._journal["relations"]
        now: dict[Relation, str] = {}
        for database in {_place(entry).database for entry in entries}:
            now |= {relation: found.kind for relation, found in self._warehouse.relations(database).items()}
        # Tables first, which views read; views, parents first; at last what is new, which nothing reads now.
        for entry in sorted(entries, key=lambda each: ("table", "view", "none").index(each["kind"])):
            relation, kind = _place(entry), entry["kind"]
            if relation in now and now[relation] != kind:
                self._warehouse.run(f"drop {now[relation]} if exists {relation.sql}")
            if kind == "table":
                self._clone(_copy(entry), relation, transient=entry["transient"])
            elif kind == "view":
                self._warehouse.run(entry["definition"])
        return [str(_place(entry)) for entry in entries]

    def _clone(self, source: Relation, target: Relation, *, transient: bool) -> None:
        # Snowflake refuses a permanent clone of a transient table; a permanent one is to stay one.
        kind = "transient table" if transient else "table"
        self._warehouse.run(f"create or replace {kind} {target.sql} clone {source.sql}")

    def _tables(self) -> list[dict[str, Any]]:
        return [entry for entry in self._journal["relations"] if entry["kind"] == "table"]

    def _enter(self, phase: str) -> None:
        self._journal["phase"] = phase
        self._store.write(JOURNAL, self._journal)


def _parts(relation: Relation) -> tuple[str, str, str]:
    return relation.database, relation.schema, relation.name


def _place(entry: dict[str, Any]) -> Relation:
    return Relation(*entry["place"])


def _copy(entry: dict[str, Any]) -> Relation:
    place = _place(entry)
    return Relation(place.database, SCHEMA, f"BEFORE__{place.schema}__{place.name}")
