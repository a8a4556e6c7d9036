"""Whatever a delivery does to production, and wherever it is killed, production can be put back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from local_cloud import ANALYTICS, BUCKET, LocalCloud
from program.build import settle
from program.pointer import Pointer
from program.production import Production, ProductionError
from program.relation import Relation
from program.restore_point import JOURNAL, RestorePoint
from program.settings import read_settings
from program.store import Store
from program.warehouse import Warehouse

BEGAN = "2026-01-01T00:00:00.000000Z"


def place(name: str) -> Relation:
    return Relation(ANALYTICS, "SERVING", name)


PLACES = [place(name) for name in ("KEPT", "BRIEF", "SEEN", "VIEW_TO_TABLE", "TABLE_TO_VIEW", "NEW")]


@pytest.fixture(scope="module")
def warehouse(cloud: LocalCloud) -> Iterator[Warehouse]:
    with Warehouse.open(cloud.environment("DBT", "TRANSFORMER", ANALYTICS)) as opened:
        yield opened


@pytest.fixture
def store(cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch) -> Store:
    for name, value in cloud.environment("DBT", "TRANSFORMER", ANALYTICS).items():
        monkeypatch.setenv(name, value)
    return Store(BUCKET)


@pytest.fixture
def point(warehouse: Warehouse, store: Store) -> RestorePoint:
    for name, found in warehouse.relations(ANALYTICS).items():
        warehouse.run(f"drop {found.kind} {name.sql}")
    for kind, name, query in (
        ("table", "KEPT", "select 1 as A"),
        ("transient table", "BRIEF", "select 2 as A"),
        ("view", "SEEN", f"select A from {place('KEPT').sql}"),
        ("view", "VIEW_TO_TABLE", f"select A + 1 as B from {place('SEEN').sql}"),
        ("table", "TABLE_TO_VIEW", "select 4 as A"),
    ):
        warehouse.run(f"create {kind} {place(name).sql} as {query}")
    return RestorePoint.take(store, warehouse, PLACES, run="r1", began=BEGAN)


def build(warehouse: Warehouse) -> None:
    """As a delivery does: kinds change, too."""
    for name, kind in (("VIEW_TO_TABLE", "view"), ("TABLE_TO_VIEW", "table")):
        warehouse.run(f"drop {kind} {place(name).sql}")
    for name in ("KEPT", "BRIEF", "VIEW_TO_TABLE", "NEW"):
        warehouse.run(f"create or replace transient table {place(name).sql} as select 'changed' as CHANGED")
    for name in ("SEEN", "TABLE_TO_VIEW"):
        warehouse.run(f"create or replace view {place(name).sql} as select 'changed' as CHANGED")


def held(warehouse: Warehouse) -> dict[str, Any]:
    return {
        relation.name: (found.kind, found.transient, warehouse.run(f"select * from {relation.sql}"))
        for relation, found in warehouse.relations(ANALYTICS).items()
    }


BEFORE = {
    "KEPT": ("table", False, [(1,)]),
    "BRIEF": ("table", True, [(2,)]),
    "SEEN": ("view", False, [(1,)]),
    "VIEW_TO_TABLE": ("view", False, [(2,)]),
    "TABLE_TO_VIEW": ("table", False, [(4,)]),
}


def test_all_is_put_back_in_its_kind_and_what_is_new_goes(warehouse: Warehouse, point: RestorePoint) -> None:
    build(warehouse)
    assert len(point.restore()) == len(PLACES)
    assert held(warehouse) == BEFORE


def test_a_kill_while_copies_are_made_changes_nothing(
    warehouse: Warehouse, point: RestorePoint, store: Store
) -> None:
    store.write(JOURNAL, {**(store.read(JOURNAL) or {}), "phase": "taking"})
    warehouse.run(f"drop table {ANALYTICS}.TEST_FAILURES.BEFORE__SERVING__BRIEF")
    left = RestorePoint.left(store, warehouse)
    assert left
    assert left.restore() == []
    assert held(warehouse) == BEFORE


def test_putting_back_may_be_killed_and_done_again(
    warehouse: Warehouse, point: RestorePoint, store: Store
) -> None:
    build(warehouse)
    journal = store.read(JOURNAL)
    point.restore()
    assert held(warehouse) == BEFORE
    # Killed after all was put back and half of the copies were gone, before that was noted.
    store.write(JOURNAL, {**(journal or {}), "phase": "restored"})
    left = RestorePoint.left(store, warehouse)
    assert left
    left.restore()
    assert held(warehouse) == BEFORE
    assert RestorePoint.left(store, warehouse) is None


def test_what_the_pointer_names_stays(
    warehouse: Warehouse, point: RestorePoint, store: Store, tmp_path: Path
) -> None:
    """A delivery that was killed after the pointer had moved is a good one."""
    build(warehouse)
    settings = read_settings({**os.environ, "LARDER_RUN_ID": "r1"}, tmp_path)
    store.write("dbt/production.json", {"run": "r1", "loaded_before": BEGAN})
    assert settle(Pointer(store, settings), point) is None
    assert held(warehouse)["KEPT"] == ("table", True, [("changed",)])
    assert not [name for name in held(warehouse) if name.startswith("BEFORE__")]


def test_what_the_pointer_does_not_name_is_undone(
    warehouse: Warehouse, point: RestorePoint, store: Store, tmp_path: Path
) -> None:
    build(warehouse)
    settings = read_settings({**os.environ, "LARDER_RUN_ID": "r1"}, tmp_path)
    store.write("dbt/production.json", {"run": "r1", "loaded_before": "2025-12-31T00:00:00.000000Z"})
    assert settle(Pointer(store, settings), point)
    assert held(warehouse) == BEFORE


def test_a_folder_without_a_build_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProductionError, match="holds no production build"):
        Production.read(tmp_path)
