"""The writer's statement: one bind with a JSON array of rows."""

from __future__ import annotations

import json
import random
from decimal import Decimal

import pytest
from snowflake_harness import Client

_TYPES = {"number(38, 0)": 8, "number(38, 2)": 4, "text": 10, "timestamp_tz": 4, "variant": 3, "boolean": 1}


@pytest.fixture(scope="module")
def loading(admin: Client) -> Client:
    admin.script("create database if not exists LOADING; create schema LOADING.S")
    return admin


def _element(index: int, kind: str) -> str:
    return f"strip_null_value(f.value[{index}])" if kind == "variant" else f"f.value[{index}]::{kind}"


def _statement(table: str, types: list[str]) -> str:
    values = ", ".join(_element(index, kind) for index, kind in enumerate(types))
    names = ", ".join(f'"C{index}"' for index in range(len(types)))
    return f"insert into {table} ({names}) select {values} from table(flatten(input => parse_json(?))) as f"


def _create(client: Client, table: str, types: list[str]) -> None:
    columns = ", ".join(f'"C{index}" {kind}' for index, kind in enumerate(types))
    client.run(f"create or replace table {table} ({columns})")


def test_values_arrive_as_they_were_sent(loading: Client) -> None:
    types = ["number(38, 0)", "number(38, 2)", "text", "timestamp_tz", "variant", "boolean", "float"]
    _create(loading, "LOADING.S.VALUES_", types)
    rows = [
        [
            9_007_199_254_740_993,
            "12345678901234.56",
            'a "quoted" ü\n',
            "2024-03-10T01:30:00-05:00",
            {"a": [1, None]},
            True,
            0.1,
        ],
        [None, None, None, None, None, None, None],
        [1, 0.1, "5", "2024-03-10T06:30:00Z", "text", False, 2],
    ]
    assert loading.run(_statement("LOADING.S.VALUES_", types), json.dumps(rows)) == [(3,)]
    found = loading.run(
        "select C0, C1, C2, C3::varchar, C4, C5, C6 from LOADING.S.VALUES_ order by C0 desc nulls last"
    )
    assert found[0][:4] == (
        9_007_199_254_740_993,
        Decimal("12345678901234.56"),
        'a "quoted" ü\n',
        "2024-03-10 06:30:00.000 +0000",
    )
    assert json.loads(found[0][4]) == {"a": [1, None]}
    assert found[1][1:4] == (Decimal("0.10"), "5", "2024-03-10 06:30:00.000 +0000")
    assert json.loads(found[1][4]) == "text"
    assert found[2] == (None,) * 7


def test_the_fast_way_and_the_general_one_agree(loading: Client) -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    chance = random.Random(seed)
    types = ["number(38, 0)", "number(38, 2)", "text", "variant", "boolean"]
    rows = [
        [
            chance.choice([None, chance.randrange(-(10**12), 10**12)]),
            chance.choice([None, f"{chance.randrange(10**6)}.{chance.randrange(100):02d}"]),
            chance.choice([None, "", "x'y", '"q"', "ü", "null", "1"]),
            chance.choice([None, 1, "s", [1, "a"], {"k": None}]),
            chance.choice([None, True, False]),
        ]
        for _ in range(200)
    ]
    statement = _statement("LOADING.S.{}", types)
    for table in ("FAST", "GENERAL"):
        _create(loading, f"LOADING.S.{table}", types)
    loading.run(statement.format("FAST"), json.dumps(rows))
    # A WHERE is enough to leave the fast way.
    loading.run(statement.format("GENERAL") + " where 1 = 1", json.dumps(rows))
    difference = "(select * from LOADING.S.{} except select * from LOADING.S.{})"
    assert loading.run(difference.format("FAST", "GENERAL")) == []
    assert loading.run(difference.format("GENERAL", "FAST")) == []


def test_a_large_batch_of_thirty_columns_arrives_whole(loading: Client) -> None:
    types = [kind for kind, count in _TYPES.items() for _ in range(count)]
    assert len(types) == 30
    values = {
        "number(38, 0)": 1,
        "number(38, 2)": "10.25",
        "text": "some text",
        "timestamp_tz": "2024-01-01T00:00:00Z",
        "variant": {"a": 1},
        "boolean": True,
    }
    batch = json.dumps([[values[kind] for kind in types]] * 5_000)
    _create(loading, "LOADING.S.WIDE", types)
    statement = _statement("LOADING.S.WIDE", types)
    assert loading.run(statement, batch) == [(5_000,)]
    whole = " and ".join(f'"C{index}" is not null' for index in range(len(types)))
    assert loading.value(f"select count(*) from LOADING.S.WIDE where {whole}") == 5_000
