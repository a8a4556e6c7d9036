"""How each node below a change is to be built."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from program.selection import Selection


def node(unique_id: str, *parents: str, materialized: str = "view", full_refresh: Any = None) -> Any:
    kind, name = unique_id.split(".")
    return SimpleNamespace(
        unique_id=unique_id,
        name=name,
        resource_type=kind,
        depends_on_nodes=list(parents),
        config=SimpleNamespace(materialized=materialized, full_refresh=full_refresh),
    )


def nodes() -> list[Any]:
    return [
        node("seed.rates", materialized="seed"),
        node("model.stg", "source.orders"),
        node("model.between", "model.stg", materialized="ephemeral"),
        node("model.facts", "model.between", "seed.rates", materialized="incremental"),
        node("model.log", "model.facts", materialized="incremental", full_refresh=False),
        node("snapshot.history", "model.stg", materialized="snapshot"),
        node("model.dates", materialized="table"),
        node("model.report", "model.facts", "model.dates", "snapshot.history", materialized="table"),
        node("test.report", "model.report", "model.dates", materialized="test"),
    ]


@pytest.fixture
def manifest() -> Any:
    return SimpleNamespace(
        nodes={each.unique_id: each for each in nodes()},
        unit_tests={},
        sources={"source.orders": node("source.orders")},
    )


def names(nodes: list[Any]) -> list[str]:
    return [each.name for each in nodes]


def test_below_a_modified_model_rows_are_made_again_but_history_is_not(manifest: Any) -> None:
    selection = Selection.of(manifest, frozenset({"model.stg"}))
    assert names(selection.built) == ["stg", "facts", "log", "history", "report"]
    assert names(selection.rebuilt) == ["facts"]
    assert names(selection.continued) == ["log", "history"]
    assert {*names(selection.deferred)} == {"orders", "rates", "dates"}


@pytest.mark.parametrize("origin", ["seed.rates", "source.orders"])
def test_below_a_changed_seed_or_source_rows_stay(manifest: Any, origin: str) -> None:
    selection = Selection.of(manifest, frozenset({origin}))
    assert selection.rebuilt == []
    assert "facts" in names(selection.continued)


def test_below_a_modified_snapshot_rows_are_made_again(manifest: Any) -> None:
    manifest.nodes["model.later"] = node("model.later", "snapshot.history", materialized="incremental")
    selection = Selection.of(manifest, frozenset({"snapshot.history"}))
    assert names(selection.rebuilt) == ["later"]
    assert names(selection.continued) == ["history"]


def test_whoever_asks_for_it_keeps_all_rows(manifest: Any) -> None:
    selection = Selection.of(manifest, frozenset({"model.facts"}), incremental=True)
    assert selection.rebuilt == []
    assert names(selection.continued) == ["facts", "log"]


def test_what_is_read_through_an_ephemeral_model_is_read_from_production(manifest: Any) -> None:
    selection = Selection.of(manifest, frozenset({"seed.rates"}))
    assert {*names(selection.deferred)} == {"stg", "dates", "history"}


def test_a_modified_test_is_run_on_production(manifest: Any) -> None:
    selection = Selection.of(manifest, frozenset({"test.report"}))
    assert selection.built == []
    assert {*names(selection.deferred)} == {"report", "dates"}


def test_rebuilding_is_said_of_each_node(manifest: Any) -> None:
    Selection.of(manifest, frozenset({"model.stg"})).rebuild()
    told = {each.name: each.config.full_refresh for each in manifest.nodes.values()}
    assert (told["facts"], told["log"], told["history"]) == (True, False, None)
