"""Snowpark: data frames that run in the warehouse, files in stages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import snowflake.snowpark.functions as f
from snowflake.connector import SnowflakeConnection
from snowflake.snowpark import Row, Session
from snowflake.snowpark.types import IntegerType, StringType, StructField, StructType


@pytest.fixture(scope="module")
def session(connection: SnowflakeConnection) -> Iterator[Session]:
    with Session.builder.configs({"connection": connection}).create() as made:
        yield made


def test_a_frame_of_more_rows_than_fit_a_statement(session: Session) -> None:
    made = session.create_dataframe([[number, f"n{number}"] for number in range(2000)], schema=["a", "b"])
    assert made.agg(f.sum("a"), f.count("b")).collect() == [Row(1999000, 2000)]
    assert made.filter(f.col("a") < 3).select("b").to_pandas()["B"].tolist() == ["n0", "n1", "n2"]


def test_frames_become_tables(session: Session) -> None:
    frame = pd.DataFrame({"ID": range(1000), "NAME": [f"n{number}" for number in range(1000)]})
    assert session.create_dataframe(frame).count() == 1000
    assert session.write_pandas(frame, "FRAMED", auto_create_table=True).count() == 1000
    session.table("FRAMED").filter(f.col("ID") >= 990).write.save_as_table("LAST_ONES", mode="overwrite")
    assert session.table("LAST_ONES").count() == 10
    session.table("FRAMED").limit(5).write.save_as_table("LAST_ONES", mode="append")
    assert session.table("LAST_ONES").count() == 15
    joined = session.table("FRAMED").join(session.table("LAST_ONES"), "ID")
    assert joined.group_by().agg(f.max("ID").alias("M")).collect() == [Row(999)]
    session.table("FRAMED").create_or_replace_view("FRAMED_VIEW")
    assert session.table("FRAMED_VIEW").count() == 1000


def test_a_result_is_kept(session: Session) -> None:
    kept = session.create_dataframe([[1, "a"], [2, "b"]], schema=["a", "b"]).cache_result()
    assert kept.sort("a").collect() == [Row(1, "a"), Row(2, "b")]


def test_files_go_into_a_stage_and_come_out(session: Session, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("1,a\n2,b\n")
    session.sql("create stage STAGED").collect()
    session.file.put(f"file://{tmp_path}/x.csv", "@STAGED", auto_compress=False)
    shape = StructType([StructField("A", IntegerType()), StructField("B", StringType())])
    assert session.read.schema(shape).csv("@STAGED/x.csv").collect() == [Row(1, "a"), Row(2, "b")]
    (got,) = session.file.get("@STAGED/x.csv", str(tmp_path / "got"))
    assert got.status == "DOWNLOADED"
    assert (tmp_path / "got" / "x.csv").read_text() == "1,a\n2,b\n"
    session.file.put_stream(io.BytesIO(b"9,z\n"), "@STAGED/stream.csv", auto_compress=False)
    assert session.file.get_stream("@STAGED/stream.csv").read() == b"9,z\n"


def test_a_frame_goes_into_files_and_comes_back(session: Session) -> None:
    session.sql("create stage UNLOADED").collect()
    made = session.create_dataframe([[1, "x"], [2, "y"]], schema=["a", "b"])
    for kind in ("csv", "parquet"):
        made.write.copy_into_location(
            f"@UNLOADED/{kind}/", file_format_type=kind, header=True, overwrite=True
        )
    reader = session.read.option("INFER_SCHEMA", True)
    assert sorted(session.read.parquet("@UNLOADED/parquet/").collect()) == [Row(1, "x"), Row(2, "y")]
    assert sorted(reader.option("PARSE_HEADER", True).csv("@UNLOADED/csv/").collect()) == [
        Row(1, "x"),
        Row(2, "y"),
    ]
