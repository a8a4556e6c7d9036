"""One record never stops a sync: whatever a connector can write lands, and what cannot be stored is told."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from larder_local.airbyte.destinations.stream_writer import StreamPlan, apart
from larder_local.airbyte.landing import Landing

from .targets import Target

TYPES: dict[str, Any] = {
    "text": {"type": ["null", "string"]},
    "whole": {"type": ["null", "integer"]},
    "amount": {"type": ["null", "number"]},
    "open": {"type": ["null", "boolean"]},
    "day": {"type": ["null", "string"], "format": "date"},
    "moment": {"type": ["null", "string"], "format": "date-time"},
    "local": {"type": "string", "format": "date-time", "airbyte_type": "timestamp_without_timezone"},
    "tree": {"type": ["null", "object"]},
}
NOT_OF_ITS_TYPE, TOO_LARGE = "DESTINATION_SERIALIZATION_ERROR", "DESTINATION_FIELD_SIZE_LIMITATION"
TABLE = "records"
HALF = '"\\ud83d half an emoji"'
DEEP = "[" * 3_000 + "]" * 3_000

#: A field, its value as JSON, and why it cannot be stored; None when it lands.
CASES: list[tuple[str, str, str | None]] = [
    ("text", HALF, NOT_OF_ITS_TYPE),
    ("text", '"\\udc00"', NOT_OF_ITS_TYPE),
    ("text", '"\\ud83d\\ude00"', None),
    ("text", '"\\u0000 \\u0001 \\u001f \\t \\r\\n \\u2028 \\\\u0000 \\""', None),
    ("text", '"a raw \x01 control character"', None),
    ("text", "12345678901234567890123456789012345678901234567890", None),
    ("text", '{"a": [1, null]}', None),
    ("text", "NaN", NOT_OF_ITS_TYPE),
    ("whole", "9" * 38, None),
    ("whole", "-" + "9" * 38, None),
    ("whole", "1" + "0" * 38, TOO_LARGE),
    ("whole", "9" * 5_000, TOO_LARGE),
    ("whole", "1e400", TOO_LARGE),
    ("whole", "7.0", None),
    ("whole", "7.5", NOT_OF_ITS_TYPE),
    ("whole", "true", NOT_OF_ITS_TYPE),
    ("whole", '"42"', None),
    ("whole", '"4_2"', NOT_OF_ITS_TYPE),
    ("whole", '"٤٢"', NOT_OF_ITS_TYPE),
    ("whole", "[]", NOT_OF_ITS_TYPE),
    ("amount", "NaN", NOT_OF_ITS_TYPE),
    ("amount", "-Infinity", NOT_OF_ITS_TYPE),
    ("amount", "1e400", TOO_LARGE),
    ("amount", "1e309", TOO_LARGE),
    ("amount", "9" * 400, TOO_LARGE),
    ("amount", "9007199254740991", None),
    ("amount", '"1.5e3"', None),
    ("amount", '"nan"', NOT_OF_ITS_TYPE),
    ("amount", '"1_0"', NOT_OF_ITS_TYPE),
    ("open", "1", NOT_OF_ITS_TYPE),
    ("open", '"yes"', NOT_OF_ITS_TYPE),
    ("open", "[true]", NOT_OF_ITS_TYPE),
    ("day", '"0000-01-01"', NOT_OF_ITS_TYPE),
    ("day", '"10000-01-01"', NOT_OF_ITS_TYPE),
    ("day", '"2023-02-29"', NOT_OF_ITS_TYPE),
    ("day", '"2024-01-01 and more"', NOT_OF_ITS_TYPE),
    ("day", '"9999-12-31"', None),
    ("day", "20240101", NOT_OF_ITS_TYPE),
    ("moment", '"2024-01-01T25:00:00Z"', NOT_OF_ITS_TYPE),
    ("moment", '"0001-01-01T00:00:00+14:00"', TOO_LARGE),
    ("moment", '"9999-12-31T23:59:59-10:00"', TOO_LARGE),
    ("moment", '"2024-01-01T00:00:00.123456789Z"', None),
    ("moment", '"2024-01-01T00:00:00+23:59"', None),
    ("moment", '"20240101T000000Z"', None),
    ("moment", "1704067200", NOT_OF_ITS_TYPE),
    ("local", '"2024-13-01T00:00:00"', NOT_OF_ITS_TYPE),
    ("tree", DEEP, NOT_OF_ITS_TYPE),
    ("tree", '{"a": 123456789012345678901234567890123456789012345678901234567890}', None),
    ("tree", '{"": 1, "a\\u0000b": "\\u0000", "é\\n": {"": []}}', None),
    ("tree", '"no object at all"', None),
]


def line(data: str, **record: Any) -> str:
    rest = json.dumps({"emitted_at": 1704067200000, **record})[1:-1]
    return f'{{"type": "RECORD", "record": {{"stream": "any", "data": {data}, {rest}}}}}\n'


def plan(target: Target, properties: dict[str, Any] = TYPES, **changes: Any) -> StreamPlan:
    settings: dict[str, Any] = {
        "name": "any",
        "namespace": None,
        "schema": target.schema,
        "table": TABLE,
        "staging_schema": f"{target.schema}_tmp",
        "properties": {"id": {"type": "integer"}, **properties},
        "primary_key": ["id"],
        "cursor": None,
        "dedup": False,
        "replace": False,
        "generation": 1,
        "job": 7,
    }
    return StreamPlan(**{**settings, **changes})


def land(target: Target, stream: StreamPlan, lines: list[str]) -> tuple[Landing, list[str]]:
    log: list[str] = []
    landing = Landing(target.warehouse, [stream], lambda answer: None, log.append)
    landing.prepare()
    for each in lines:
        landing.take(each)
    assert landing.complete(0)
    return landing, log


def changes_of(target: Target, meta: Any) -> list[dict[str, str]]:
    return target.json(meta)["changes"]


def test_a_value_that_cannot_be_stored_is_null_and_its_reason_stands_beside_it(target: Target) -> None:
    lines = [line(f'{{"id": {n}, "{field}": {value}}}') for n, (field, value, _) in enumerate(CASES)]
    landing, log = land(target, plan(target), lines)
    rows = target.rows(f"id, _airbyte_meta, {', '.join(TYPES)}", TABLE)
    assert [row[0] for row in rows] == list(range(len(CASES)))
    bad = 0
    for (field, value, reason), (_, meta, *values) in zip(CASES, rows, strict=True):
        stored = dict(zip(TYPES, values, strict=True))[field]
        if (field, value.strip("-")) == ("whole", "9" * 38) and stored is None:
            # The local Snowflake keeps whole numbers in 64 bits: it refuses this one, and the row lands.
            reason = "DESTINATION_TYPECAST_ERROR"
        bad += reason is not None
        expected = [{"field": field, "change": "NULLED", "reason": reason}] if reason else []
        assert (field, value[:40], changes_of(target, meta)) == (field, value[:40], expected)
        assert (stored is None) == bool(reason), (field, value[:40])
    assert landing.changed() == {"any": {"records": bad, "values": bad}}
    assert any(f"{bad} records have values that could not be stored" in entry for entry in log)


def test_what_can_be_stored_lands_as_it_was(target: Target) -> None:
    data = {
        "id": 1,
        "text": "\t\x01 é 😀 \\u0000 \" ' \\",
        "whole": 10**18,
        "amount": 0.1,
        "open": False,
        "day": "9999-12-31",
        "moment": "2024-01-01T02:00:00+02:00",
        "local": "0001-01-01T00:00:00",
        "tree": {"é\n": ["\\u0000", {"": 1.5}], "b": 10**30},
    }
    land(
        target,
        plan(target),
        [line(json.dumps(data)), line(json.dumps({**data, "id": 2}, ensure_ascii=False))],
    )
    for row in target.rows(f"id, {', '.join(TYPES)}", TABLE):
        stored = dict(zip(TYPES, row[1:], strict=True))
        assert target.json(stored.pop("tree")) == data["tree"]
        moment = stored.pop("moment")
        assert moment.timestamp() == datetime.fromisoformat("2024-01-01T00:00:00Z").timestamp()
        assert stored == {
            **{name: data[name] for name in ("text", "whole", "amount", "open")},
            "day": date(9999, 12, 31),
            "local": datetime(1, 1, 1),
        }


def test_inside_json_only_the_part_that_cannot_be_stored_is_null(target: Target) -> None:
    tree = f'{{"good": 1, "note": {HALF}, "list": [1, NaN, 1e400], "\\udc00 key": true}}'
    land(target, plan(target), [line(f'{{"id": 1, "tree": {tree}}}')])
    [(_, stored, meta)] = target.rows("id, tree, _airbyte_meta", TABLE)
    assert target.json(stored) == {"good": 1, "note": None, "list": [1, None, None], "\ufffd key": True}
    assert [tuple(change.values()) for change in changes_of(target, meta)][:3] == [
        ("tree.note", "NULLED", NOT_OF_ITS_TYPE),
        ("tree.list.1", "NULLED", NOT_OF_ITS_TYPE),
        ("tree.list.2", "NULLED", TOO_LARGE),
    ]


def test_a_record_of_twenty_megabytes_lands(target: Target) -> None:
    """For Airbyte's destination Snowflake's VARCHAR holds 16 MB, a VARIANT 128 MB; PostgreSQL's text 1 GB."""
    large = "x" * 20_000_000
    lines = [line(f'{{"id": 1, "text": "{large}"}}'), line(f'{{"id": 2, "tree": {{"a": "{large}"}}}}')]
    land(target, plan(target), lines)
    [(_, first, meta), (_, second, clean)] = target.rows("id, length(text), _airbyte_meta", TABLE)
    limited = target.warehouse.limits.text_bytes < 20_000_000
    assert (first, second) == (None if limited else 20_000_000, None)
    assert [change["reason"] for change in changes_of(target, meta)] == [TOO_LARGE] * limited
    assert changes_of(target, clean) == []
    assert (2, True) in target.rows("id, length(cast(tree as varchar)) > 20000000", TABLE)


