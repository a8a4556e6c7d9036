"""Statements do what Snowflake's do, for what dbt, Airbyte and people send."""

from __future__ import annotations

import datetime as dt
import json
import time
from decimal import Decimal
from typing import Any

import httpx
import pytest
from snowflake_harness import Client, Cloud


@pytest.fixture(scope="module")
def sql(admin: Client) -> Client:
    admin.script("create database WORK; create schema WORK.S")
    admin.run(
        "create table ITEMS (ID number(38, 0) not null, AMOUNT number(12, 2), F float, V variant, D date)"
    )
    admin.run(
        "insert into ITEMS"
        ' select 1, 10.50, 1.5, parse_json(\'{"a": {"b": [1, {"c": "x"}]}}\'), \'2024-03-10\''
        " union all select 2, 0.01, 2.5, null, '2024-11-03'"
    )
    return admin


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("10.5 / 4", Decimal("2.625")),
        ("-10 / 3", Decimal("-3.333333333333")),
        ("2::float / 0.5", 4.0),
        ("div0(10, 0)", Decimal(0)),
        ("round(1.005::number(38, 6), 2)", Decimal("1.01")),
        ("round(-2.5)", -3),
        ("iff(1 = 1, 'a', 'b')", "a"),
        ("zeroifnull(null)", 0),
        ("nvl2(null, 1, 2)", 2),
        ("to_number('12.345', 38, 2)", Decimal("12.35")),
        ("try_to_number('x')", None),
        ("try_to_date('x')", None),
        ("to_date('20240102', 'YYYYMMDD')", dt.date(2024, 1, 2)),
        ("date_trunc('month', '2024-07-10'::date)", dt.date(2024, 7, 1)),
        ("date_trunc('week', '2024-07-10'::date)", dt.date(2024, 7, 8)),
        ("dateadd('month', 1, '2024-01-31'::date)", dt.date(2024, 2, 29)),
        ("dateadd('hour', 1, '2024-01-31'::date)", dt.datetime(2024, 1, 31, 1)),
        ("datediff('day', '2024-01-01', '2024-02-01')", 31),
        ("to_char('2024-07-10'::date, 'YYYY-MM')", "2024-07"),
        ("'2024-07-10 10:11:12.5'::timestamp_ntz::varchar", "2024-07-10 10:11:12.500"),
        ("'2024-07-10T10:11:12+02:00'::timestamp_tz::varchar", "2024-07-10 08:11:12.000 +0000"),
        (
            "convert_timezone('America/New_York', '2024-03-10T04:59:00Z'::timestamp_tz)::date",
            dt.date(2024, 3, 9),
        ),
        (
            "convert_timezone('America/New_York', '2024-11-03T03:59:00Z'::timestamp_tz)::date",
            dt.date(2024, 11, 2),
        ),
        (
            "convert_timezone('America/New_York', '2024-11-03T04:00:00Z'::timestamp_tz)::date",
            dt.date(2024, 11, 3),
        ),
        (
            "convert_timezone('UTC', 'America/New_York', '2024-07-01 12:00:00'::timestamp_ntz)",
            dt.datetime(2024, 7, 1, 8),
        ),
        ("md5('a')", "0cc175b9c0f1b6a831c399e269772661"),
        ("left(sha2('a'), 8)", "ca978112"),
        ("ltrim('007', '0')", "7"),
        ("split_part('a-b', '-', -1)", "b"),
        ("regexp_replace('a1b22', '[0-9]+', '')", "ab"),
        ('parse_json(\'{"a": [1, {"b": "x"}]}\'):a[1].b::varchar', "x"),
        ("parse_json('{\"a\": 1.5}'):a::number(10, 2)", Decimal("1.50")),
        ("parse_json('{\"n\": null}'):n::varchar", None),
        ("typeof(parse_json('[1]'))", "ARRAY"),
        ("array_size(parse_json('[1, 2]'))", 2),
        ("array_to_string(array_construct('a', 'b'), ',')", "a,b"),
        ("array_contains('a'::variant, array_construct('a', 'b'))", True),
        ("equal_null(null, null)", True),
        ("current_account_name()", "LOCAL"),
        ("current_organization_name()", "LARDER"),
    ],
)
def test_functions_answer_as_snowflake_does(sql: Client, expression: str, value: Any) -> None:
    found = sql.value(f"select {expression}")
    assert found == value
    assert type(found) is type(value) or isinstance(value, Decimal)


def test_sums_and_averages_of_numbers_stay_exact_and_of_floats_stay_floats(sql: Client) -> None:
    found = sql.run("select sum(AMOUNT), avg(AMOUNT), sum(AMOUNT) / count(*), avg(F), sum(F) / 2 from ITEMS")
    assert found == [(Decimal("10.51"), Decimal("5.255"), Decimal("5.255"), 2.0, 2.0)]
    assert [type(each) for each in found[0]] == [Decimal, Decimal, Decimal, float, float]
    sql.run(
        "create or replace table PRICES as"
        " select 0.1::number(12, 2) as A from table(generator(rowcount => 10))"
    )
    assert sql.value("select sum(A) from PRICES") == Decimal("1.00")


def test_division_by_zero_is_an_error(sql: Client) -> None:
    assert sql.refusal("select 1 / 0") == (100051, "Division by zero")
    assert sql.refusal("select F / (F - 1.5) from ITEMS")[0] == 100051


