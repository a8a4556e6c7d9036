"""A variable that has changed modifies what reads it."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from program.variables import note, readers_of_changed


def code(text: str, *macros: str) -> Any:
    return SimpleNamespace(raw_code=text, macro_sql=text, depends_on=SimpleNamespace(macros=macros))


def node(name: str, text: str, *macros: str) -> Any:
    return SimpleNamespace(unique_id=name, **vars(code(text, *macros)))


@pytest.fixture
def manifest() -> Any:
    nodes = [
        node("top", "limit {{ var('places') }}"),
        node("money", "select {{ money('amount') }}", "money"),
        node("else", "select 'var(places)'"),
    ]
    macros = {"money": code("{{ decimals() }}", "decimals"), "decimals": code('{{ var( "currencies") }}')}
    return SimpleNamespace(nodes={each.unique_id: each for each in nodes}, macros=macros)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    (tmp_path / "manifest.json").write_text('{"metadata": {}}')
    return tmp_path


def test_readers_of_a_changed_variable_are_found_through_macros(manifest: Any, state: Path) -> None:
    note(state / "manifest.json", {"places": 100, "currencies": ["JPY"]})
    assert readers_of_changed(manifest, {"places": 100, "currencies": ["JPY"]}, state) == frozenset()
    assert readers_of_changed(manifest, {"places": 50, "currencies": ["JPY"]}, state) == {"top"}
    assert readers_of_changed(manifest, {"places": 100}, state) == {"money"}
    assert (
        readers_of_changed(manifest, {"places": 100, "currencies": ["JPY"], "new": 1}, state) == frozenset()
    )


def test_a_state_that_knows_no_variables_modifies_nothing(manifest: Any, state: Path) -> None:
    assert readers_of_changed(manifest, {"places": 50}, state) == frozenset()
    assert "env" not in json.loads((state / "manifest.json").read_text())["metadata"]