def test_a_record_without_an_object_lands_without_values(target: Target) -> None:
    lines = [line('{"id": 1}'), *map(line, ["[1, 2]", "null", '"text"', "5"])]
    land(target, plan(target), lines)
    rows = target.rows("id, _airbyte_meta", TABLE)
    assert [number for number, _ in rows] == [1, None, None, None, None]
    for _, lost in rows[1:]:
        assert {change["field"] for change in changes_of(target, lost)} == {"id", *TYPES}


def test_names_that_meet_are_columns_of_their_own(target: Target) -> None:
    names = [
        "Name", "name", "NAME", "a b", "a-b", "", "_", "select", "current_date", "_airbyte_raw_id",
        "_AIRBYTE_META", "1st", 'quo"te', "${x}", "ünï", "\ud83d", "tab\t",
        "e" * 300, "e" * 299 + "f", "é" * 100,
    ]  # fmt: skip
    data = {"id": 1, **{name: f"value {n}" for n, name in enumerate(names)}}
    stream = plan(target, {name: {"type": "string"} for name in names})
    land(target, stream, [line(json.dumps(data))])
    # A second sync finds its columns again.
    land(target, stream, [line(json.dumps({**data, "id": 2}))])
    rows = target.rows("*", TABLE)
    for row in rows:
        assert sorted(str(value) for value in row if str(value).startswith("value ")) == sorted(
            f"value {n}" for n in range(len(names))
        )
    assert len(rows) == 2