def test_the_index_of_a_flattened_element_is_its_place(sql: Client) -> None:
    sql.run(
        "create or replace table LISTS as"
        " select seq4() as ID, parse_json('[0, ' || seq4() || ', 2, {\"of\": ' || seq4() || '}]') as V"
        " from table(generator(rowcount => 20000))"
    )
    flattened = "select count(*) from LISTS, lateral flatten(input => V) f"
    assert sql.value(f"{flattened} where (f.index = 3) != (f.value:of is not null)") == 0


def test_flatten_gives_a_row_an_element_and_outer_keeps_the_empty(sql: Client) -> None:
    found = sql.run(
        "select ID, f.index, f.value:c::varchar from ITEMS, lateral flatten(input => V:a.b, outer => true) f"
        " order by 1, 2 nulls last"
    )
    assert found == [(1, 0, None), (1, 1, "x"), (2, None, None)]


def test_qualify_keeps_one_row_a_group(sql: Client) -> None:
    assert sql.run("select ID from ITEMS qualify row_number() over (order by AMOUNT) = 1") == [(2,)]


def test_a_merge_with_unqualified_columns_counts_what_it_did(sql: Client) -> None:
    sql.run("create or replace table TARGET as select 1 as ID, 'a' as NAME")
    merge = (
        "merge into TARGET as t using (select 1 as ID, 'b' as NAME union all select 2, 'c') as s"
        " on t.ID = s.ID"
        " when matched then update set t.NAME = s.NAME"
        " when not matched then insert (ID, NAME) values (ID, NAME)"
    )
    assert sql.run(merge) == [(1, 1)]
    assert sql.run("select * from TARGET order by ID") == [(1, "b"), (2, "c")]


def test_rows_changed_are_counted(sql: Client) -> None:
    sql.run("create or replace table COUNTED as select column1 as A from values (1), (2), (3)")
    assert sql.run("update COUNTED set A = A + 1 where A > 1") == [(2, 0)]
    assert sql.run("delete from COUNTED where A = 4") == [(1,)]
    assert sql.run("insert into COUNTED values (?), (?)", 7, 8) == [(2,)]
    assert sql.run("insert overwrite into COUNTED select 9") == [(1,)]
    assert sql.run("select A from COUNTED") == [(9,)]


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


def test_an_expression_without_alias_is_named_by_its_text(sql: Client) -> None:
    with sql.connection.cursor() as cursor:
        cursor.execute("select count(*), ID + 1, ID from ITEMS group by ID")
        assert [column.name for column in cursor.description] == ["COUNT(*)", "ID + 1", "ID"]


@pytest.mark.parametrize(
    "statement",
    [
        "create function F(X int) returns int as 'X'",
        "create procedure P() returns int language sql as 'begin return 1; end'",
        "create dynamic table D target_lag = '1 hour' warehouse = W as select 1 as A",
        "create materialized view M as select 1 as A",
        "create external table E (A int)",
        "create task T warehouse = W as select 1",
        "create stream T on table ITEMS",
        "create pipe P as copy into ITEMS from @S",
        "create stage S",
        "create sequence S",
        "create tag T",
        "alter table ITEMS set tag T = 'x'",
        "create masking policy M as (V string) returns string -> V",
        "create row access policy R as (V string) returns boolean -> true",
        "alter table ITEMS modify column ID set masking policy M",
        "undrop table ITEMS",
        "select * from ITEMS at (offset => -60)",
        "select * from SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY",
        "select * from table(result_scan(last_query_id()))",
        "execute immediate 'select 1'",
        "begin let x := 1; return x; end",
        "explain select 1",
        "copy into ITEMS from @S",
        "alter warehouse TESTING set MAX_QUERY_PERFORMANCE_LEVEL = 'HIGH'",
        "create database role R",
        "select * from table(flatten(input => parse_json('[1]'), recursive => true))",
    ],
)
def test_what_is_missing_is_refused_by_name(sql: Client, statement: str) -> None:
    code, text = sql.refusal(statement)
    assert code == 2
    assert text.startswith("Unsupported feature '")


@pytest.mark.parametrize(
    ("statement", "code", "text"),
    [
        ("select * from NOSUCH", 2003, "Object 'WORK.S.NOSUCH' does not exist or not authorized."),
        ("select NOSUCH from ITEMS", 904, "invalid identifier 'NOSUCH'"),
        ("selec 1", 1003, "syntax error"),
        ("drop database NOSUCH", 2003, "Database 'NOSUCH' does not exist or not authorized."),
        ("use role NOSUCH", 2043, "Object does not exist, or operation cannot be performed."),
        ("create table ITEMS (A number)", 2002, "Object 'ITEMS' already exists."),
        ("create table A (A number); drop table ITEMS", 8, "did not match the desired statement count 1"),
        ("select 'abc'::number", 100038, "Numeric value 'abc' is not recognized"),
        ("insert into ITEMS (NOSUCH) values (1)", 904, "invalid identifier 'NOSUCH'"),
        ("insert into ITEMS (AMOUNT) values (1)", 100072, "NULL result in a non-nullable column"),
    ],
)
def test_mistakes_are_told_as_snowflake_tells_them(sql: Client, statement: str, code: int, text: str) -> None:
    found = sql.refusal(statement)
    assert found[0] == code
    assert text in found[1]


def test_a_statement_over_its_time_limit_is_cancelled(sql: Client) -> None:
    sql.run("alter session set statement_timeout_in_seconds = 1")
    started = time.monotonic()
    many = "table(generator(rowcount => 9000000))"
    slow = f"select count(*) from {many} a, {many} b"
    assert sql.refusal(slow)[0] == 630
    assert time.monotonic() - started < 10
    sql.run("alter session unset statement_timeout_in_seconds")
    assert sql.value("select 1") == 1


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
