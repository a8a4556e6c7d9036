"""Who may do what with stages and file formats."""

from __future__ import annotations

from pathlib import Path

import pytest
from snowflake_harness import Client, Cloud


@pytest.fixture(scope="module")
def other(admin: Client, cloud: Cloud) -> Client:
    admin.script(
        "create database RIGHTS; create table T (A number); create stage ST;"
        "create file format FF type = csv; create role ANALYST;"
        "grant role ANALYST to user SPOON_LOCAL_TERRAFORM;"
        "grant usage on database RIGHTS to role ANALYST; grant usage on schema RIGHTS.PUBLIC to role ANALYST;"
        "grant usage on warehouse TESTING to role ANALYST"
    )
    return cloud.as_role("ANALYST", database="RIGHTS", schema="PUBLIC", warehouse="TESTING")


def test_a_stage_is_hidden_then_read_then_written(admin: Client, other: Client, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1\n")
    admin.run("use schema RIGHTS.PUBLIC")
    admin.run(f"put file://{tmp_path}/a.csv @ST")
    assert other.refusal("list @ST")[0] == 2003
    admin.run("grant read on stage ST to role ANALYST")
    assert len(other.run("list @ST")) == 1
    assert other.run("select $1 from @ST") == [("1",)]
    assert other.refusal(f"put file://{tmp_path}/a.csv @ST")[0] == 3001
    assert other.refusal("remove @ST")[0] == 3001
    assert other.refusal("select $1 from @ST (file_format => FF)")[0] == 2003
    admin.run("grant usage on file format FF to role ANALYST")
    assert other.run("select $1 from @ST (file_format => FF)") == [("1",)]
    # Reading is not enough to fill a table.
    assert other.refusal("copy into T from @ST")[0] == 2003
    admin.run("grant insert, select on table T to role ANALYST")
    assert other.run("copy into T from @ST")[0][1] == "LOADED"
    assert other.refusal("copy into T from @ST purge = true force = true")[0] == 3001
    assert other.refusal("copy into @ST/x from T")[0] == 3001
    admin.run("grant write on stage ST to role ANALYST")
    assert other.run("copy into @ST/x from T")[0][0] == 1


def test_the_stage_of_a_table_is_its_owners(admin: Client, other: Client) -> None:
    assert other.refusal("list @%T")[0] in (2003, 3001)
    assert admin.run("list @RIGHTS.PUBLIC.%T") == []


def test_making_a_stage_needs_the_right(admin: Client, other: Client) -> None:
    assert other.refusal("create stage MINE")[0] == 3001
    assert other.refusal("create temporary stage MINE")[0] == 3001
    admin.run("grant create stage on schema RIGHTS.PUBLIC to role ANALYST")
    other.run("create stage MINE")
    assert [row[1] for row in other.run("show stages")] == ["MINE", "ST"]
    assert other.refusal("drop stage ST")[0] == 3001
    other.run("drop stage MINE")


def test_future_grants_reach_new_stages(admin: Client, other: Client) -> None:
    admin.run("use schema RIGHTS.PUBLIC")
    admin.run("grant read on future stages in schema RIGHTS.PUBLIC to role ANALYST")
    admin.run("create stage LATER")
    assert other.run("list @LATER") == []
