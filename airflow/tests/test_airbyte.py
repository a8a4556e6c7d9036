"""The sync step against an Airbyte that behaves as it is told."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import larder_airflow.airbyte as airbyte_module
import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from fake_airbyte import FakeAirbyte
from larder_airflow.airbyte import AirbyteSync
from larder_airflow.step import REASON, Outcome

CONNECTION = "11111111-1111-1111-1111-111111111111"


class Lock:
    """A lock that nobody else wants."""

    def of(self, _context: Any) -> Any:
        return SimpleNamespace(held=lambda: contextlib.nullcontext(Outcome()))


class TaskInstance:
    def __init__(self) -> None:
        self.pushed: dict[str, str] = {}

    def xcom_push(self, key: str, value: str) -> None:
        self.pushed[key] = value


@pytest.fixture()
def airbyte(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAirbyte]:
    fake = FakeAirbyte()
    connection = {
        "conn_type": "airbyte",
        "host": f"{fake.address}/api/public/v1",
        "login": "id",
        "password": "secret-1",
        "schema": "v1/applications/token",
    }
    monkeypatch.setenv("AIRFLOW_CONN_AIRBYTE_DEFAULT", json.dumps(connection))
    monkeypatch.setenv("LARDER_POLL_SECONDS", "0.05")
    monkeypatch.setenv("LARDER_PATIENCE_SECONDS", "0.5")
    yield fake
    fake.close()


def context() -> dict[str, Any]:
    run = SimpleNamespace(start_date=datetime.now(UTC) - timedelta(seconds=10))
    return {"run_id": "manual__1", "dag_run": run, "ti": TaskInstance()}


def sync() -> AirbyteSync:
    return AirbyteSync(task_id="sync", step="sync shopify", connection_id=CONNECTION, lock=Lock())


def run(step: AirbyteSync, given: dict[str, Any]) -> Any:
    """Past Airflow's guard, which wants a task runner around every operator."""
    return AirbyteSync.execute.__wrapped__(step, given)


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    lines = capsys.readouterr().out.splitlines()
    return [json.loads(line.removeprefix("larder: ")) for line in lines if line.startswith("larder: ")]


def test_a_sync_is_followed_to_its_end(airbyte: FakeAirbyte, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(sync(), context()) == 1
    last = told(capsys)[-1]
    assert last == {"step": "sync shopify", "state": "succeeded", "detail": "5,009 rows"}


def test_a_running_job_is_adopted(airbyte: FakeAirbyte) -> None:
    airbyte.add_job(CONNECTION)
    assert run(sync(), context()) == 1
    assert len(airbyte.jobs) == 1


def test_after_a_job_older_than_the_run_another_sync_follows(airbyte: FakeAirbyte) -> None:
    airbyte.add_job(CONNECTION, start=datetime.now(UTC) - timedelta(hours=1))
    assert run(sync(), context()) == 2


def test_a_failed_job_fails_the_step_and_may_be_retried(
    airbyte: FakeAirbyte, capsys: pytest.CaptureFixture[str]
) -> None:
    airbyte.endings = ["failed"]
    given = context()
    with pytest.raises(AirflowException, match="job 1 failed") as error:
        run(sync(), given)
    assert not isinstance(error.value, AirflowFailException)
    assert given["ti"].pushed[REASON].startswith("sync shopify: Airbyte's job 1 failed")
    assert told(capsys)[-1]["state"] == "failed"


def test_a_failed_job_says_why(airbyte: FakeAirbyte) -> None:
    airbyte.endings, airbyte.reason = (
        ["failed"],
        "the disk is full: No space left on device (/data/jobs/4.log)",
    )
    with pytest.raises(AirflowException, match=r"job 1 failed: the disk is full: .*\(/data/jobs/4.log\)"):
        run(sync(), context())


def test_an_airbyte_that_does_not_tell_why_is_said_to_have_a_log(airbyte: FakeAirbyte) -> None:
    airbyte.endings = ["failed"]
    with pytest.raises(AirflowException, match="job 1 failed: its log in Airbyte says why"):
        run(sync(), context())


def test_an_airbyte_that_is_away_for_a_moment_is_waited_for(airbyte: FakeAirbyte) -> None:
    airbyte.silent_looks = 3
    assert run(sync(), context()) == 1


def test_an_airbyte_that_stays_away_fails_the_step(airbyte: FakeAirbyte) -> None:
    airbyte.silent_looks = 10_000
    with pytest.raises(AirflowException, match="does not answer: starting"):
        run(sync(), context())


def test_a_killed_step_cancels_its_job_and_is_not_retried(airbyte: FakeAirbyte) -> None:
    airbyte.looks = 10_000
    step = sync()
    threading.Timer(0.5, step.on_kill).start()
    with pytest.raises(AirflowFailException, match="ended"):
        run(step, context())
    assert airbyte.jobs[1]["status"] == "cancelled"


def test_a_step_killed_while_its_sync_starts_cancels_it(
    airbyte: FakeAirbyte, monkeypatch: pytest.MonkeyPatch
) -> None:
    airbyte.looks = 10_000
    step, start = sync(), airbyte.add_job

    def killed_meanwhile(connection: str) -> dict[str, Any]:
        step.on_kill()
        return start(connection)

    monkeypatch.setattr(airbyte, "add_job", killed_meanwhile)
    with pytest.raises(AirflowFailException, match="ended"):
        run(step, context())
    assert airbyte.jobs[1]["status"] == "cancelled"


def test_a_step_killed_before_its_sync_starts_none(airbyte: FakeAirbyte) -> None:
    step = sync()
    step.on_kill()
    with pytest.raises(AirflowFailException, match="ended"):
        run(step, context())
    assert not airbyte.jobs


def test_an_interrupted_step_cancels_its_job_and_is_not_retried(
    airbyte: FakeAirbyte, monkeypatch: pytest.MonkeyPatch
) -> None:
    airbyte.looks = 10_000
    step, plain_sleep = sync(), time.sleep

    def interrupt(seconds: float) -> None:
        plain_sleep(seconds)
        raise KeyboardInterrupt

    monkeypatch.setattr(airbyte_module.time, "sleep", interrupt)
    with pytest.raises(AirflowFailException, match="interrupted"):
        run(step, context())
    assert airbyte.jobs[1]["status"] == "cancelled"
