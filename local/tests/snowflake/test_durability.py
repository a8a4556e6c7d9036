"""What was committed is there after kill -9; what was not is gone; nothing is left half."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from cloud_keys import KEYS, write_keys
from snowflake_harness import ADMINISTRATOR, Client, connect, free_port, new_key

LOCAL = Path(__file__).parents[2]


class Process:
    """The service as the supervisor starts it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.key = new_key()
        write_keys(directory / "secrets")
        (directory / "secrets" / "snowflake-terraform.pem").write_bytes(self.key)
        warehouse = {
            "kind": "snowflake",
            "organization": "LARDER",
            "account": "LOCAL",
            "terraformUser": ADMINISTRATOR,
        }
        (directory / "system.json").write_text(json.dumps({"warehouse": warehouse}))

    def start(self) -> dict[str, str]:
        self.port = free_port()
        environment = {
            **os.environ,
            "PYTHONPATH": str(LOCAL),
            "LARDER_SYSTEM": str(self.directory / "system.json"),
            "LARDER_SECRETS": str(self.directory / "secrets"),
        }
        command = [sys.executable, "-m", "larder_local.snowflake", "--port", str(self.port)]
        self.child = subprocess.Popen([*command, "--data", str(self.directory / "data")], env=environment)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                health = f"http://127.0.0.1:{self.port}/_larder/health"
                return httpx.get(health, headers=KEYS.headers).json()
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError("the service did not start")

    def client(self) -> Client:
        return Client(connect(self.port, ADMINISTRATOR, self.key, role="ACCOUNTADMIN", warehouse="W"))

    def kill(self) -> None:
        self.child.kill()
        self.child.wait()


@pytest.fixture()
def process(tmp_path: Path):
    started = Process(tmp_path)
    yield started
    started.kill()


def test_kill_minus_nine_loses_nothing_that_was_committed(process: Process) -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    count = random.Random(seed).randrange(1_000, 5_000)
    first = process.start()
    client = process.client()
    client.script("create warehouse W; create database D; create role R; grant usage on database D to role R")
    client.run(f"create table D.PUBLIC.T as select seq4() as ID from table(generator(rowcount => {count}))")
    client.run("create view D.PUBLIC.V as select count(*) as N, sum(ID) / 2 as H from D.PUBLIC.T")
    client.run("create table D.PUBLIC.I (ID number autoincrement, NAME varchar)")
    client.run("insert into D.PUBLIC.I (NAME) values ('a')")
    before = client.run("select N, H from D.PUBLIC.V")
    client.script("begin; insert into D.PUBLIC.T values (-1)")
    client.run("create or replace temporary table D.PUBLIC.TEMPORARY as select 1 as A")
    process.kill()

    second = process.start()
    assert first["instance"] != second["instance"]
    client = process.client()
    # Making the temporary table ended the transaction, as definitions do.
    assert client.value("select N from D.PUBLIC.V") == before[0][0] + 1
    assert client.refusal("select * from D.PUBLIC.TEMPORARY")[0] == 2003
    client.run("insert into D.PUBLIC.I (NAME) values ('b')")
    assert client.run("select ID, NAME from D.PUBLIC.I order by ID") == [(1, "a"), (2, "b")]
    assert ("USAGE", "R") in {(row[1], row[5]) for row in client.run("show grants on database D")}

    client.script("begin; insert into D.PUBLIC.T values (-2)")
    process.kill()
    process.start()
    assert process.client().value("select N from D.PUBLIC.V") == before[0][0] + 1


def test_a_table_without_its_row_in_the_account_is_adopted_and_a_row_without_table_goes(
    process: Process,
) -> None:
    """A kill between the two commits leaves either."""
    process.start()
    client = process.client()
    client.script("create warehouse W; create database D; create table D.PUBLIC.KEPT (A number)")
    client.run("create table D.PUBLIC.GONE (A number)")
    process.kill()
    from larder_local.snowflake.account.store import Store
    from larder_local.snowflake.engine.database import Engine

    data = process.directory / "data"
    Store(data / "account.sqlite").remove("TABLE", "D.PUBLIC.KEPT")
    engine = Engine(data / "databases")
    engine.connect().execute('drop table "D"."PUBLIC"."GONE"')
    engine.close()
    process.start()
    names = {row[1] for row in process.client().run("show tables in schema D.PUBLIC")}
    assert names == {"KEPT"}


def test_sigterm_ends_it_and_leaves_no_log_to_replay(process: Process) -> None:
    process.start()
    client = process.client()
    client.script("create database D; create table D.PUBLIC.T (A number)")
    process.child.send_signal(signal.SIGTERM)
    process.child.wait(30)
    assert [file.name for file in (process.directory / "data" / "databases").glob("*.wal")] == []


@pytest.mark.parametrize("missing", ["LARDER_SYSTEM", "LARDER_SECRETS"])
def test_a_missing_setting_is_one_line_and_exit_two(tmp_path: Path, missing: str) -> None:
    process = Process(tmp_path)
    environment = {
        "PYTHONPATH": str(LOCAL),
        "LARDER_SYSTEM": str(tmp_path / "system.json"),
        "LARDER_SECRETS": str(tmp_path / "secrets"),
    }
    del environment[missing]
    command = [
        sys.executable,
        "-m",
        "larder_local.snowflake",
        "--port",
        str(free_port()),
        "--data",
        str(tmp_path),
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert process.key
    assert (done.returncode, done.stderr.strip()) == (2, f"snowflake: {missing} is not set")
