"""Keys and numbered columns as drivers and ORMs read them back."""

from __future__ import annotations

import pytest
from snowflake_harness import Client


@pytest.fixture(scope="module")
def keyed(sql: Client) -> Client:
    sql.run(
        "create or replace table PARENT (A number not null, B number not null, C number unique,"
        " constraint PARENT_PK primary key (A, B))"
    )
    sql.run(
        "create or replace table CHILD (ID number autoincrement start 10 increment 5 primary key, PA number,"
        " PB number, constraint CHILD_FK foreign key (PA, PB) references PARENT (A, B))"
    )
    return sql


def test_a_foreign_key_is_shown_from_both_ends(keyed: Client) -> None:
    imported = keyed.run("show imported keys in table CHILD")
    assert [(row[4], row[8], row[9], row[12], row[13]) for row in imported] == [
        ("A", "PA", "1", "CHILD_FK", "PARENT_PK"),
        ("B", "PB", "2", "CHILD_FK", "PARENT_PK"),
    ]
    assert keyed.run("show exported keys in table PARENT") == imported
    assert keyed.run("show imported keys in table PARENT") == []


def test_a_unique_key_is_shown_for_its_table_and_its_schema(keyed: Client) -> None:
    found = keyed.run("show unique keys in table PARENT")
    assert [row[1:6] for row in found] == [("WORK", "S", "PARENT", "C", "1")]
    assert set(found) <= set(keyed.run("show unique keys in schema WORK.S"))
    assert keyed.run("show unique keys in table CHILD") == []


def test_constraints_stand_in_the_information_schema(keyed: Client) -> None:
    kinds = keyed.run(
        "select TABLE_NAME, CONSTRAINT_TYPE from information_schema.table_constraints"
        " where TABLE_NAME in ('PARENT', 'CHILD') order by 1, 2"
    )
    assert kinds == [
        ("CHILD", "FOREIGN KEY"), ("CHILD", "PRIMARY KEY"), ("PARENT", "PRIMARY KEY"), ("PARENT", "UNIQUE"),
    ]  # fmt: skip
    assert keyed.run(
        "select CONSTRAINT_NAME, UNIQUE_CONSTRAINT_NAME from information_schema.referential_constraints"
    ) == [("CHILD_FK", "PARENT_PK")]


def test_a_numbered_column_tells_its_start_and_step(keyed: Client) -> None:
    keyed.run("insert into CHILD (PA) values (1), (2)")
    assert keyed.run("select ID from CHILD order by ID") == [(10,), (15,)]
    assert keyed.run(
        "select IS_IDENTITY, IDENTITY_START, IDENTITY_INCREMENT, IDENTITY_CYCLE"
        " from information_schema.columns where TABLE_NAME = 'CHILD' and COLUMN_NAME = 'ID'"
    ) == [("YES", 10, 5, "NO")]


def test_a_table_is_described_by_the_text_of_its_name(keyed: Client) -> None:
    named = keyed.run("describe table identifier('WORK.S.CHILD')")
    assert [row[0] for row in named] == ["ID", "PA", "PB"]
    assert named == keyed.run("describe table CHILD")


def test_a_result_tells_what_its_columns_were_declared_to_be(keyed: Client) -> None:
    keyed.run(
        "create or replace table DECLARED (ID number(10, 0) not null, NAME varchar(20), O object, A array,"
        " L timestamp_ltz)"
    )
    keyed.run("insert into DECLARED (ID, L) select 1, '2024-07-01 12:00:00'::timestamp_ntz::timestamp_ltz")
    with keyed.connection.cursor() as cursor:

        def told(query: str) -> list[tuple[int, int | None, bool]]:
            cursor.execute(query)
            return [(each.type_code, each.internal_size, each.is_nullable) for each in cursor.description]

        declared = [(0, None, False), (2, 20, True), (9, None, True), (10, None, True), (6, None, True)]
        assert told("select * from DECLARED") == declared
        assert [each[0] for each in cursor.describe("select * from DECLARED")] == [
            "ID",
            "NAME",
            "O",
            "A",
            "L",
        ]
        assert told("select d.NAME as N, max(ID) as M from DECLARED d group by 1") == [
            (2, 20, True),
            (0, None, True),
        ]
        other = "select r.ID from DECLARED l left join DECLARED r on l.ID = r.ID + 1"
        assert told(other) == [(0, None, True)]
        assert told("select 'x'::varchar(5), ID + 1 from DECLARED") == [(2, 5, True), (0, None, True)]
