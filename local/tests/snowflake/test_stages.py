"""Stages: PUT, GET, LIST, REMOVE and COPY INTO with the driver's own file transfer."""

from __future__ import annotations

import gzip
import json
import stat
from decimal import Decimal
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from snowflake_harness import Client, Cloud


@pytest.fixture(scope="module")
def client(admin: Client) -> Client:
    admin.script(
        "create database if not exists STAGING; create or replace schema STAGING.S; use schema STAGING.S"
    )
    admin.run("create table T (ID number(38, 0) not null, NAME varchar(5), AMOUNT number(12, 2), D date)")
    return admin


@pytest.fixture
def stage(client: Client) -> str:
    client.run("create or replace stage ST file_format = (type = csv skip_header = 1)")
    client.run("truncate table T")
    return "@ST"


def _put(
    client: Client, directory: Path, name: str, text: str | bytes, stage: str, options: str = ""
) -> list[tuple]:
    file = directory / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return client.run(f"put file://{file} {stage} {options}")


def test_put_list_get_and_remove(client: Client, stage: str, tmp_path: Path, cloud: Cloud) -> None:
    sent = _put(client, tmp_path, "a.csv", "ID,NAME\n1,x\n", f"{stage}/in")
    assert sent[0][:2] == ("a.csv", "a.csv.gz") and sent[0][6] == "UPLOADED"
    _put(client, tmp_path, "b.csv", "ID\n", stage, "auto_compress = false")
    listed = client.run(f"list {stage}")
    assert [row[0] for row in listed] == ["st/b.csv", "st/in/a.csv.gz"]
    assert listed[0][1] == 3 and len(listed[0][2]) == 32 and listed[0][3].endswith("GMT")
    assert [row[0] for row in client.run(f"ls {stage}/in")] == ["st/in/a.csv.gz"]
    assert client.run(f"list {stage} pattern = '.*a[.]csv.*'")[0][0] == "st/in/a.csv.gz"
    back = tmp_path / "back"
    back.mkdir()
    assert client.run(f"get {stage}/in file://{back}")[0][:1] == ("a.csv.gz",)
    assert gzip.decompress((back / "a.csv.gz").read_bytes()) == b"ID,NAME\n1,x\n"
    for file in (cloud.directory / "stages").rglob("*"):
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0 or file.is_dir()
    assert stat.S_IMODE((cloud.directory / "stages").stat().st_mode) == 0o700
    assert client.run(f"remove {stage}/in") == [("st/in/a.csv.gz", "removed")]
    assert [row[0] for row in client.run(f"list {stage}")] == ["st/b.csv"]


def test_a_file_is_loaded_once_and_again_by_force(client: Client, stage: str, tmp_path: Path) -> None:
    _put(client, tmp_path, "t.csv", "ID,NAME,AMOUNT,D\n1,a,1.25,2024-01-31\n2,,,\n", stage)
    copied = client.run(f"copy into T from {stage}")
    assert copied == [("st/t.csv.gz", "LOADED", 2, 2, 1, 0, None, None, None, None)]
    assert client.run("select ID, NAME, AMOUNT, D::varchar from T order by ID") == [
        (1, "a", Decimal("1.25"), "2024-01-31"),
        (2, None, None, None),
    ]
    assert client.run(f"copy into T from {stage}") == [("Copy executed with 0 files processed.",)]
    assert client.run(f"copy into T from {stage} files = ('t.csv.gz')")[0][1] == "LOAD_SKIPPED"
    client.run(f"copy into T from {stage} force = true")
    assert client.value("select count(*) from T") == 4
    # The same name with other content is another file; TRUNCATE forgets what was loaded.
    _put(client, tmp_path, "t.csv", "ID,NAME,AMOUNT,D\n3,,,\n", stage, "overwrite = true")
    assert client.run(f"copy into T from {stage}")[0][3] == 1
    client.run("truncate table T")
    assert client.run(f"copy into T from {stage} purge = true")[0][3] == 1
    assert client.run(f"list {stage}") == []


def test_a_load_that_is_rolled_back_is_not_remembered(client: Client, stage: str, tmp_path: Path) -> None:
    _put(client, tmp_path, "t.csv", "ID,NAME,AMOUNT,D\n1,a,1.25,2024-01-31\n", stage)
    client.run("begin")
    client.run(f"copy into T from {stage}")
    client.run("rollback")
    assert client.value("select count(*) from T") == 0
    assert client.run(f"copy into T from {stage}")[0][1] == "LOADED"


_WRONG = (
    "ID,NAME,AMOUNT,D\n1,a,1,2024-01-01\nx,b,1,2024-01-01\n3,toolong,1,2024-01-01\n,c,1,2024-01-01\n"
    "5,e\n6,f,2,\n"
)


