"""Rows are compared by key, as the warehouse compares them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from local_cloud import LocalCloud
from program.comparison import Compared, Pair, compare
from program.grain import Key, key_of
from program.relation import Relation
from program.warehouse import Warehouse

DATABASE = "SPOON_LOCAL_PR_9"
BEFORE, AFTER = (Relation(DATABASE, schema, "T") for schema in ("BEFORE", "AFTER"))


@pytest.fixture(scope="module")
def warehouse(cloud: LocalCloud) -> Iterator[Warehouse]:
    create = (
        f"create database {DATABASE}",
        f"create schema {DATABASE}.BEFORE",
        f"create schema {DATABASE}.AFTER",
    )
    cloud.run(*create, user="CI", role="SPOON_LOCAL_CI")
    os.environ["SNOWFLAKE_DISABLE_PLATFORM_DETECTION"] = "true"
    with Warehouse.open(cloud.environment("CI", "CI", DATABASE)) as opened:
        yield opened


def compared(warehouse: Warehouse, before: str, after: str, key: Key | None) -> Compared:
    """Two queries, the second as a view."""
    warehouse.run(f"create or replace table {BEFORE.sql} as {before}")
    warehouse.run(f"create or replace view {AFTER.sql} as {after}")
    return compare(warehouse, Pair("t", BEFORE, AFTER, key))


def test_added_removed_and_changed_rows_by_column(warehouse: Warehouse) -> None:
    found = compared(
        warehouse,
        "select column1 as id, column2 as name, column3 as paid, column3 as _loaded_at"
        " from values (1, 'a', 1), (2, 'b', 2), (3, 'c', null), (4, 'd', null)",
        "select column1 as id, column2 as name, column3 as paid, 9 as _loaded_at"
        " from values (2, 'B', 3), (3, 'c', 3), (4, 'd', null), (5, 'e', 5)",
        Key(("ID",)),
    )
    assert (found.key, found.before, found.after) == (["id"], 4, 4)
    assert (found.added, found.removed, found.changed) == (1, 1, 2)
    assert found.columns == {"name": 1, "paid": 2}


def test_columns_that_only_one_side_has_change_no_row(warehouse: Warehouse) -> None:
    found = compared(warehouse, "select 1 as id, 2 as old", "select 1 as id, 3 as new", Key(("ID",)))
    assert (found.added, found.removed, found.changed, found.columns) == (0, 0, 0, {})
    assert (found.columns_added, found.columns_removed) == (["new"], ["old"])


def test_a_column_of_another_type_is_compared_as_text(warehouse: Warehouse) -> None:
    found = compared(
        warehouse,
        "select column1 as id, column2 as code from values (1, '7'), (2, 'x')",
        "select column1 as id, column2 as code from values (1, 7), (2, 8)",
        Key(("ID",)),
    )
    assert found.columns == {"code": 1}


def test_nested_values_and_inexact_numbers(warehouse: Warehouse) -> None:
    def query(nested: str, inexact: str) -> str:
        return f"select 1 as id, parse_json('{nested}') as v, {inexact}::float as f"

    sum_ = "(0.1::float + 0.2::float)"
    found = compared(warehouse, query('{"a": 1}', "0.3"), query('{"a": 1}', sum_), Key(("ID",)))
    assert found.columns == {}
    found = compared(warehouse, query('{"a": 1}', "1"), query('{"a": 2}', "2"), Key(("ID",)))
    assert found.columns == {"v": 1, "f": 1}


def test_a_part_of_the_key_may_be_null(warehouse: Warehouse) -> None:
    query = "select column1 as id, column2 as region, column3 as amount from values "
    key = Key(("ID", "REGION"), frozenset({"REGION"}))
    found = compared(warehouse, query + "(1, null, 1), (1, '', 2)", query + "(1, null, 1), (1, '', 3)", key)
    assert (found.added, found.removed, found.changed) == (0, 0, 1)


def test_without_a_key_on_both_sides_rows_are_counted(warehouse: Warehouse) -> None:
    for key in (None, Key(("NEW",))):
        found = compared(warehouse, "select 1 as id", "select 1 as id, 2 as new union all select 2, 3", key)
        assert (found.key, found.before, found.after) == (None, 1, 2)
        assert (found.added, found.removed, found.changed) == (None, None, None)


def column(*constraints: str) -> SimpleNamespace:
    return SimpleNamespace(constraints=[constraint(each) for each in constraints])


def constraint(kind: str, columns: list[str] | None = None) -> SimpleNamespace:
    return SimpleNamespace(type=SimpleNamespace(value=kind), columns=columns or [])


def model(**properties: Any) -> SimpleNamespace:
    told = {"unique_id": "model.shop.t", "resource_type": "model", "constraints": [], "columns": {}}
    return SimpleNamespace(**told | properties)


def test_the_key_is_the_grain_else_the_primary_key() -> None:
    arguments = {"columns": ["a", "b"], "may_be_null": ["b"]}
    grain = SimpleNamespace(
        attached_node="model.shop.t",
        test_metadata=SimpleNamespace(name="grain", kwargs={"arguments": arguments}),
    )
    primary = constraint("primary_key", ["c"])
    tested, bare = SimpleNamespace(nodes={"test": grain}), SimpleNamespace(nodes={})
    assert key_of(tested, model(constraints=[primary])) == Key(("A", "B"), frozenset({"B"}))
    assert key_of(bare, model(constraints=[primary])) == Key(("C",))
    assert key_of(bare, model(columns={"d": column("not_null", "primary_key")})) == Key(("D",))
    assert key_of(bare, model()) is None
