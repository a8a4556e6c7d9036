"""Jobs through the API: a protocol-speaking source into PostgreSQL."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from .postgres_server import free_port
from .service import Client, Service, install_sample_source

APPEND = {"name": "orders", "syncMode": "incremental_append"}
DEDUP = {"name": "orders", "syncMode": "incremental_deduped_history"}
OVERWRITE = {"name": "settings", "syncMode": "full_refresh_overwrite"}

Sql = psycopg.Connection[Any]
Configuration = dict[str, Any]


def connect(client: Client, destination: Configuration, *streams: Any, **source: Any) -> dict[str, Any]:
    return client.connection(
        client.source(**source), client.destination(destination), configurations={"streams": list(streams)}
    )


def change_source(client: Client, connection: dict[str, Any], **changes: Any) -> None:
    client.ask("PATCH", f"/sources/{connection['sourceId']}", json={"configuration": changes})


def rows(sql: Sql, destination: Configuration, columns: str, table: str = "orders") -> list[Any]:
    return sql.execute(f"select {columns} from {destination['schema']}.{table} order by 1, 2").fetchall()  # type: ignore[arg-type]


def running(client: Client, connection: dict[str, Any]) -> dict[str, Any]:
    """A job whose first records have been counted."""
    job = client.start(connection)
    deadline = time.monotonic() + 150
    while client.job(job["jobId"])["rowsSynced"] == 0:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return client.job(job["jobId"])


def sources_alive(service: Service) -> int:
    listing = subprocess.run(["ps", "-eww", "-o", "args"], capture_output=True, text=True, check=True).stdout
    return sum(
        "sample_source.py read" in line and str(service.folder) in line for line in listing.splitlines()
    )


def test_a_sync_lands_typed_rows_and_counts_them(
    client: Client, destination: Configuration, sql: Sql
) -> None:
    connection = connect(client, destination, DEDUP, OVERWRITE, records=12)
    job = client.sync(connection)
    assert (job["status"], job["rowsSynced"]) == ("succeeded", 13), client.failure(job["jobId"])
    assert job["bytesSynced"] > 1000
    landed = rows(
        sql, destination, "id, amount, lines -> 0 ->> 'sku', note, _airbyte_meta, _airbyte_generation_id"
    )
    meta = {"sync_id": job["jobId"], "changes": []}
    assert landed[0] == (1, 0.25, "sku-1", None, meta, 1)
    assert len(landed) == 12
    assert rows(sql, destination, "zone, id", "settings") == [("America/Chicago", 1)]


def test_the_next_sync_reads_from_the_saved_state(
    client: Client, destination: Configuration, sql: Sql
) -> None:
    connection = connect(client, destination, DEDUP, OVERWRITE, records=10)
    client.sync(connection)
    change_source(client, connection, records=12)
    job = client.sync(connection)
    # The record at the cursor comes again, and two new ones; the settings replace themselves.
    assert (job["status"], job["rowsSynced"]) == ("succeeded", 4)
    assert rows(sql, destination, "count(*), count(distinct id)") == [(12, 12)]
    assert rows(sql, destination, "id, _airbyte_generation_id", "settings") == [(1, 2)]


def test_append_keeps_every_version(client: Client, destination: Configuration, sql: Sql) -> None:
    connection = connect(client, destination, APPEND, records=10)
    client.sync(connection)
    client.sync(connection)
    assert rows(sql, destination, "count(*), count(distinct id)") == [(11, 10)]


def test_a_source_that_breaks_keeps_what_its_last_state_describes(
    client: Client, destination: Configuration, sql: Sql
) -> None:
    connection = connect(client, destination, APPEND, records=20, per_state=5, fail_after=13)
    job = client.sync(connection)
    assert job["status"] == "failed"
    assert client.failure(job["jobId"]) == "it broke"
    assert rows(sql, destination, "max(id), count(*)") == [(10, 10)]
    change_source(client, connection, fail_after=0)
    assert client.sync(connection)["status"] == "succeeded"
    # Only the record at the cursor came twice.
    assert rows(sql, destination, "max(id), count(*)") == [(20, 21)]


def test_no_secret_reaches_the_log_or_the_failure(
    client: Client, service: Service, destination: Configuration
) -> None:
    connection = connect(client, destination, APPEND, fail_after=2, show_token=True)
    job = client.sync(connection)
    assert client.failure(job["jobId"]) == "the source broke, token **********"
    log = (service.data / "jobs" / f"{job['jobId']}.log").read_text()
    assert "a line that is no message" in log and "INFO reading with **********" in log
    assert "top-secret-token" not in log


def test_only_one_job_a_connection(client: Client, destination: Configuration) -> None:
    connection = connect(client, destination, APPEND, records=100, pause=0.05)
    job = client.start(connection)
    body = {"connectionId": connection["connectionId"], "jobType": "sync"}
    problem = client.ask("POST", "/jobs", json=body, status=409)
    assert connection["connectionId"] in problem["detail"]
    client.ask("DELETE", f"/jobs/{job['jobId']}")
    job = client.start(connection)
    assert job["status"] == "running"
    client.ask("DELETE", f"/jobs/{job['jobId']}")


def test_progress_grows_while_a_job_runs_and_a_cancelled_one_leaves_no_process(
    client: Client, service: Service, destination: Configuration
) -> None:
    connection = connect(client, destination, APPEND, records=1000, pause=0.02)
    job = running(client, connection)
    deadline = time.monotonic() + 150
    while client.job(job["jobId"])["rowsSynced"] <= job["rowsSynced"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert sources_alive(service) > 0
    assert client.ask("DELETE", f"/jobs/{job['jobId']}")["status"] == "cancelled"
    while sources_alive(service):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.3)
    assert client.job(job["jobId"])["status"] == "cancelled"


def test_jobs_are_listed_newest_first_and_filtered(client: Client, destination: Configuration) -> None:
    connection = connect(client, destination, APPEND, records=1)
    numbers = [client.sync(connection)["jobId"] for _ in range(2)]
    change_source(client, connection, records=5, fail_after=1)
    numbers.append(client.sync(connection)["jobId"])

    def listed(**filters: str) -> list[int]:
        query = {"connectionId": connection["connectionId"], **filters}
        return [job["jobId"] for job in client.ask("GET", "/jobs", params=query)["data"]]

    assert listed() == numbers[::-1]
    assert listed(status="succeeded") == [numbers[1], numbers[0]]
    assert listed(status="failed", limit="1") == [numbers[2]]
    assert listed(jobType="reset") == []


def test_selected_fields_are_all_that_lands(client: Client, destination: Configuration, sql: Sql) -> None:
    fields = [{"fieldPath": [name]} for name in ("id", "updated_at", "amount")]
    connection = connect(client, destination, {**DEDUP, "selectedFields": fields}, records=2)
    assert client.sync(connection)["status"] == "succeeded"
    names = sql.execute(
        "select column_name from information_schema.columns"
        " where table_schema = %s and table_name = 'orders'",
        (destination["schema"],),
    ).fetchall()
    assert {name for (name,) in names if not name.startswith("_airbyte_")} == {"id", "updated_at", "amount"}


def test_a_prefix_and_a_namespace_choose_the_table(
    client: Client, destination: Configuration, sql: Sql
) -> None:
    connection = client.connection(
        client.source(records=1),
        client.destination(destination),
        configurations={"streams": [APPEND]},
        prefix="raw_",
        namespaceDefinition="custom_format",
        namespaceFormat=f"{destination['schema']}_own",
    )
    assert client.sync(connection)["status"] == "succeeded"
    own = {**destination, "schema": f"{destination['schema']}_own"}
    assert rows(sql, own, "id, amount", "raw_orders") == [(1, 0.25)]


def test_new_fields_become_columns_only_when_the_connection_follows_the_schema(
    client: Client, destination: Configuration, sql: Sql
) -> None:
    connection = connect(client, destination, DEDUP, records=3)
    client.sync(connection)
    change_source(client, connection, extra_field="channel", records=5)
    client.sync(connection)
    with pytest.raises(psycopg.errors.UndefinedColumn):
        rows(sql, destination, "id, channel")
    change = {"nonBreakingSchemaUpdatesBehavior": "propagate_columns"}
    client.ask("PATCH", f"/connections/{connection['connectionId']}", json=change)
    assert client.sync(connection)["status"] == "succeeded"
    assert rows(sql, destination, "id, channel") == [(1, None), (2, None), (3, None), (4, None), (5, "new")]


def test_a_connection_may_ask_to_be_disabled_by_a_changed_schema(
    client: Client, destination: Configuration
) -> None:
    connection = connect(client, destination, DEDUP, records=1)
    change = {"nonBreakingSchemaUpdatesBehavior": "disable_connection"}
    client.ask("PATCH", f"/connections/{connection['connectionId']}", json=change)
    assert client.sync(connection)["status"] == "succeeded"
    change_source(client, connection, extra_field="channel")
    assert client.sync(connection)["status"] == "failed"
    assert client.ask("GET", f"/connections/{connection['connectionId']}")["status"] == "inactive"


def test_a_refresh_replaces_what_was_there_and_a_clear_empties_it(
    client: Client, destination: Configuration, sql: Sql
) -> None:
    connection = connect(client, destination, DEDUP, records=10)
    client.sync(connection)
    change_source(client, connection, first=8)
    assert client.sync(connection, "refresh")["status"] == "succeeded"
    assert rows(sql, destination, "id, _airbyte_generation_id") == [(8, 2), (9, 2), (10, 2)]
    assert client.sync(connection)["rowsSynced"] == 1
    assert client.sync(connection, "clear")["status"] == "succeeded"
    assert rows(sql, destination, "count(*), max(id)") == [(0, None)]
    assert client.sync(connection)["rowsSynced"] == 3


def test_a_killed_service_leaves_no_process_and_remembers_everything(
    tmp_path: Path, destination: Configuration, sql: Sql
) -> None:
    install_sample_source(tmp_path / "connectors")
    service = Service(tmp_path, port=free_port())
    service.start()
    first_instance = service.instance
    client = service.client()
    connection = connect(client, destination, APPEND, records=1000, per_state=5, pause=0.01)
    job = running(client, connection)
    service.kill()
    deadline = time.monotonic() + 150
    while sources_alive(service):
        assert time.monotonic() < deadline, "the connector outlived the service"
        time.sleep(0.05)
    service.start()
    try:
        assert service.instance != first_instance
        # The token is still good: Terraform may be in the middle of its work.
        assert client.job(job["jobId"])["status"] == "failed"
        assert "stopped while the job ran" in (client.failure(job["jobId"]) or "")
        assert not list((service.data / "runs").glob("*"))
        change_source(client, connection, records=50, pause=0)
        assert client.sync(connection)["status"] == "succeeded"
        assert rows(sql, destination, "count(distinct id), max(id)") == [(50, 50)]
    finally:
        service.stop()


def test_stopping_the_service_ends_its_jobs(tmp_path: Path, destination: Configuration) -> None:
    install_sample_source(tmp_path / "connectors")
    service = Service(tmp_path, port=free_port())
    service.start()
    client = service.client()
    running(client, connect(client, destination, APPEND, records=1000, pause=0.02))
    assert service.stop() == 0
    assert sources_alive(service) == 0