def test_on_error_decides_about_records_that_are_wrong(client: Client, stage: str, tmp_path: Path) -> None:
    _put(client, tmp_path, "w.csv", _WRONG, stage)
    code, text = client.refusal(f"copy into T from {stage}")
    assert code == 100038
    assert "Numeric value 'x' is not recognized" in text
    assert "File 'st/w.csv.gz', line 3" in text and 'Row 2, column "T"["ID":1]' in text
    assert client.value("select count(*) from T") == 0
    [row] = client.run(f"copy into T from {stage} on_error = continue")
    assert row[1:6] == ("PARTIALLY_LOADED", 6, 2, 6, 4)
    assert row[9] == '"T"["ID":1]'
    assert client.run("select ID from T order by ID") == [(1,), (6,)]
    client.run("truncate table T")
    assert client.run(f"copy into T from {stage} on_error = skip_file")[0][1] == "LOAD_FAILED"
    assert client.run(f"copy into T from {stage} on_error = skip_file_5")[0][1] == "PARTIALLY_LOADED"
    client.run("truncate table T")
    assert client.run(f"copy into T from {stage} on_error = 'skip_file_50%'")[0][1] == "LOAD_FAILED"
    assert client.value("select count(*) from T") == 0


def test_validation_mode_tells_and_loads_nothing(client: Client, stage: str, tmp_path: Path) -> None:
    _put(client, tmp_path, "w.csv", _WRONG, stage)
    found = client.run(f"copy into T from {stage} validation_mode = return_errors")
    assert [(row[6], row[9]) for row in found] == [("100038", 2), ("100074", 3), ("100072", 4), ("100080", 5)]
    assert client.run(f"copy into T from {stage} validation_mode = return_1_rows")[0][:2] == (1, "a")
    assert client.value("select count(*) from T") == 0


def test_csv_by_the_rules_of_its_file_format(client: Client, stage: str, tmp_path: Path) -> None:
    client.run("create or replace table C (A varchar, B varchar)")
    text = 'one|two##"a|b"|"say ""x"""##\\N|NULL##|""##c\\|d|e##'
    _put(client, tmp_path, "c.txt", text, stage)
    client.run(
        f"copy into C from {stage} file_format = (type = csv field_delimiter = '|' record_delimiter = '##'"
        " skip_header = 1 field_optionally_enclosed_by = '\"' null_if = ('\\\\N', 'NULL'))"
    )
    assert client.run("select A, B from C") == [("a|b", 'say "x"'), (None, None), (None, ""), ("c|d", "e")]


def test_columns_named_and_transformed(client: Client, stage: str, tmp_path: Path) -> None:
    _put(client, tmp_path, "t.csv", "h\n7;Bo;1,5\n8;Al;2,5\n", stage)
    client.run(
        "copy into T (NAME, ID, AMOUNT) from (select upper(t.$2), $1, replace($3, ',', '.') from @ST t)"
        " file_format = (type = csv field_delimiter = ';' skip_header = 1)"
    )
    assert client.run("select ID, NAME, AMOUNT, D from T order by ID") == [
        (7, "BO", Decimal("1.50"), None),
        (8, "AL", Decimal("2.50"), None),
    ]
    assert "simple SELECT" in client.refusal("copy into T (ID) from (select $1 from @ST where $1 > 3)")[1]
    assert "expecting 1 but got 2" in client.refusal("copy into T (ID) from (select $1, $2 from @ST)")[1]


def test_json_into_variant_by_name_and_by_path(client: Client, stage: str, tmp_path: Path) -> None:
    text = '[{"id": 1, "Name": "a", "more": {"k": [1, 2]}},\n {"id": 2, "amount": 1.10}]'
    _put(client, tmp_path, "j.json", text, stage)
    client.run("create or replace table J (V variant)")
    form = "file_format = (type = json strip_outer_array = true)"
    assert client.run(f"copy into J from {stage} {form}")[0][3] == 2
    assert client.run("select V:id::number, V:more.k[1]::number from J order by 1") == [(1, 2), (2, None)]
    client.run(f"copy into T from {stage} {form} match_by_column_name = case_insensitive")
    assert client.run("select ID, NAME, AMOUNT from T order by ID") == [
        (1, "a", None),
        (2, None, Decimal("1.10")),
    ]
    client.run("truncate table T")
    client.run(f"copy into T (ID, NAME) from (select $1:id::number, $1:Name::varchar from {stage}) {form}")
    assert client.run("select ID, NAME from T order by ID") == [(1, "a"), (2, None)]
    assert "one and only one column" in client.refusal(f"copy into T from {stage} {form}")[1]


