"""Requests as drivers make them: parameters of one statement, several statements, statements that go on."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import requests
import snowflake.connector
from snowflake.connector.constants import QueryStatus
from snowflake_harness import Client, Cloud

_SLOW = "select count(*) from table(generator(rowcount => 100000)) a, table(generator(rowcount => 100000)) b"


@pytest.fixture
def fresh(cloud: Cloud, sql: Client) -> Iterator[Client]:
    """A session of its own."""
    client = cloud.as_role("ACCOUNTADMIN", warehouse="TESTING", database="WORK", schema="S")
    yield client
    client.connection.close()


def _post(cloud: Cloud, path: str, token: str = "", **content: Any) -> dict[str, Any]:
    answer = requests.post(
        f"http://127.0.0.1:{cloud.port}{path}",
        headers={"Authorization": f'Snowflake Token="{token}"'},
        timeout=150,
        **content,
    )
    assert answer.status_code == 200
    return answer.json()


def test_a_statement_has_parameters_of_its_own(fresh: Client) -> None:
    with fresh.connection.cursor() as cursor:
        cursor.execute(
            "select * from ITEMS", _statement_params={"rows_per_resultset": 1, "QUERY_TAG": "nightly"}
        )
        assert len(cursor.fetchall()) == 1
    assert len(fresh.run("select * from ITEMS")) == 2
    tagged = "select count(*) from table(information_schema.query_history()) where query_tag = 'nightly'"
    assert fresh.value(tagged) == 1


def test_a_statement_ends_when_its_own_time_is_over(fresh: Client) -> None:
    with (
        fresh.connection.cursor() as cursor,
        pytest.raises(snowflake.connector.errors.DatabaseError) as error,
    ):
        cursor.execute(_SLOW, _statement_params={"STATEMENT_TIMEOUT_IN_SECONDS": 1})
    assert error.value.errno == 630


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [("NO_SUCH_THING", 1, 1006), ("ROWS_PER_RESULTSET", "many", 1008), ("AUTOCOMMIT", False, 2)],
)
def test_a_parameter_that_would_not_be_obeyed_is_refused(
    fresh: Client, name: str, value: Any, code: int
) -> None:
    with (
        fresh.connection.cursor() as cursor,
        pytest.raises(snowflake.connector.errors.DatabaseError) as error,
    ):
        cursor.execute("select 1", _statement_params={name: value})
    assert error.value.errno == code


def test_several_statements_have_their_results_one_after_the_other(fresh: Client) -> None:
    fresh.run("create or replace table PAIRS (I number, S varchar)")
    script = (
        "insert into PAIRS values (?, ?); -- one; comment\n"
        "select S, ';' from PAIRS where I = ?; delete from PAIRS;"
    )
    found = []
    with fresh.connection.cursor() as cursor:
        cursor.execute(script, (1, "a;b", 1), num_statements=3)
        found.append(cursor.fetchall())
        while cursor.nextset():
            found.append(cursor.fetchall())
    assert found == [[(1,)], [("a;b", ";")], [(1,)]]


@pytest.mark.parametrize(("count", "works"), [(0, True), (2, True), (3, False)])
def test_the_count_of_statements_must_be_the_announced_one(fresh: Client, count: int, works: bool) -> None:
    with fresh.connection.cursor() as cursor:
        if works:
            cursor.execute("select 1; select 2", num_statements=count)
            return
        with pytest.raises(snowflake.connector.errors.ProgrammingError) as error:
            cursor.execute("select 1; select 2", num_statements=count)
    assert error.value.errno == 8
    assert "Actual statement count 2 did not match the desired statement count 3." in str(error.value)


def test_a_statement_goes_on_without_its_client(fresh: Client) -> None:
    with fresh.connection.cursor() as cursor:
        query_id = cursor.execute_async("select ID from ITEMS order by ID")["queryId"]
        while fresh.connection.is_still_running(fresh.connection.get_query_status(query_id)):
            time.sleep(0.05)
        assert fresh.connection.get_query_status_throw_if_error(query_id) is QueryStatus.SUCCESS
        cursor.query_result(query_id)
        assert cursor.fetchall() == [(1,), (2,)]


def test_a_failure_without_a_client_is_told_when_it_asks(fresh: Client) -> None:
    with fresh.connection.cursor() as cursor:
        query_id = cursor.execute_async("select * from NO_SUCH_TABLE")["queryId"]
        with pytest.raises(snowflake.connector.errors.ProgrammingError, match="NO_SUCH_TABLE"):
            cursor.query_result(query_id)
    assert fresh.connection.get_query_status(query_id) is QueryStatus.FAILED_WITH_ERROR


def test_a_statement_that_goes_on_can_be_ended(fresh: Client) -> None:
    with fresh.connection.cursor() as cursor:
        query_id = cursor.execute_async(_SLOW)["queryId"]
        assert fresh.connection.get_query_status(query_id) in (QueryStatus.RUNNING, QueryStatus.QUEUED)
        assert cursor.abort_query(query_id)
        with pytest.raises(snowflake.connector.errors.ProgrammingError, match="canceled"):
            cursor.query_result(query_id)


def test_another_user_learns_nothing_of_a_result(cloud: Cloud, fresh: Client) -> None:
    fresh.run("create or replace user OTHER password = 'Correct-horse-9'")
    query_id = fresh.connection.cursor().execute("select 'secret'").sfqid
    login = {"data": {"LOGIN_NAME": "OTHER", "PASSWORD": "Correct-horse-9"}}
    token = _post(cloud, "/session/v1/login-request", json=login)["data"]["token"]
    header = {"Authorization": f'Snowflake Token="{token}"'}
    place = f"http://127.0.0.1:{cloud.port}"
    result = requests.get(f"{place}/queries/{query_id}/result", headers=header, timeout=150).json()
    assert not result["success"]
    assert "secret" not in str(result)
    status = requests.get(f"{place}/monitoring/queries/{query_id}", headers=header, timeout=150).json()
    assert status["data"]["queries"] == []


def test_the_login_tells_the_parameters_that_drivers_read(cloud: Cloud, fresh: Client) -> None:
    told = fresh.connection._session_parameters
    assert told["TIMESTAMP_OUTPUT_FORMAT"] == "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM"
    assert told["TIME_OUTPUT_FORMAT"] == "HH24:MI:SS"
    assert told["DATE_OUTPUT_FORMAT"] == "YYYY-MM-DD"
    assert told["BINARY_OUTPUT_FORMAT"] == "HEX"
    assert told["CLIENT_RESULT_CHUNK_SIZE"] == 160
    assert told["CLIENT_HONOR_CLIENT_TZ_FOR_TIMESTAMP_NTZ"] is True


@pytest.mark.parametrize(
    "content",
    [{"data": b"no json"}, {"data": b"[1]"}, {"json": {}}, {"json": {"sqlText": 5}}, {"data": b"\xff\xfe"}],
)
def test_no_request_ends_in_an_error_of_http(cloud: Cloud, fresh: Client, content: dict[str, Any]) -> None:
    token = fresh.connection.rest.token
    for path in ("/queries/v1/query-request", "/session/v1/login-request", "/queries/v1/abort-request"):
        answer = _post(cloud, path, token, **content)
        assert answer["success"] is (path == "/queries/v1/abort-request" and "json" in content)
    broken = {"sqlText": "select ?", "bindings": {"1": {"type": "FIXED", "value": "x"}}, "parameters": {}}
    assert _post(cloud, "/queries/v1/query-request", token, json=broken)["code"] == "100038"
    fresh.run("select count(*) from table(information_schema.query_history())")


def test_a_result_is_a_table_for_the_next_statement(fresh: Client) -> None:
    fresh.run("show tables in schema WORK.S")
    found = fresh.run('select "name" from table(result_scan(last_query_id())) where "name" = \'ITEMS\'')
    assert found == [("ITEMS",)]
    with fresh.connection.cursor() as cursor:
        query_id = cursor.execute("select V, AMOUNT from ITEMS order by ID").sfqid
        again = cursor.execute(f"select * from table(result_scan('{query_id}'))")
        assert [column.type_code for column in again.description] == [5, 0]
        cursor.get_results_from_sfqid(query_id)
        assert [row[1] for row in cursor.fetchall()] == [Decimal("10.50"), Decimal("0.01")]
    assert fresh.refusal("select * from table(result_scan('00000000-0000-0000-0000-000000000000'))")[0] == 709


_EVERY = """
    select 1::number(38, 0) as I, 1.25::number(12, 2) as A, 2.5::float as F, true as B,
        x'01FF' as X, '2024-01-02'::date as D, '13:14:15.5'::time as H,
        '1969-12-31 23:59:59.5'::timestamp_ntz as N, 'x' as S, parse_json('{"a":1}') as V
