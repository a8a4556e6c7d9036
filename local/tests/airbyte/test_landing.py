"""The typed writer by itself, into each warehouse: modes, types, crashes."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest
from larder_local.airbyte import landing as landing_module
from larder_local.airbyte.destinations.stream_writer import StreamPlan
from larder_local.airbyte.destinations.warehouse import DestinationError
from larder_local.airbyte.landing import Landing

from .targets import Target

PROPERTIES = {
    "id": {"type": "integer"},
    "updated_at": {"type": ["null", "string"], "format": "date-time"},
    "price": {"type": "number"},
    "day": {"type": "string", "format": "date"},
    "local": {"type": "string", "format": "date-time", "airbyte_type": "timestamp_without_timezone"},
    "open": {"type": "boolean"},
    "lines": {"type": "array"},
    "either": {"type": ["string", "integer"]},
    "label": {"type": "string"},
}


class Crash(Exception):
    """The process dies here."""


def plan(target: Target, **changes: Any) -> StreamPlan:
    settings: dict[str, Any] = {
        "name": "orders",
        "namespace": None,
        "schema": target.schema,
        "table": "orders",
        "staging_schema": f"{target.schema}_tmp",
        "properties": PROPERTIES,
        "primary_key": ["id"],
        "cursor": "updated_at",
        "dedup": False,
        "replace": False,
        "generation": 1,
        "job": 7,
    }
    return StreamPlan(**{**settings, **changes})


def record(number: int, minute: int = 0, **data: Any) -> str:
    content = {"id": number, "updated_at": f"2024-01-01T00:{minute:02}:00Z", **data}
    return json.dumps(
        {"type": "RECORD", "record": {"stream": "orders", "data": content, "emitted_at": 1704067200000}}
    )


def state(number: int) -> str:
    stream = {"stream_descriptor": {"name": "orders"}, "stream_state": {"last": number}}
    return json.dumps({"type": "STATE", "state": {"type": "STREAM", "stream": stream}})


def status(value: str) -> str:
    trace = {
        "type": "STREAM_STATUS",
        "stream_status": {"stream_descriptor": {"name": "orders"}, "status": value},
    }
    return json.dumps({"type": "TRACE", "trace": trace})


class Saved:
    """Keeps the states that were reported, or crashes instead."""

    def __init__(self) -> None:
        self.states: list[int] = []
        self.crashes = False

    def __call__(self, answer: dict[str, Any]) -> None:
        if "states" in answer:
            if self.crashes:
                raise Crash
            self.states.append(answer["states"]["orders"]["stream"]["stream_state"]["last"])


def land(target: Target, stream: StreamPlan, lines: list[str], saved: Saved, exit_code: int = 0) -> bool:
    landing = Landing(target.warehouse, [stream], saved, lambda text: None)
    landing.prepare()
    for line in lines:
        landing.take(line)
    return landing.complete(exit_code)


def test_values_land_in_columns_of_their_type(target: Target) -> None:
    line = record(
        1,
        price=1,
        day="2024-02-29T00:00:00",
        local="2024-01-01T10:00:00",
        open="true",
        lines=[{"a": "b"}],
        either=3,
    )
    assert land(target, plan(target), [line], Saved())
    assert target.rows("id, price, day, local, open, label") == [
        (1, 1.0, date(2024, 2, 29), datetime(2024, 1, 1, 10), True, None)
    ]
    [row] = target.rows("lines, either")
    assert [target.json(value) for value in row] == [[{"a": "b"}], 3]


def test_a_value_that_does_not_fit_becomes_null_and_says_so(target: Target) -> None:
    line = record(10**38, price="cheap", day="tomorrow", open=1, label={"a": [1]})
    assert land(target, plan(target), [line], Saved())
    [(number, price, day, is_open, label, meta)] = target.rows("id, price, day, open, label, _airbyte_meta")
    assert (number, price, day, is_open, label) == (None, None, None, None, '{"a":[1]}')
    meta = target.json(meta)
    assert meta["sync_id"] == 7
    assert {change["field"] for change in meta["changes"]} == {"id", "price", "day", "open"}
    assert {change["change"] for change in meta["changes"]} == {"NULLED"}


def test_dedup_keeps_the_greatest_cursor_and_of_equals_the_last(target: Target) -> None:
    stream = plan(target, dedup=True)
    land(
        target,
        stream,
        [record(1, 5, label="new"), record(1, 2, label="old"), record(2, 1, label="a")],
        Saved(),
    )
    land(
        target,
        stream,
        [record(1, 3, label="late"), record(2, 1, label="b"), record(2, 1, label="c")],
        Saved(),
    )
    assert target.rows("id, label") == [(1, "new"), (2, "c")]


def test_dedup_drops_a_row_without_cursor_when_there_is_one_with(target: Target) -> None:
    stream = plan(target, dedup=True)
    land(target, stream, [record(1, 5, label="real"), record(2, 1, updated_at=None)], Saved())
    land(
        target,
        stream,
        [record(1, 1, updated_at=None, label="tombstone"), record(2, 1, label="dated")],
        Saved(),
    )
    assert target.rows("id, label") == [(1, "real"), (2, "dated")]


@pytest.mark.parametrize("dedup", [False, True])
def test_overwrite_replaces_everything_at_the_end(target: Target, dedup: bool) -> None:
    stream = plan(target, replace=True, dedup=dedup)
    land(target, stream, [record(1), record(2)], Saved())
    land(target, stream, [record(3, 1, label="old"), record(3, 2, label="new")], Saved())
    labels = target.rows("id, label")
    assert labels == ([(3, "new")] if dedup else [(3, "new"), (3, "old")])


def test_an_overwrite_that_fails_leaves_the_table_as_it_was(target: Target) -> None:
    stream, saved = plan(target, replace=True), Saved()
    land(target, stream, [record(1), state(1), status("COMPLETE")], saved)
    assert not land(target, stream, [record(2), state(2), status("INCOMPLETE")], saved, exit_code=1)
    assert target.rows("id, label") == [(1, None)]
    assert saved.states == [1]


def test_a_crash_between_commit_and_saved_state_loses_nothing(target: Target) -> None:
    lines = [record(1), record(2), state(2)]
    for dedup, expected in ((True, [1, 2, 3]), (False, [1, 1, 2, 2, 3])):
        stream = plan(target, dedup=dedup, table=f"orders_{int(dedup)}")
        saved = Saved()
        saved.crashes = True
        with pytest.raises(Crash):
            land(target, stream, lines, saved)
        assert target.rows("id, label", stream.table) == [(1, None), (2, None)]
        # The state was not saved, so the source sends the same again.
        saved.crashes = False
        assert land(target, stream, [*lines, record(3), state(3)], saved)
        assert [number for number, _ in target.rows("id, label", stream.table)] == expected
        assert saved.states == [3]


def test_a_state_is_saved_only_after_the_commit_that_it_describes(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing_module, "ENOUGH_ROWS", 2)
    order: list[str] = []
    load = target.warehouse.load
    monkeypatch.setattr(
        target.warehouse,
        "load",
        lambda *parts: (load(*parts), order.append(f"commit {sum(chunk.rows for chunk in parts[2])}")),
    )
    saved = Saved()

    def report(answer: dict[str, Any]) -> None:
        saved(answer)
        if "states" in answer:
            order.append(f"state {saved.states[-1]}")

    land(target, plan(target), [record(1), state(1), record(2), state(2), record(3), state(3)], report)
    assert order == ["commit 2", "state 2", "commit 1", "state 3"]


def test_a_failed_load_saves_no_state(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_parts: Any) -> None:
        raise DestinationError("disk full")

    monkeypatch.setattr(target.warehouse, "load", refuse)
    saved = Saved()
    with pytest.raises(DestinationError):
        land(target, plan(target), [record(1), state(1)], saved)
    assert saved.states == []


def test_memory_is_bounded_when_a_source_sends_no_states(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing_module, "MOST_ROWS", 10)
    landing = Landing(target.warehouse, [plan(target)], lambda answer: None, lambda text: None)
    landing.prepare()
    for number in range(25):
        landing.take(record(number))
    assert target.rows("count(*), max(id)") == [(20, 19)]


def test_new_properties_are_added_and_old_columns_keep_their_type(target: Target) -> None:
    land(target, plan(target, dedup=True), [record(1, label="5")], Saved())
    grown = {
        **PROPERTIES,
        "label": {"type": "object"},
        "price": {"type": "string"},
        "channel": {"type": "string"},
    }
    line = record(2, label={"a": 1}, price="free", channel="web")
    assert land(target, plan(target, dedup=True, properties=grown), [line], Saved())
    assert target.rows("id, label, price, channel") == [
        (1, "5", None, None),
        (2, '{"a":1}', None, "web"),
    ]
    assert target.rows("id, _airbyte_meta -> 'changes' -> 0 ->> 'field'") == [
        (1, None),
        (2, "price"),
    ]


def test_numbers_that_json_does_not_know_become_null(target: Target) -> None:
    line = record(1).replace('"id": 1', '"id": 1, "price": NaN, "lines": [Infinity]')
    assert land(target, plan(target), [line], Saved())
    [(price, lines, meta)] = target.rows("price, lines, _airbyte_meta")
    assert (price, target.json(lines)) == (None, [None])
    assert [change["field"] for change in target.json(meta)["changes"]] == ["price", "lines.0"]