def test_parquet_keeps_its_types(client: Client, stage: str, tmp_path: Path) -> None:
    table = pyarrow.table({
        "ID": pyarrow.array([1, 2]), "NAME": ["a", None], "AMOUNT": pyarrow.array([Decimal("1.10"), None]),
        "LIST": [[1, 2], None],
    })  # fmt: skip
    pyarrow.parquet.write_table(table, tmp_path / "p.parquet")
    client.run(f"put file://{tmp_path}/p.parquet {stage}")
    client.run("create or replace file format PQ type = parquet")
    client.run(f"copy into T from {stage} file_format = PQ match_by_column_name = case_sensitive")
    assert client.run("select ID, NAME, AMOUNT from T order by ID") == [
        (1, "a", Decimal("1.10")),
        (2, None, None),
    ]
    rows = client.run(
        "select $1:LIST[1]::number, metadata$filename from @ST (file_format => PQ) order by 1 nulls last"
    )
    assert rows == [(2, "p.parquet"), (None, "p.parquet")]
    described = client.run(
        "select COLUMN_NAME, TYPE from table(infer_schema(location => '@ST', file_format => 'PQ'))"
    )
    assert described == [
        ("ID", "NUMBER(38, 0)"), ("NAME", "TEXT"), ("AMOUNT", "NUMBER(3, 2)"), ("LIST", "VARIANT"),
    ]  # fmt: skip


def test_select_from_files(client: Client, stage: str, tmp_path: Path) -> None:
    _put(client, tmp_path, "s.csv", "h\n1,x\n2,y\n", stage)
    _put(client, tmp_path, "t.csv", "h\n3,z,w\n", stage)
    assert client.run("select t.$1::number + 1, $2, $3 from @ST t order by 1") == [
        (2, "x", None), (3, "y", None), (4, "z", "w"),
    ]  # fmt: skip
    assert client.value("select count($1) from '@ST/s' (pattern => '.*s[.]csv[.]gz')") == 2
    client.run(
        "create or replace table FROM_FILES as select $1::number as A, metadata$file_row_number as N"
        " from @ST/s"
    )
    assert client.run("select A, N from FROM_FILES order by A") == [(1, 1), (2, 2)]
    client.run("insert into FROM_FILES select $1, 9 from @ST/t")
    assert client.value("select max(A) from FROM_FILES") == 3


def test_unloading_writes_what_loading_reads(client: Client, stage: str, tmp_path: Path) -> None:
    client.run("insert into T select 1, 'a,b', 1.5, '2024-02-01' union all select 2, null, null, null")
    form = "file_format = (type = csv field_optionally_enclosed_by = '\"')"
    assert client.run(f"copy into {stage}/out/ from T {form} header = true")[0][0] == 2
    assert [row[0] for row in client.run(f"list {stage}/out")] == ["st/out/data_0_0_0.csv.gz"]
    client.run(f"get {stage}/out file://{tmp_path}")
    assert gzip.decompress((tmp_path / "data_0_0_0.csv.gz").read_bytes()).decode() == (
        '"ID","NAME","AMOUNT","D"\n1,"a,b",1.50,"2024-02-01"\n2,\\N,\\N,\\N\n'
    )
    assert "Files already existing" in client.refusal(f"copy into {stage}/out/ from T {form}")[1]
    client.run(f"copy into {stage}/one.csv from (select ID from T) single = true file_format = (type = csv"
               " compression = none)")  # fmt: skip
    assert client.run(f"list {stage}/one")[0][:2] == ("st/one.csv", 4)
    client.run(f"copy into {stage}/p/ from T file_format = (type = parquet) header = true")
    client.run("create or replace table BACK like T")
    client.run(
        f"copy into BACK from {stage}/p/ file_format = (type = parquet) match_by_column_name = case_sensitive"
    )
    assert client.run("select * from BACK order by ID") == client.run("select * from T order by ID")
    client.run(f"copy into {stage}/by/ from T partition by ('id=' || ID) file_format = (type = csv)")
    assert [row[0].rsplit("/", 1)[0] for row in client.run(f"list {stage}/by/")] == [
        "st/by/id=1",
        "st/by/id=2",
    ]
    client.run("create or replace file format JS type = json")
    client.run(f"copy into {stage}/j from (select object_construct('k', ID) from T) file_format = JS")
    assert client.run(f"select $1:k::number from {stage}/j (file_format => JS) order by 1") == [(1,), (2,)]


def test_stages_of_tables_and_users(client: Client, tmp_path: Path) -> None:
    client.run("create or replace table OWN (A number)")
    _put(client, tmp_path, "o.csv", "1\n2\n", "@%OWN")
    assert [row[0] for row in client.run("list @%OWN")] == ["o.csv.gz"]
    client.run("copy into OWN from @%OWN")
    _put(client, tmp_path, "u.csv", "3\n", "@~/mine")
    client.run("copy into OWN from @~/mine/")
    assert client.run("select A from OWN order by A") == [(1,), (2,), (3,)]
    # A table that is made anew has an empty stage and no memory.
    client.run("create or replace table OWN (A number)")
    assert client.run("list @%OWN") == []
    assert client.run("copy into OWN from @~/mine/")[0][1] == "LOADED"


