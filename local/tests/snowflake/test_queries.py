"""Queries and changes of rows answer as Snowflake's do, for what dbt, Airbyte and people send."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from snowflake_harness import Client, Cloud


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("10.5 / 4", Decimal("2.625")),
        # Six more digits than the dividend: docs.snowflake.com/en/sql-reference/operators-arithmetic
        ("-10 / 3", Decimal("-3.333333")),
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
        ("'2024-07-10T10:11:12+02:00'::timestamp_tz::varchar", "2024-07-10 10:11:12.000 +0200"),
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


def test_each_input_of_a_flatten_has_its_own_number_and_is_this(sql: Client) -> None:
    """Inputs that are equal, and a column with the name that the engine's own elements once had."""
    sql.run("create or replace table PAIRS (ID number, V variant)")
    sql.run("insert into PAIRS select column1, parse_json(column2) from values (1, '[7,8]'), (2, '[7,8]')")
    rows = sql.run("select * from PAIRS, lateral flatten(input => V) order by ID, INDEX")
    assert [(row[0], row[2], row[5], row[6], row[7]) for row in rows] == [
        (1, 1, 0, "7", "[7,8]"), (1, 1, 1, "8", "[7,8]"), (2, 2, 0, "7", "[7,8]"), (2, 2, 1, "8", "[7,8]"),
    ]  # fmt: skip
    sql.run(
        "create or replace view NUMBERED as select ID, f.seq as S from PAIRS, lateral flatten(input => V) f"
    )
    assert sql.value("select count(*) from NUMBERED where ID = S") == 4


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


def test_an_expression_without_alias_is_named_by_its_text(sql: Client) -> None:
    with sql.connection.cursor() as cursor:
        cursor.execute("select count(*), ID + 1, ID from ITEMS group by ID")
        assert [column.name for column in cursor.description] == ["COUNT(*)", "ID + 1", "ID"]


def test_the_engines_own_words_are_names(sql: Client) -> None:
    sql.run("create or replace table NAMED_OTHERWISE (ID number, AT number, SEMI number, POSITIONAL number)")
    sql.run("insert into NAMED_OTHERWISE (ID, AT, SEMI, POSITIONAL) values (1, 2, 3, 4)")
    sql.run("update NAMED_OTHERWISE set AT = AT + 1 where SEMI = 3")
    found = sql.run("select at, n.semi, positional as anti from NAMED_OTHERWISE n order by at")
    assert found == [(3, 3, 4)]


def test_a_view_that_an_older_version_wrote_is_made_anew(cloud: Cloud, sql: Client) -> None:
    sql.run(
        "create or replace view OLDER as select length(V:a:b) as L, parse_json('[1]')[0]::int as N from ITEMS"
    )
    wanted = sql.run("select * from OLDER order by L")
    engine = cloud.service.engine.connect()
    engine.execute('create macro "WORK"."S".older_length(x) as 7')
    engine.execute(
        'create or replace view "WORK"."S"."OLDER" as select "WORK"."S".older_length(1) as L, 2 as N'
    )
    engine.execute('drop macro "WORK"."S".older_length')
    assert sql.run("select * from OLDER order by L") == wanted
