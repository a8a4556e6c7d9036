"""Other clients than Python's, and many at once."""

from __future__ import annotations

import json
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from snowflake_harness import ADMINISTRATOR, Client, Cloud

REPOSITORY = Path(__file__).parents[3]
_SDK = REPOSITORY / "node_modules" / "snowflake-sdk"

_NODE = """
const snowflake = require(process.argv[2]);
const options = JSON.parse(process.argv[3]);
snowflake.configure({ logLevel: "OFF", disableOCSPChecks: true });
const connection = snowflake.createConnection({ ...options, authenticator: "SNOWFLAKE_JWT" });
const run = (sqlText, binds) =>
  new Promise((resolve, reject) =>
    connection.execute({
      sqlText,
      binds,
      complete: (error, _, rows) => (error ? reject(error) : resolve(rows)),
    }),
  );
connection.connect(async (error) => {
  if (error) throw error;
  await run("create or replace table NODE.PUBLIC.T (ID number(38, 0), NAME varchar, V variant)");
  await run("insert into NODE.PUBLIC.T (ID, NAME) values (?, ?)", [[1, "a"], [2, null]]);
  const query = "select ID, NAME, 1.50::number(10, 2) as D, count(*) over () from NODE.PUBLIC.T where ID > ?";
  const rows = await run(query + " order by 1", [0]);
  const refused = await run("select * from NODE.PUBLIC.NOSUCH").catch((each) => each.code);
  console.log(JSON.stringify({ rows, refused }));
  connection.destroy(() => process.exit(0));
});
"""


@pytest.mark.skipif(not (_SDK.exists() and shutil.which("node")), reason="needs node and npm install")
def test_the_node_driver_logs_in_by_key_binds_arrays_and_reads_errors(
    cloud: Cloud, admin: Client, tmp_path: Path
) -> None:
    admin.run("create database NODE")
    script = tmp_path / "client.cjs"
    script.write_text(_NODE)
    options = {
        "account": "LARDER-LOCAL",
        "username": ADMINISTRATOR,
        "accessUrl": f"http://127.0.0.1:{cloud.port}",
        "privateKey": cloud.key.decode(),
        "role": "ACCOUNTADMIN",
        "warehouse": "TESTING",
    }
    done = subprocess.run(
        ["node", script, _SDK, json.dumps(options)], capture_output=True, text=True, timeout=300, check=True
    )
    found = json.loads(done.stdout)
    assert found["rows"][0] == {"ID": 1, "NAME": "a", "D": 1.5, "COUNT(*) OVER ()": 2}
    assert found["refused"] == "002003"


def test_eight_sessions_at_once_lose_no_write(cloud: Cloud, admin: Client) -> None:
    admin.script("create database MANY; create table SHARED (A number); insert into SHARED values (0)")

    def work(number: int) -> None:
        client = cloud.as_role("ACCOUNTADMIN", warehouse="TESTING", database="MANY", schema="PUBLIC")
        for step in range(10):
            client.run("update SHARED set A = A + 1")
            client.run(f"create or replace table OWN_{number} as select {step} as A")
            client.run("create or replace view SEEN as select * from SHARED")
            client.run("create schema if not exists MANY.EXTRA")
            client.run("use schema MANY.PUBLIC")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert admin.value("select A from MANY.PUBLIC.SHARED") == 80
    assert admin.value("select A from MANY.PUBLIC.SEEN") == 80


def test_a_big_result_arrives_whole(admin: Client) -> None:
    found = admin.run(
        "select seq4() as ID, ID / 4, 'row ' || ID, '2024-01-01'::timestamp_ntz"
        " from table(generator(rowcount => 50000))"
    )
    assert len(found) == 50_000
    assert found[-1][2] == "row 49999"
