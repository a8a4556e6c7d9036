"""Statements do what Snowflake's do, for what dbt, Airbyte and Terraform send."""

from __future__ import annotations

from decimal import Decimal

import pytest
from snowflake_harness import Client


@pytest.fixture(scope="module")
def sql(admin: Client) -> Client:
    admin.script("create database WORK; create schema WORK.S")
    return admin


def test_sums_of_numbers_stay_exact(sql: Client) -> None:
    sql.run("create or replace table PRICES (AMOUNT number(12, 2))")
    sql.run("insert into PRICES select 0.1::number(12, 2) from table(generator(rowcount => 10))")
    assert sql.value("select sum(AMOUNT) from PRICES") == Decimal("1.00")


def test_a_merge_with_unqualified_columns_counts_what_it_did(sql: Client) -> None:
    sql.run("create or replace table TARGET as select 1 as ID, 'a' as NAME")
    merge = (
        "merge into TARGET as t using (select 1 as ID, 'b' as NAME union all select 2, 'c') as s on t.ID ="
        " s.ID"
        " when matched then update set t.NAME = s.NAME when not matched then insert (ID, NAME) values (ID,"
        " NAME)"
    )
    assert sql.run(merge) == [(1, 1)]
    assert sql.run("select * from TARGET order by ID") == [(1, "b"), (2, "c")]


def test_a_temporary_table_hides_the_real_one_only_in_its_session(sql: Client) -> None:
    sql.run("create or replace table SHADOW as select 1 as A")
    sql.run("create or replace temporary table WORK.S.SHADOW as select 2 as A")
    assert sql.value("select A from SHADOW") == 2
    sql.run("drop table SHADOW")
    assert sql.value("select A from SHADOW") == 1