def test_streams_whose_names_meet_have_tables_of_their_own(target: Target) -> None:
    plans = [plan(target, name=name, table=name) for name in ("a${b}", "a_b_", "other")]
    tables = [target.warehouse.name(stream.table) for stream in apart(plans, target.warehouse)]
    assert len(set(tables)) == 3


def test_messages_that_are_none_do_not_stop_a_sync(target: Target) -> None:
    lines = [
        line('{"id": 1}'),
        '{"type": "RECORD", "record": {"stream": "any", "data": {"id": 2}, "emitted_at": 17040\n',
        '{"type": "RECORD"}\n',
        '{"type": "RECORD", "record": {"stream": "unknown", "data": {"id": 2}, "emitted_at": 1}}\n',
        '{"type": "TRACE", "trace": {"type": "ERROR"}}\n',
        '{"type": "STATE"}\n',
        '{"type": ["list"]}\n',
        "[" * 5_000 + "\n",
        "5\n",
        "\n",
        line('{"id": 3}', emitted_at="yesterday"),
        line('{"id": 4}', emitted_at=10**30, meta={"changes": "none"}),
        line(
            '{"id": 5}',
            meta={"changes": [{"field": "text", "change": "NULLED", "reason": "SOURCE_RETRIEVAL_ERROR"}]},
        ),
    ]
    landing, log = land(target, plan(target), lines)
    assert [number for number, _ in target.rows("id, text", TABLE)] == [1, 3, 4, 5]
    assert landing.outcome.broken == 2
    assert landing.changed() == {"any": {"records": 1, "values": 1}}
    assert sum("is no stream of this connection" in entry for entry in log) == 1


