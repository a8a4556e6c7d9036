"""The DAG as Airflow reads it: its steps, its order, and no call while it is read."""

from __future__ import annotations

import socket
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from larder_airflow import outcome, tempo
from larder_airflow.pipeline import pipeline_dag
from larder_airflow.system import NotDeployed, Published, System, read_published
from place import STEPS

PUBLISHED = {
    "airbyte/connection/shopify": "11111111-1111-1111-1111-111111111111",
    "airbyte/connection/stripe": "22222222-2222-2222-2222-222222222222",
    "transform/cluster": "spoon-local-transform",
    "transform/task/dbt": "spoon-local-dbt",
    "transform/task/report": "spoon-local-report",
    "transform/security-group": "sg-1",
    "transform/subnet-ids": "subnet-1,subnet-2",
    "transform/assign-public-ip": "ENABLED",
    "transform/log-group": "/spoon/local/transform",
    "transform/artifacts-bucket": "spoon-local-artifacts",
    "transform/lock-table": "spoon-local-lock",
}


def system(steps: list[dict[str, Any]] = STEPS) -> System:
    names = ("spoon", "local", "us-east-2", "willows_spoon")
    return System(*names, schedule="0 6 * * *", steps=tuple(steps), report_key="report/index.html")


def after(dag: Any, task: str) -> set[str]:
    return set(dag.get_task(task).downstream_task_ids)


def test_the_steps_run_in_their_order_and_the_end_always_comes() -> None:
    dag = pipeline_dag(system(), Published(PUBLISHED))
    assert after(dag, "lock") == {"airbyte", "unlock"}
    assert after(dag, "airbyte") == {"sync_shopify"}
    assert after(dag, "sync_shopify") == {"build"}
    assert after(dag, "build") == {"check"}
    assert after(dag, "check") == {"report"}
    assert after(dag, "report") == {"unlock"}
    assert after(dag, "unlock") == {"tell"}
    assert dag.get_task("unlock").is_teardown and dag.get_task("tell").is_teardown


def test_syncs_that_follow_each_other_run_beside_each_other() -> None:
    second = {"kind": "airbyte-sync", "name": "sync stripe", "connection": "stripe"}
    dag = pipeline_dag(system([STEPS[0], second, *STEPS[1:]]), Published(PUBLISHED))
    assert after(dag, "airbyte") == {"sync_shopify", "sync_stripe"}
    assert dag.get_task("build").upstream_task_ids == {"sync_shopify", "sync_stripe"}


def test_a_task_is_run_where_the_stacks_put_it() -> None:
    build = pipeline_dag(system(), Published(PUBLISHED)).get_task("build")
    assert build.task_definition == "spoon-local-dbt"
    assert build.network_configuration["awsvpcConfiguration"] == {
        "subnets": ["subnet-1", "subnet-2"],
        "securityGroups": ["sg-1"],
        "assignPublicIp": "ENABLED",
    }
    assert (build.reattach, build.retries, build.execution_timeout.total_seconds()) == (True, 2, 60)


def test_only_the_build_takes_the_full_refresh() -> None:
    dag = pipeline_dag(system(), Published(PUBLISHED))
    full = {"full_refresh": True}
    assert dag.get_task("build").override("r1", full)["command"] == ["build", "--full-refresh"]
    assert "command" not in dag.get_task("build").override("r1", {"full_refresh": False})
    assert "command" not in dag.get_task("report").override("r1", full)


def test_opened_to_be_looked_at_it_runs_nothing_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LARDER_SCHEDULE", "off")
    assert pipeline_dag(system(), Published(PUBLISHED)).schedule is None


def test_one_run_at_a_time_on_schedule_without_the_past() -> None:
    dag = pipeline_dag(system(), Published(PUBLISHED))
    assert (dag.max_active_runs, dag.catchup) == (1, False)
    assert dag.schedule == "0 6 * * *"


def test_a_run_times_out_only_after_all_its_steps_have() -> None:
    dag = pipeline_dag(system(), Published(PUBLISHED))
    chain = ["lock", "airbyte", "sync_shopify", "build", "check", "report", "unlock", "tell"]
    latest = timedelta()
    for step in map(dag.get_task, chain):
        latest += (step.retries + 1) * step.execution_timeout + step.retries * step.max_retry_delay
    assert timedelta(hours=18) < latest < dag.dagrun_timeout


def test_a_wait_between_two_tries_is_shorter_than_the_lease() -> None:
    dag = pipeline_dag(system(), Published(PUBLISHED))
    assert all(step.max_retry_delay.total_seconds() <= tempo.lease() / 2 for step in dag.tasks)


def test_the_lock_is_waited_for_once() -> None:
    lock = pipeline_dag(system(), Published(PUBLISHED)).get_task("lock")
    assert lock.execution_timeout == timedelta(minutes=30)


def test_people_are_told_when_airflow_itself_ends_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    sns = SimpleNamespace(publish=lambda **message: sent.append(message["Message"]))
    monkeypatch.setattr(outcome, "client", lambda *_: sns)
    dag = pipeline_dag(system(), Published({**PUBLISHED, "alerts/topic": "arn:aws:sns:us-east-2:1:alerts"}))
    for reason in ("task_failure", "timed_out"):
        dag.on_failure_callback({"run_id": "manual__1", "reason": reason})
    assert sent == ["Run manual__1 failed.\n\nAirflow ended it: timed out"]


def test_reading_the_dag_makes_no_call(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any) -> None:
        raise AssertionError("a call was made")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    pipeline_dag(system(), Published(PUBLISHED))


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotDeployed, match='"transform/lock-table" is not published'):
        pipeline_dag(system(), Published({}))
    monkeypatch.setenv("LARDER_PUBLISHED", "/nowhere/published.json")
    with pytest.raises(NotDeployed, match="deploy first"):
        read_published()
    glue = [{"kind": "glue-job", "name": "load", "job": "load"}]
    with pytest.raises(ValueError, match='step "load" is of kind "glue-job"'):
        pipeline_dag(system(glue), Published(PUBLISHED))