def test_nothing_outside_a_stage_is_reached(client: Client, stage: str, tmp_path: Path) -> None:
    outside = tmp_path / "secret.csv"
    outside.write_text("h\n1\n")
    for statement in (
        "list @ST/../..", "select $1 from @ST/../x", "copy into T from '@ST/a/../../b'", "remove @ST/..",
        "get @ST/.. file:///tmp", f"put file://{outside} @ST/../../x", "copy into @ST/../x from T",
        "copy into T from @ST files = ('../x')", "copy into @ST/p/ from T partition by ('../../x')",
    ):  # fmt: skip
        client.run("delete from T") if "partition" not in statement else client.run(
            "insert into T (ID) values (1)"
        )
        code, text = client.refusal(statement)
        assert (code == 1003 and "may not hold" in text) or "invalid" in text, statement


def test_a_link_in_a_stage_is_no_file(client: Client, stage: str, tmp_path: Path, cloud: Cloud) -> None:
    _put(client, tmp_path, "a.csv", "h\n1\n", stage)
    (tmp_path / "outside.csv").write_text("h\nsecret\n")
    [file] = [each for each in (cloud.directory / "stages").rglob("a.csv.gz")]
    (file.parent / "link.csv").symlink_to(tmp_path / "outside.csv")
    assert [row[0] for row in client.run(f"list {stage}")] == ["st/a.csv.gz"]
    assert client.run(f"select $1 from {stage}") == [("1",)]


def test_temporary_stages_go_with_their_session(client: Client, cloud: Cloud, tmp_path: Path) -> None:
    other = cloud.as_role("ACCOUNTADMIN", database="STAGING", schema="S", warehouse="TESTING")
    other.run("create temporary stage PASSING")
    other.run("create temp file format PASSING_FORMAT type = csv")
    _put(other, tmp_path, "p.csv", "1\n", "@PASSING")
    assert other.run("select $1 from @PASSING (file_format => PASSING_FORMAT)") == [("1",)]
    assert client.refusal("list @PASSING")[0] == 2003
    folders = list((cloud.directory / "stages" / "temporary").iterdir())
    assert folders
    other.connection.close()
    assert list((cloud.directory / "stages" / "temporary").iterdir()) == []


def test_definitions_are_shown_and_described(client: Client, stage: str) -> None:
    client.run(
        "create or replace file format FF type = csv field_delimiter = '|' null_if = ('', 'x') comment = 'c'"
    )
    [shown] = client.run("show file formats like 'ff'")
    assert shown[1:7] == ("FF", "STAGING", "S", "CSV", "ACCOUNTADMIN", "c")
    assert json.loads(shown[7])["FIELD_DELIMITER"] == "|"
    described = {row[0]: row[2] for row in client.run("describe file format FF")}
    assert (described["FIELD_DELIMITER"], described["SKIP_HEADER"]) == ("|", "0")
    client.run("alter file format FF set skip_header = 2")
    assert {row[0]: row[2] for row in client.run("desc file format FF")}["SKIP_HEADER"] == "2"
    assert [row[1] for row in client.run("show stages in schema STAGING.S")] == ["ST"]
    assert {row[1]: row[3] for row in client.run("describe stage ST")}["SKIP_HEADER"] == "1"
    assert client.refusal("create stage ST")[0] == 2002
    client.run("create stage if not exists ST")
    client.run("drop file format FF")
    assert client.refusal("desc file format FF")[0] == 2003


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("create stage X url = 's3://bucket/x'", "external stages"),
        ("create file format X type = avro", "file format type AVRO"),
        ("create file format X type = csv strip_outer_array = true", "invalid parameter 'STRIP_OUTER_ARRAY'"),
        ("create file format X type = csv skip_header = many", "invalid value [MANY]"),
        ("copy into T from @ST file_processor = (x = 1)", "FILE_PROCESSOR"),
        ("copy into T from @ST on_error = maybe", "invalid value [MAYBE]"),
        ("copy into T from @NOPE", "Stage 'STAGING.S.NOPE' does not exist or not authorized"),
        ("copy into T from @ST files = ('nope.csv')", "was not found"),
        ("create view X as select $1 from @ST", "views of staged files"),
        ("put 'nofile' @ST", "starts with file://"),
    ],
)
def test_what_is_not_there_is_told(client: Client, stage: str, statement: str, told: str) -> None:
    assert told in client.refusal(statement)[1]
