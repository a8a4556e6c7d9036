"""A task on ECS is known again by a retry of its run, and a killed one is no failure of its program."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from larder_airflow.ecs import EcsTask, TaskPlace
from larder_airflow.step import Outcome

SIX = datetime(2026, 11, 21, 6, 0, 3, 1, tzinfo=UTC)


class Ecs:
    """Tasks that run until they are stopped."""

    def __init__(self) -> None:
        self.tasks: dict[str, dict[str, Any]] = {}

    def list_tasks(self, startedBy: str | None = None, **_: Any) -> dict[str, Any]:
        found = [
            arn
            for arn, task in self.tasks.items()
            if task["lastStatus"] == "RUNNING" and startedBy in (None, task["startedBy"])
        ]
        return {"taskArns": found}

    def describe_tasks(self, tasks: list[str], **_: Any) -> dict[str, Any]:
        return {"tasks": [self.tasks[arn] for arn in tasks]}

    def run_task(self, startedBy: str, **_: Any) -> dict[str, Any]:
        arn = f"task/{len(self.tasks) + 1}"
        self.tasks[arn] = {"taskArn": arn, "startedBy": startedBy, "lastStatus": "RUNNING", "containers": []}
        return {"tasks": [self.tasks[arn]], "failures": []}

    def stop_task(self, task: str, **_: Any) -> None:
        self.tasks[task]["lastStatus"] = "STOPPED"

    def get_waiter(self, _name: str) -> Any:
        return SimpleNamespace(wait=lambda **_: None)


class Lock:
    """A lock that nobody else wants."""

    def of(self, _context: Any) -> Any:
        return SimpleNamespace(held=lambda: contextlib.nullcontext(Outcome()))


@pytest.fixture()
def ecs(monkeypatch: pytest.MonkeyPatch) -> Ecs:
    ecs = Ecs()
    monkeypatch.setattr(EcsTask, "client", ecs)
    monkeypatch.setattr(EcsTask, "_aws_logs_enabled", lambda _: False)
    return ecs


def run(started: datetime) -> None:
    """A step of the run that began then, to where its task has been started or found."""
    ti = SimpleNamespace(dag_id="shop", task_id="build", run_id="scheduled__1", map_index=-1)
    ti.xcom_push = lambda **_: None
    context = {
        "run_id": ti.run_id,
        "ti": ti,
        "dag_run": SimpleNamespace(start_date=started),
        "params": {},
    }
    EcsTask.execute.__wrapped__(build(), context)


def build() -> EcsTask:
    return EcsTask(
        task_id="build",
        step="build",
        task_definition="dbt",
        container="dbt",
        place=TaskPlace("transform", "us-east-2", ("subnet-1",), "sg-1", "DISABLED", "/transform"),
        bucket="artifacts",
        lock=Lock(),
        is_dbt=False,
    )


def test_a_retry_goes_on_with_the_task_of_its_own_run(ecs: Ecs) -> None:
    run(SIX)
    run(SIX)
    assert [task["lastStatus"] for task in ecs.tasks.values()] == ["RUNNING"]


def test_a_task_of_a_run_with_this_id_in_another_airflow_is_not_taken_for_ours(ecs: Ecs) -> None:
    run(SIX)
    run(SIX + timedelta(microseconds=1))
    assert [task["lastStatus"] for task in ecs.tasks.values()] == ["STOPPED", "RUNNING"]


@pytest.mark.parametrize(("code", "killed"), [(137, "SIGKILL"), (143, "SIGTERM"), (1, None), (2, None)])
def test_a_killed_task_is_tried_again_and_told_as_interrupted(
    ecs: Ecs, code: int, killed: str | None
) -> None:
    step = build()
    step.arn = ecs.run_task("a run")["tasks"][0]["taskArn"]
    ecs.tasks[step.arn]["containers"] = [{"exitCode": code, "reason": "OutOfMemoryError: killed"}]
    error = step.reason(AirflowException("this task is not in success state"), "run")
    assert isinstance(error, AirflowFailException) == (killed is None)
    if killed:
        assert f"the task was interrupted ({killed}, exit code {code}" in str(error)
        assert "OutOfMemoryError: killed" in str(error)
    else:
        assert str(error).startswith(f"exit code {code}")