"""


@pytest.mark.parametrize("form", ["ARROW", "JSON"])
def test_values_are_the_same_in_both_formats(fresh: Client, form: str) -> None:
    fresh.run(f"alter session set python_connector_query_result_format = '{form}'")
    nulls = "union all select " + ", ".join(["null"] * 10)
    with fresh.connection.cursor() as cursor:
        first, second = cursor.execute(f"select * from ({_EVERY} {nulls}) order by I nulls last").fetchall()
        assert cursor._query_result_format == form.lower()
    assert first[:9] == (
        1, Decimal("1.25"), 2.5, True, b"\x01\xff", dt.date(2024, 1, 2), dt.time(13, 14, 15, 500000),
        dt.datetime(1969, 12, 31, 23, 59, 59, 500000), "x",
    )  # fmt: skip
    assert json.loads(first[9]) == {"a": 1}
    assert second == (None,) * 10


@pytest.mark.parametrize("form", ["ARROW", "JSON"])
def test_a_large_result_comes_in_parts_and_in_order(fresh: Client, form: str) -> None:
    query = (
        "select seq4() as ID, 'a text that makes the row longer, number ' || ID, ID / 4"
        " from table(generator(rowcount => 70000)) order by 1"
    )
    parameters = {"PYTHON_CONNECTOR_QUERY_RESULT_FORMAT": form}
    with fresh.connection.cursor() as cursor:
        cursor.execute(query, _statement_params=parameters)
        assert len(cursor.get_result_batches()) > 1
        found = cursor.fetchall()
    assert [row[0] for row in found] == list(range(70000))
    assert found[-1][1:] == ("a text that makes the row longer, number 69999", Decimal("17499.75"))


def test_a_part_needs_the_token_of_its_result(cloud: Cloud, fresh: Client) -> None:
    query_id = fresh.connection.cursor().execute(_EVERY).sfqid
    place = f"http://127.0.0.1:{cloud.port}/results/{query_id}/arrow/0"
    assert requests.get(place, timeout=150).status_code == 404
    assert requests.get(place, params={"token": "guessed"}, timeout=150).status_code == 404
