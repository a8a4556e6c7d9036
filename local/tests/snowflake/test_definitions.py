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
    sql.run("alter table SHAPE alter column A set data type number(12, 0), column B comment 'b'")
    sql.run("alter table SHAPE rename column C to E")
    found = sql.run("describe table SHAPE")
    assert [(row[0], row[1]) for row in found] == [
        ("A", "NUMBER(12,0)"),
        ("B", "VARCHAR(5)"),
        ("E", "NUMBER(3,1)"),
    ]
    assert found[1][9] == "b"
    sql.run("alter table SHAPE drop column B, E")
    assert len(sql.run("describe table SHAPE")) == 1


def test_a_column_becomes_wider_and_no_other_type(sql: Client) -> None:
    sql.run("create or replace table WIDTH (N number(10, 2), S varchar(5), V varchar(5), D timestamp_ntz)")
    sql.run("insert into WIDTH select 123.45, '7', 'x', '2024-03-10'")
    sql.run("alter table WIDTH alter column N set data type number(20, 2), column S set data type varchar(9)")
    sql.run("alter table WIDTH alter column V set data type string, column D set data type datetime")
    sql.run("alter table WIDTH modify column N set data type number(5, 2)")
    assert [row[1] for row in sql.run("describe table WIDTH")] == [
        "NUMBER(5,2)",
        "VARCHAR(9)",
        "VARCHAR(16777216)",
        "TIMESTAMP_NTZ(9)",
    ]
    start = "SQL compilation error: cannot change column"
    for change, code, text in [
        ("N set data type varchar", 2108, f"{start} N from type NUMBER(5,2) to VARCHAR(16777216)"),
        ("S set data type number(38, 0)", 2108, f"{start} S from type VARCHAR(9) to NUMBER(38,0)"),
        ("D set data type date", 2108, f"{start} D from type TIMESTAMP_NTZ(9) to DATE"),
        ("N set data type float", 2108, f"{start} N from type NUMBER(5,2) to FLOAT"),
        (
            "N set data type number(10, 4)",
            40052,
            f"{start} N from type NUMBER(5,2) to NUMBER(10,4) because changing the scale of a number is not"
            " supported.",
        ),
        (
            "S set data type varchar(8)",
            40050,
            f"{start} S from type VARCHAR(9) to VARCHAR(8) because reducing the byte-length of a varchar is"
            " not supported.",
        ),
    ]:
        assert sql.refusal(f"alter table WIDTH alter column {change}") == (code, text)
    assert sql.refusal("alter table WIDTH alter column N set data type number(4, 2)")
    assert sql.run("select N, S from WIDTH") == [(Decimal("123.45"), "7")]


def test_a_column_that_must_have_a_value_is_added_only_where_it_has_one(sql: Client) -> None:
    sql.run("create or replace table FILLED (A number)")
    sql.run("alter table FILLED add column B number not null")
    assert sql.refusal("insert into FILLED values (1, null)")[0] == 100072
    sql.run("insert into FILLED values (1, 2)")
    refused = sql.refusal("alter table FILLED add column C varchar not null")
    assert refused[1] == (
        "SQL compilation error: Non-nullable column 'C' cannot be added to non-empty table 'FILLED' unless it"
        " has a non-null default value."
    )
    sql.run("alter table FILLED add column if not exists B number not null")
    sql.run("alter table FILLED add column C varchar not null default 'c', D number")
    assert sql.run("select * from FILLED") == [(1, 2, "c", None)]
    assert [row[3] for row in sql.run("describe table FILLED")] == ["Y", "N", "N", "Y"]


def test_a_table_and_a_view_have_each_name_once_but_a_query_may_repeat_it(sql: Client) -> None:
    sql.run("create or replace table TWICE (A number, B number)")
    refused = (2025, "SQL compilation error:\nduplicate column name 'A'")
    both = "select t.*, u.* from TWICE t join TWICE u on t.A = u.A"
    for statement in [
        "create or replace table T2 as select 1 as A, 2 as a",
        "create or replace temporary table T2 as select 1 as A, 2 as a",
        f"create or replace table T2 as {both}",
        f"create or replace table T2 as with final as ({both}) select * from final where B = 1",
        f"create or replace table T2 as select * from (select * from ({both}) x) y order by 1",
        f"create or replace view V2 as {both}",
        f"create or replace view V2 as with one as (select 1 as C), final as ({both}) select * from final",
        "create or replace view V2 (A, B, A) as select 1, 2, 3",
        "create or replace table T2 (A, A) as select 1, 2",
        "create or replace table T2 (A number, A number)",
        "create or replace table T2 (A number, A number) as select 1, 2",
    ]:
        assert sql.refusal(statement) == refused, statement
    assert sql.refusal("select * from T2")[0] == sql.refusal("select * from V2")[0] == 2003
    sql.run("insert into TWICE values (1, 2)")
    assert sql.run("select 1 as A, 2 as A") == [(1, 2)]
    assert sql.run(both) == [(1, 2, 1, 2)]
    sql.run(f"create or replace view V2 (A, B, C, D) as {both}")
    sql.run("create or replace table T2 as select * from TWICE t join TWICE u using (A, B)")
    sql.run("create or replace table T2 as select ? as A, ? as B", 1, 2)
    sql.run("create or replace table T2 as with a as (select to_date('2024-01-01'), '2024-01-01'::date)"
            " select * from a")  # fmt: skip


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
