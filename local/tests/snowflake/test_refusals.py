"""What is wrong, missing or takes too long is told as Snowflake tells it."""

from __future__ import annotations

import pytest
from snowflake_harness import Client


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
        "create stage S url = 's3://bucket'",
        "create file format F type = orc",
        "create sequence S",
        "create tag T",
        "alter table ITEMS set tag T = 'x'",
        "create masking policy M as (V string) returns string -> V",
        "create row access policy R as (V string) returns boolean -> true",
        "alter table ITEMS modify column ID set masking policy M",
        "undrop table ITEMS",
        "select * from ITEMS at (offset => -60)",
        "select * from SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY",
        "execute immediate 'select 1'",
        "begin let x := 1; return x; end",
        "explain select 1",
        "copy into ITEMS from 's3://bucket'",
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
    many = "table(generator(rowcount => 9000000))"
    slow = f"select count(*) from {many} a, {many} b"
    assert sql.refusal(slow)[0] == 630
    sql.run("alter session unset statement_timeout_in_seconds")
    assert sql.value("select 1") == 1
