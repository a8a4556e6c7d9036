"""Warehouses run, sleep and cost."""

from __future__ import annotations

from pathlib import Path

import pytest
from larder_local.snowflake.account.store import Store, Thing
from larder_local.snowflake.account.warehouses import Warehouses
from larder_local.snowflake.errors import SnowflakeError
from snowflake_harness import Client


class Clock:
    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture()
def clock() -> Clock:
    return Clock()


@pytest.fixture()
def store(tmp_path: Path) -> Store:
    found = Store(tmp_path / "account.sqlite")
    found.save("RESOURCE MONITOR", "MAIN", CREDIT_QUOTA="1", TRIGGERS=[[75, "NOTIFY"], [100, "SUSPEND"]])
    found.save("WAREHOUSE", "W", WAREHOUSE_SIZE="XSMALL", AUTO_SUSPEND="60", RESOURCE_MONITOR="MAIN")
    return found


def warehouse(store: Store) -> Thing:
    found = store.find("WAREHOUSE", "W")
    assert found
    return found


def test_an_idle_warehouse_suspends_itself_and_wakes_for_the_next_statement(
    store: Store, clock: Clock
) -> None:
    warehouses = Warehouses(store, clock)
    warehouses.use(warehouse(store))
    clock.now += 59
    assert warehouses.state(warehouse(store)) == "STARTED"
    clock.now += 2
    assert warehouses.state(warehouse(store)) == "SUSPENDED"
    warehouses.use(warehouse(store))
    assert warehouses.state(warehouse(store)) == "STARTED"


def test_an_hour_of_an_extra_small_warehouse_is_one_credit(store: Store, clock: Clock) -> None:
    warehouses = Warehouses(store, clock)
    monitor = store.find("RESOURCE MONITOR", "MAIN")
    assert monitor
    for _ in range(30):
        warehouses.use(warehouse(store))
        clock.now += 60
    warehouses.suspend("W")
    assert warehouses.credits_used(monitor) == pytest.approx(0.5)


def test_over_its_quota_a_warehouse_stays_suspended_until_the_next_month(store: Store, clock: Clock) -> None:
    warehouses = Warehouses(store, clock)
    with pytest.raises(SnowflakeError) as refused:
        for _ in range(70):
            warehouses.use(warehouse(store))
            clock.now += 60
    assert refused.value.code == "090073"
    clock.now += 40 * 86_400
    warehouses.use(warehouse(store))


def test_a_suspended_warehouse_without_auto_resume_refuses_statements(admin: Client) -> None:
    admin.run(
        "create warehouse MANUAL warehouse_size = 'XSMALL' auto_resume = false initially_suspended = true"
    )
    admin.run("create database if not exists MANUAL_DB")
    admin.run("create or replace table MANUAL_DB.PUBLIC.T (A number)")
    admin.run("use warehouse MANUAL")
    assert admin.refusal("select * from MANUAL_DB.PUBLIC.T")[0] == 606
    admin.run("alter warehouse MANUAL resume")
    assert admin.run("select * from MANUAL_DB.PUBLIC.T") == []
    admin.run("alter warehouse MANUAL suspend")
    assert [row[1] for row in admin.run("show warehouses like 'manual'")] == ["SUSPENDED"]
    admin.run("use warehouse TESTING")
