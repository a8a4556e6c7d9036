"""SQLAlchemy: reflection, to_sql, read_sql."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
import snowflake.connector
from snowflake.connector import SnowflakeConnection
from snowflake.connector.pandas_tools import pd_writer
from sqlalchemy import Engine, MetaData, Table, create_engine, inspect, select

DATABASE = "TEST_SQLALCHEMY"


@pytest.fixture(scope="module")
def engine(options: dict[str, Any], connection: SnowflakeConnection, run: Any) -> Engine:
    run(
        "create table PARENT (A number not null, B varchar(20) not null, C number unique,"
        " constraint PARENT_PK primary key (A, B)) comment = 'of all'"
    )
    run(
        "create table CHILD (ID number autoincrement start 10 increment 5 primary key, PA number,"
        " PB varchar(20), AT timestamp_ntz comment 'when', NOTE varchar default 'none',"
        " constraint CHILD_FK foreign key (PA, PB) references PARENT (A, B))"
    )
    run("create view SEEN as select ID, AT from CHILD")
    opened = {**options, "database": DATABASE, "schema": "PUBLIC"}
    return create_engine("snowflake://", creator=lambda: snowflake.connector.connect(**opened))


def test_tables_views_and_schemas_are_found(engine: Engine) -> None:
    found = inspect(engine)
    assert sorted(found.get_table_names()) == ["child", "parent"]
    assert found.get_view_names() == ["seen"]
    assert "public" in found.get_schema_names()
    assert found.has_table("child")
    assert not found.has_table("nosuch")
    assert "CHILD" in found.get_view_definition("seen").upper()
    assert found.get_table_comment("parent") == {"text": "of all"}


def test_columns_are_reflected_with_types_and_defaults(engine: Engine) -> None:
    columns = {each["name"]: each for each in inspect(engine).get_columns("child")}
    assert list(columns) == ["id", "pa", "pb", "at", "note"]
    assert [str(each["type"]) for each in columns.values()] == [
        "DECIMAL(38, 0)", "DECIMAL(38, 0)", "VARCHAR(20)", "TIMESTAMP_NTZ", "VARCHAR(16777216)",
    ]  # fmt: skip
    assert columns["id"]["autoincrement"] is True
    assert (columns["id"]["identity"]["start"], columns["id"]["identity"]["increment"]) == (10, 5)
    assert columns["note"]["default"] == "'none'"
    assert columns["at"]["comment"] == "when"
    assert [each["nullable"] for each in inspect(engine).get_columns("parent")] == [False, False, True]


def test_keys_are_reflected(engine: Engine) -> None:
    found = inspect(engine)
    assert found.get_pk_constraint("parent") == {
        "constrained_columns": ["a", "b"],
        "name": "parent_pk",
    }
    assert [each["column_names"] for each in found.get_unique_constraints("parent")] == [["c"]]
    (key,) = found.get_foreign_keys("child")
    assert key["constrained_columns"] == ["pa", "pb"]
    assert key["referred_table"] == "parent"
    assert key["referred_columns"] == ["a", "b"]
    assert found.get_indexes("child") == []


def test_a_reflected_table_is_written_and_read(engine: Engine) -> None:
    child = Table("child", MetaData(), autoload_with=engine)
    with engine.begin() as opened:
        opened.execute(child.insert(), [{"pa": 1, "at": "2024-01-01"}, {"pa": 2, "at": "2024-01-02"}])
        assert opened.execute(select(child.c.id, child.c.pa).order_by(child.c.id)).fetchall() == [
            (10, 1),
            (15, 2),
        ]


@pytest.mark.parametrize("method", [None, "multi", pd_writer])
def test_a_frame_goes_by_to_sql_and_comes_by_read_sql(engine: Engine, method: Any) -> None:
    frame = pd.DataFrame({"ID": range(100), "NAME": [f"n{number}" for number in range(100)]})
    frame = frame if method is pd_writer else frame.rename(columns=str.lower)
    with engine.begin() as opened:
        frame.to_sql("framed", opened, index=False, method=method, if_exists="replace")
    with engine.connect() as opened:
        back = pd.read_sql("select * from framed order by id", opened)
    assert back["id"].tolist() == list(range(100))
    assert back["name"][99] == "n99"
