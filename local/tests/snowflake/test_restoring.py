"""What puts a table or view back as it was: its own definition, its clone, and nobody still writing to it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from snowflake_harness import Client, Cloud


@pytest.fixture(scope="module")
def work(admin: Client) -> Client:
    admin.script("create database WORK; create schema WORK.S")
    return admin


def test_get_ddl_of_a_view_makes_the_same_view_again(work: Client) -> None:
    work.script(
        'create table WORK.S.BASE (A number, "b" varchar);'
        "create or replace view WORK.S.DDL (ONE, TWO) comment = 'it''s' as"
        ' (select A, "b" from WORK.S.BASE where A > 1)'
    )
    made = work.value("select get_ddl('VIEW', 'WORK.S.DDL', true)")
    assert made.startswith('create or replace view "WORK"."S"."DDL"("ONE", "TWO") comment=')
    work.run("use schema WORK.PUBLIC")
    work.run(made.replace('"DDL"', '"AGAIN"'))
    work.run("insert into WORK.S.BASE values (1, 'a'), (2, 'b')")
    assert work.run("select ONE, TWO from WORK.S.AGAIN") == [(2, "b")]
    assert work.value("select get_ddl('view', 'WORK.S.AGAIN', true)") == made.replace('"DDL"', '"AGAIN"')
    assert "GET_DDL" in work.refusal("select get_ddl('TABLE', 'WORK.S.BASE')")[1]


def test_a_transient_table_has_no_permanent_clone(work: Client) -> None:
    work.run("create transient table WORK.S.BRIEF as select 1 as A")
    assert (
        "cannot be cloned to a permanent object"
        in work.refusal("create table WORK.S.L clone WORK.S.BRIEF")[1]
    )
    work.run("create transient table WORK.S.L clone WORK.S.BRIEF")


def test_a_running_query_is_in_the_history_and_can_be_cancelled(cloud: Cloud, work: Client) -> None:
    slow = cloud.as_role("ACCOUNTADMIN", warehouse="TESTING", session_parameters={"QUERY_TAG": "slow"})
    many = "table(generator(rowcount => 1000000))"
    query = f"select count(*) from {many} as a cross join {many} as b"
    with ThreadPoolExecutor(1) as pool:
        refused = pool.submit(slow.refusal, query)
        running = (
            "select query_id from table(information_schema.query_history_by_user())"
            " where query_tag = 'slow' and execution_status = 'RUNNING'"
        )
        while not (found := work.run(running)):
            assert not refused.done()
        assert "terminated" in work.value(f"select system$cancel_query('{found[0][0]}')")
        assert refused.result(20)[0] == 604
        refused = pool.submit(slow.refusal, query)
        session = slow.connection.session_id
        while not refused.done():
            work.run(f"select system$cancel_all_queries({session})")
        assert refused.result(20)[0] == 604
    assert work.run(running) == []
    assert work.refusal(f"select system$cancel_query('{found[0][0]}')")[0] == 709