ZONES = ["", "Z", "+14:00", "-23:59", "+05:30:15", ".123456789Z"]


def random_value(dice: random.Random, depth: int = 0) -> str:
    """JSON, or nearly."""
    choices = [
        lambda: dice.choice(["null", "true", "false", "NaN", "Infinity", "-Infinity", "{}", "[]"]),
        lambda: str(dice.randint(-(10 ** dice.randint(1, 60)), 10 ** dice.randint(1, 60))),
        lambda: f"{dice.uniform(-1, 1):.6f}e{dice.randint(-400, 400)}",
        lambda: random_text(dice),
        lambda: json.dumps(f"{dice.randint(-1, 12000):04}-{dice.randint(0, 14):02}-{dice.randint(0, 33):02}"),
        lambda: json.dumps(
            f"{dice.randint(1, 9999):04}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
            f"T{dice.randint(0, 24):02}:00:00{dice.choice(ZONES)}"
        ),
    ]
    if depth < 4:
        choices += [
            lambda: f"[{', '.join(random_value(dice, depth + 1) for _ in range(dice.randint(0, 4)))}]",
            lambda: (
                "{"
                + ", ".join(
                    f"{random_text(dice)}: {random_value(dice, depth + 1)}" for _ in range(dice.randint(0, 4))
                )
                + "}"
            ),
        ]
    return dice.choice(choices)()


def random_text(dice: random.Random) -> str:
    units = [dice.choice([dice.randrange(0x80), dice.randrange(0x10000), 0xD83D, 0xDE00]) for _ in range(6)]
    return '"' + "".join(f"\\u{unit:04x}" for unit in units) + '"'


def random_records(dice: random.Random, count: int) -> Iterator[str]:
    for number in range(count):
        fields = [f'"{name}": {random_value(dice)}' for name in TYPES if dice.random() < 0.8]
        fields.append(f'"id": {number}')
        yield line("{" + ", ".join(fields) + "}")


def test_every_random_record_lands(target: Target) -> None:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    count = 600
    landing, _ = land(target, plan(target), list(random_records(random.Random(seed), count)))
    rows = target.rows(f"id, _airbyte_meta, {', '.join(TYPES)}", TABLE)
    assert [row[0] for row in rows] == list(range(count)), f"seed {seed}"
    for _, meta, *values in rows:
        stored = dict(zip(TYPES, values, strict=True))
        for change in changes_of(target, meta):
            assert change["change"] in ("NULLED", "TRUNCATED")
            assert change["reason"] in (NOT_OF_ITS_TYPE, TOO_LARGE, "DESTINATION_TYPECAST_ERROR")
            if change["field"] in stored:
                assert stored[change["field"]] is None, f"seed {seed}: {change}"
    changed = sum(bool(changes_of(target, meta)) for _, meta, *_ in rows)
    assert landing.changed()["any"]["records"] == changed
