"""Tables, views and schemas are made, changed and copied as in Snowflake, and both logs know it."""

from __future__ import annotations

import json
from decimal import Decimal

import httpx
from snowflake_harness import Client, Cloud


def test_a_temporary_table_hides_the_real_one_only_in_its_session(cloud: Cloud, sql: Client) -> None:
    sql.run("create or replace table SHADOW as select 1 as A")
    sql.run("create or replace temporary table WORK.S.SHADOW as select 2 as A")
    assert sql.value("select A from SHADOW") == 2
    other = cloud.as_role("ACCOUNTADMIN", warehouse="TESTING", database="WORK", schema="S")
    assert other.value("select A from SHADOW") == 1
    sql.run("drop table SHADOW")
    assert sql.value("select A from SHADOW") == 1


def test_a_rollback_undoes_and_a_definition_commits(sql: Client) -> None:
    sql.run("create or replace table T (A number)")
    sql.script("begin; insert into T values (1); rollback")
    assert sql.run("select * from T") == []
    sql.script("begin; insert into T values (2); create or replace table OTHER (A number); rollback")
    assert sql.run("select * from T") == [(2,)]


def test_a_declared_table_filled_by_a_query_keeps_its_types_or_is_not_made(sql: Client) -> None:
    sql.run(
        "create or replace table TYPED (ID number(38, 0) not null, A number(38, 2)) as select 1, 10.5::float"
    )
    assert [row[:4] for row in sql.run("describe table TYPED")] == [
        ("ID", "NUMBER(38,0)", "COLUMN", "N"),
        ("A", "NUMBER(38,2)", "COLUMN", "Y"),
    ]
    refused = sql.refusal("create or replace table TYPED (ID number not null) as select null")
    assert refused == (100072, "NULL result in a non-nullable column")
    assert sql.run("select * from TYPED") == [(1, Decimal("10.50"))]


def test_keys_are_kept_but_not_enforced(sql: Client) -> None:
    sql.run("create or replace table KEYED (ID number primary key, A number unique)")
    sql.run("insert into KEYED values (1, 1), (1, 1)")
    assert [row[4] for row in sql.run("show primary keys in table KEYED")] == ["ID"]


def test_a_view_follows_its_table_when_that_is_made_anew(sql: Client) -> None:
    sql.run("create or replace table BASE as select 1 as A")
    sql.run("create or replace view OVER_BASE as select A, A as B from BASE")
    sql.run("create or replace table BASE as select 'x' as A")
    assert sql.run("select * from OVER_BASE") == [("x", "x")]


def test_a_clone_of_a_schema_has_its_tables_its_views_and_their_grants(sql: Client) -> None:
    sql.script(
        "create role READER; create schema WORK.FROM_; create table T (A number not null);"
        "insert into T values (1)"
    )
    sql.run("create view V as select A from T")
    sql.run("grant select on view WORK.FROM_.V to role READER")
    sql.run("create schema WORK.TO_ clone WORK.FROM_")
    sql.run("insert into WORK.FROM_.T values (2)")
    assert sql.run("select * from WORK.TO_.V") == [(1,)]
    assert sql.run("describe table WORK.TO_.T")[0][3] == "N"
    assert "READER" in {row[5] for row in sql.run("show grants on view WORK.TO_.V")}
    sql.run("create database WORK_COPY clone WORK")
    assert sql.run("select count(*) from WORK_COPY.FROM_.V") == [(2,)]
    sql.script("drop database WORK_COPY; drop schema WORK.FROM_; drop schema WORK.TO_; use schema WORK.S")


def test_swapped_tables_change_places(sql: Client) -> None:
    sql.script(
        "create or replace table LEFT_ as select 1 as A; create or replace table RIGHT_ as select 2 as A"
    )
    sql.run("alter table LEFT_ swap with RIGHT_")
    assert (sql.value("select A from LEFT_"), sql.value("select A from RIGHT_")) == (2, 1)


def test_columns_are_added_changed_renamed_and_dropped(sql: Client) -> None:
    sql.run("create or replace table SHAPE (A number(38, 0))")
    sql.run("alter table SHAPE add column B varchar(5), C number(3, 1) comment 'c'")
    sql.run("alter table SHAPE alter column A set data type number(12, 2), column B comment 'b'")
    sql.run("alter table SHAPE rename column C to E")
    found = sql.run("describe table SHAPE")
    assert [(row[0], row[1]) for row in found] == [
        ("A", "NUMBER(12,2)"),
        ("B", "VARCHAR(5)"),
        ("E", "NUMBER(3,1)"),
    ]
    assert found[1][9] == "b"
    sql.run("alter table SHAPE drop column B, E")
    assert len(sql.run("describe table SHAPE")) == 1


def test_the_information_schema_knows_tables_and_views_and_columns(sql: Client) -> None:
    sql.run("create or replace view WORK.S.SEEN comment = 'seen' as select ID, AMOUNT from ITEMS")
    kinds = dict(
        sql.run("select table_name, table_type from WORK.information_schema.tables where table_schema = 'S'")
    )
    assert (kinds["ITEMS"], kinds["SEEN"]) == ("BASE TABLE", "VIEW")
    columns = sql.run(
        "select column_name, data_type, numeric_precision, numeric_scale from WORK.information_schema.columns"
        " where table_name = 'SEEN' order by ordinal_position"
    )
    assert columns == [("ID", "NUMBER", 38, 0), ("AMOUNT", "NUMBER", 12, 2)]


def test_the_query_log_tells_who_read_and_wrote_what(cloud: Cloud, sql: Client) -> None:
    url = f"http://127.0.0.1:{cloud.port}/_larder/queries"
    last = max(each["number"] for each in httpx.get(url, params={"limit": 100_000}).json()["queries"])
    sql.run("alter session set query_tag = 'run 7'")
    sql.run("create or replace table WORK.S.COPIED as select * from WORK.S.SEEN")
    sql.refusal("select * from NOSUCH")
    sql.run("alter session unset query_tag")
    entries = httpx.get(url, params={"since": last}).json()["queries"]
    made = next(each for each in entries if each["written"])
    assert (made["read"], made["written"]) == ({"WORK.S.SEEN": "VIEW"}, {"WORK.S.COPIED": "TABLE"})
    assert (made["role"], made["warehouse"], made["tag"]) == ("ACCOUNTADMIN", "TESTING", "run 7")
    failed = next(each for each in entries if each["status"] != "SUCCESS")
    assert failed["error_code"] == "002003"
    history = sql.run(
        "select query_text from table(information_schema.query_history()) where query_tag = 'run 7'"
        " and execution_status = 'SUCCESS'"
    )
    assert ("create or replace table WORK.S.COPIED as select * from WORK.S.SEEN",) in history
    assert json.dumps(entries)
