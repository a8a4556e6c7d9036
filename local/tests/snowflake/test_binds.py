"""What drivers bind to question marks, in every type and from many rows at once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import snowflake.connector
from larder_local.snowflake.errors import SnowflakeError
from larder_local.snowflake.server.bindings import bound
from snowflake_harness import Client

_ALL = (
    "create or replace table TYPES (I number(38, 0), A number(12, 2), F float, B boolean, X binary, D date,"
    " H time, N timestamp_ntz, L timestamp_ltz, S varchar, V variant)"
)
_PLUS_TWO = dt.timezone(dt.timedelta(hours=2))


def test_a_value_of_every_type_comes_back_as_it_was_bound(sql: Client) -> None:
    sql.run(_ALL)
    row = (
        123456789012345678, Decimal("-1.55"), 2.5, True, b"\x01\xff", dt.date(1970, 1, 2),
        dt.time(13, 14, 15, 123), dt.datetime(2024, 1, 2, 3, 4, 5, 6), "it's a ? mark",
    )  # fmt: skip
    columns = "I, A, F, B, X, D, H, N, S"
    sql.run(f"insert into TYPES ({columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)", *row)
    assert sql.run(f"select {columns} from TYPES where S = ?", "it's a ? mark") == [row]
    sql.run(f"insert into TYPES ({columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)", *[None] * 9)
    assert sql.run(f"select {columns} from TYPES where S is null") == [(None,) * 9]


def test_a_fraction_computes_with_what_stands_beside_it(sql: Client) -> None:
    assert sql.run("select ? + 1, ? * 2 limit ?", Decimal("1.5"), 0.25, 1) == [(Decimal("2.5"), 0.5)]
    assert sql.value("select ?", 12345678901234567890) == 12345678901234567890


def test_a_bound_column_is_named_by_the_statements_text(sql: Client) -> None:
    cursor = sql.connection.cursor()
    cursor.execute("select ?, ? + 1, upper(?), ? as A", (dt.date(2024, 1, 2), Decimal("1.5"), "x", 2))
    assert [column.name for column in cursor.description] == ["?", "? + 1", "UPPER(?)", "A"]


def test_binary_values_fill_many_rows(sql: Client) -> None:
    sql.run("create or replace table BYTES (ID number, X binary)")
    sql.connection.cursor().executemany(
        "insert into BYTES values (?, ?)", [(n, bytes([n])) for n in range(100)]
    )
    assert sql.value("select X from BYTES where ID = 99") == bytes([99])


def test_a_moment_keeps_its_place_in_time(sql: Client) -> None:
    moment = dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=_PLUS_TWO)
    found = sql.run("select ?, ?", ("TIMESTAMP_LTZ", moment), ("TIMESTAMP_TZ", moment))
    assert found == [(moment, moment)]


@pytest.mark.parametrize("numbering", ["values (:1, :2)", "select :1, :2", "values (?, ?)"])
def test_many_rows_are_one_statement(sql: Client, numbering: str) -> None:
    sql.run("create or replace table MANY (I number, D date)")
    rows = [(number, dt.date(2024, 1, 1) if number % 3 else None) for number in range(5000)]
    with sql.connection.cursor() as cursor:
        cursor.executemany(f"insert into MANY (I, D) {numbering}", rows)
        assert cursor.rowcount == 5000
    assert sql.run("select * from MANY order by I") == rows
    history = "select count(*) from table(information_schema.query_history()) where query_text like ?"
    assert sql.value(history, f"insert into MANY (I, D) {numbering}") == 1


def test_many_rows_fill_documents_numbers_of_mixed_scale_and_defaults(sql: Client) -> None:
    sql.run("create or replace table MIXED (A number(12, 4), V variant, C varchar default 'kept')")
    rows = [(Decimal("1"), '{"k": 1}'), (Decimal("2.25"), '{"k": "two"}'), (None, None)]
    with sql.connection.cursor() as cursor:
        cursor.executemany("insert into MIXED (A, V) select ?, parse_json(?)", rows)
    found = sql.run("select A, V:k::varchar, C from MIXED order by A nulls last")
    assert found == [
        (Decimal("1.0000"), "1", "kept"),
        (Decimal("2.2500"), "two", "kept"),
        (None, None, "kept"),
    ]


def test_a_row_that_does_not_fit_keeps_all_others_out(sql: Client) -> None:
    sql.run("create or replace table STRICT (I number not null)")
    with sql.connection.cursor() as cursor, pytest.raises(snowflake.connector.errors.DatabaseError):
        cursor.executemany("insert into STRICT (I) values (?)", [(1,), (None,), (3,)])
    assert sql.value("select count(*) from STRICT") == 0


def test_a_placeholder_without_a_value_is_told(sql: Client) -> None:
    code, text = sql.refusal("select ?")
    assert code == 2049
    assert "Bind variable :1 not set." in text


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("FIXED", "1.50", Decimal("1.50")),
        ("FIXED", "-7", -7),
        ("REAL", "1e3", 1000.0),
        ("BOOLEAN", "TRUE", True),
        ("DATE", "1704153600000", dt.date(2024, 1, 2)),
        ("DATE", "253402214400000000000", dt.date(9999, 12, 31)),
        ("DATE", "2024-01-02", dt.date(2024, 1, 2)),
        ("TIME", "47655000123000", dt.time(13, 14, 15, 123)),
        ("TIMESTAMP_NTZ", "1704164645000006000", dt.datetime(2024, 1, 2, 3, 4, 5, 6)),
        ("TIMESTAMP_TZ", "1704164645000000000 1560", "2024-01-02 05:04:05+02:00"),
        ("BINARY", "01FF", b"\x01\xff"),
        ("ANY", None, None),
    ],
)
def test_the_texts_of_all_drivers_are_read(kind: str, text: str | None, value: Any) -> None:
    assert bound({"1": {"type": kind, "value": text}}).first == [value]


@pytest.mark.parametrize(
    "bindings",
    [
        {"1": {"type": "FIXED", "value": "NaN"}},
        {"1": {"type": "FIXED", "value": "one"}},
        {"1": {"type": "BINARY", "value": "0"}},
        {"1": {"type": "DATE", "value": "99999999999999999999999999"}},
        {"1": {"type": "GEOGRAPHY", "value": "x"}},
        {"one": {"type": "FIXED", "value": "1"}},
        {"1": {"type": "FIXED"}},
        {"1": "1"},
        {"1": {"type": "FIXED", "value": ["1"]}, "2": {"type": "FIXED", "value": ["1", "2"]}},
    ],
)
def test_what_cannot_be_read_is_an_error_of_snowflakes_kind(bindings: dict[str, Any]) -> None:
    with pytest.raises(SnowflakeError):
        bound(bindings)
