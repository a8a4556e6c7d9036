"""pandas: what a notebook reads and writes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from snowflake.connector import SnowflakeConnection
from snowflake.connector.pandas_tools import write_pandas

ROWS = 5_000


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "ID": range(ROWS),
            "NAME": [f'x"y,{number}' for number in range(ROWS)],
            "F": [number * 1.5 for number in range(ROWS)],
            "B": [number % 2 == 0 for number in range(ROWS)],
            "D": [dt.date(2024, 1, 1)] * ROWS,
            "M": [Decimal("1.25")] * ROWS,
            "O": [{"a": [1, 2]}] * ROWS,
        }
    )


def test_a_frame_makes_its_table_and_comes_back(
    connection: SnowflakeConnection, run: Any, frame: pd.DataFrame
) -> None:
    done, chunks, rows, _ = write_pandas(connection, frame, "WRITTEN", auto_create_table=True)
    assert (done, chunks, rows) == (True, 1, ROWS)
    assert [(row[0], row[1]) for row in run("describe table WRITTEN")] == [
        ("ID", "NUMBER(38,0)"), ("NAME", "VARCHAR(16777216)"), ("F", "FLOAT"), ("B", "BOOLEAN"),
        ("D", "DATE"), ("M", "NUMBER(3,2)"), ("O", "VARIANT"),
    ]  # fmt: skip
    back = connection.cursor().execute("select * exclude O from WRITTEN order by ID").fetch_pandas_all()
    expected = frame.drop(columns=["O"])
    assert back["NAME"].tolist() == expected["NAME"].tolist()
    assert back["F"].tolist() == expected["F"].tolist()
    assert back["D"].tolist() == expected["D"].tolist()
    assert run("select sum(M), sum(O:a[1]::number) from WRITTEN") == [(Decimal("1.25") * ROWS, 2 * ROWS)]


def test_overwrite_append_chunks_and_temporary_tables(
    connection: SnowflakeConnection, run: Any, frame: pd.DataFrame
) -> None:
    few = frame.head(50)
    write_pandas(connection, few, "AGAIN", auto_create_table=True)
    write_pandas(connection, few, "AGAIN")
    assert run("select count(*) from AGAIN") == [(100,)]
    assert write_pandas(connection, few, "AGAIN", overwrite=True, chunk_size=20)[1:3] == (3, 50)
    assert run("select count(*) from AGAIN") == [(50,)]
    write_pandas(connection, few, "of mine", auto_create_table=True, table_type="temp")
    assert run('select count(*) from "of mine"') == [(50,)]


def test_moments_keep_their_types(connection: SnowflakeConnection, run: Any) -> None:
    moments = pd.DataFrame(
        {
            "T": pd.to_datetime(["2024-01-01 12:00:00.123456", None]),
            "Z": pd.to_datetime(["2024-01-01 12:00", None]).tz_localize("UTC"),
            "TM": [dt.time(1, 2, 3), None],
        }
    )
    write_pandas(connection, moments, "MOMENTS", auto_create_table=True, use_logical_type=True)
    assert [row[1] for row in run("describe table MOMENTS")] == [
        "TIMESTAMP_NTZ(9)", "TIMESTAMP_LTZ(9)", "TIME(9)",
    ]  # fmt: skip
    first, second = run("select * from MOMENTS order by T nulls last")
    assert first[0] == dt.datetime(2024, 1, 1, 12, 0, 0, 123456)
    assert first[1] == dt.datetime(2024, 1, 1, 12, tzinfo=dt.timezone.utc)  # noqa: UP017
    assert first[2] == dt.time(1, 2, 3)
    assert second == (None, None, None)
    back = connection.cursor().execute("select T, Z from MOMENTS order by T nulls last").fetch_pandas_all()
    assert back["T"][0] == pd.Timestamp("2024-01-01 12:00:00.123456")
    assert back["Z"][0] == pd.Timestamp("2024-01-01 12:00", tz="UTC")
    assert back.isna().sum().tolist() == [1, 1]


def test_a_large_result_comes_as_arrow_and_in_batches(connection: SnowflakeConnection) -> None:
    query = (
        "select seq4() as ID, ID / 4 as Q, 'a text that makes the row longer, number ' || ID as NAME"
        " from table(generator(rowcount => 70000)) order by 1"
    )
    table = connection.cursor().execute(query).fetch_arrow_all()
    assert table.column("ID").to_pylist() == list(range(70_000))
    batches = list(connection.cursor().execute(query).fetch_pandas_batches())
    assert len(batches) > 1
    assert pd.concat(batches, ignore_index=True)["Q"].tolist() == [number / 4 for number in range(70_000)]
    assert connection.cursor().execute("select 1 as A where false").fetch_pandas_all().empty
