"""The pipeline of a system as an Airflow DAG.

lock → Airbyte there? → the steps of system.json, in their order (syncs beside each other) → unlock, tell
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import DAG, BaseOperator, Param, TriggerRule

from larder_airflow import tempo
from larder_airflow.airbyte import AirbyteSync, CheckAirbyte
from larder_airflow.dbt_check import DbtCheck
from larder_airflow.ecs import EcsTask, TaskPlace
from larder_airflow.locking import AcquireLock, ReleaseLock
from larder_airflow.outcome import Alerts, TellOutcome, alerts_of, tell_when_stopped
from larder_airflow.step import LockPlace
from larder_airflow.system import Published, System

Step = Mapping[str, Any]

SYNC_HOURS = 6

# For Airflow before each try: a free slot, a restart of its own.
START = timedelta(minutes=10)


def pipeline_dag(system: System, published: Published) -> DAG:
    """Made of two files alone: no call, no import that takes long."""
    alerts = alerts_of(system, published)
    with DAG(
        system.dag,
        schedule=schedule_of(system),
        start_date=datetime(2024, 1, 1, tzinfo=UTC),
        catchup=False,
        max_active_runs=1,
        on_failure_callback=tell_when_stopped(alerts),
        default_args={
            "owner": system.name,
            "retries": 2,
            "retry_delay": tempo.retry_delay(),
            "retry_exponential_backoff": True,
            "max_retry_delay": tempo.longest_retry_delay(),
            "execution_timeout": timedelta(minutes=5),
        },
        params={"full_refresh": Param(False, type="boolean", description="Build every model anew")},
        tags=[system.name, system.environment],
        doc_md=__doc__,
    ) as dag:
        build(system, published, alerts)
    dag.dagrun_timeout = longest(dag)
    return dag


def schedule_of(system: System) -> str | None:
    """None where Airflow is opened to look at it: `./larder airflow` runs what a person triggers, no more."""
    return None if os.environ.get("LARDER_SCHEDULE") == "off" else system.schedule


def longest(dag: DAG) -> timedelta:
    """Of a run whose steps all take all their time at each try.

    At the run's own time-out Airflow skips what is left, `unlock` and `tell` too: every step's comes first.
    """
    return sum((longest_step(step) for step in dag.tasks), timedelta())


def longest_step(step: Any) -> timedelta:
    tries: timedelta = (step.retries + 1) * (START + step.execution_timeout)
    return tries + step.retries * step.max_retry_delay


def build(system: System, published: Published, alerts: Alerts) -> None:
    lock = LockPlace(published["transform/lock-table"], system.region)
    first = AcquireLock(task_id="lock", lock=lock, execution_timeout=timedelta(minutes=30))
    last: list[BaseOperator] = [first]
    if any(step["kind"] == "airbyte-sync" for step in system.steps):
        check = CheckAirbyte(task_id="airbyte", lock=lock, retries=10)
        first >> check
        last = [check]
    for group in groups(system.steps):
        operators = [operator_of(step, system, published, lock) for step in group]
        for before in last:
            before >> operators
        last = operators
    release = ReleaseLock(task_id="unlock", lock=lock).as_teardown(setups=first, on_failure_fail_dagrun=False)
    tell = TellOutcome(task_id="tell", alerts=alerts, trigger_rule=TriggerRule.ALL_DONE).as_teardown(
        on_failure_fail_dagrun=False
    )
    last >> release >> tell  # type: ignore[operator]


def groups(steps: tuple[Step, ...]) -> list[list[Step]]:
    """Syncs that follow each other do not need each other."""
    found: list[list[Step]] = []
    for step in steps:
        if found and step["kind"] == found[-1][0]["kind"] == "airbyte-sync":
            found[-1].append(step)
        else:
            found.append([step])
    return found


def operator_of(step: Step, system: System, published: Published, lock: LockPlace) -> BaseOperator:
    make = OPERATORS.get(step["kind"])
    if make is None:
        known = ", ".join(OPERATORS)
        raise ValueError(f'step "{step["name"]}" is of kind "{step["kind"]}"; Airflow runs {known}')
    return make(step, system, published, lock)


def airbyte_sync(step: Step, _system: System, published: Published, lock: LockPlace) -> BaseOperator:
    return AirbyteSync(
        task_id=task_id(step),
        step=step["name"],
        connection_id=published[f"airbyte/connection/{step['connection']}"],
        lock=lock,
        execution_timeout=timedelta(hours=SYNC_HOURS),
    )


def ecs_task(step: Step, system: System, published: Published, lock: LockPlace) -> BaseOperator:
    following = system.steps[system.steps.index(step) + 1 :]
    place = TaskPlace(
        cluster=published["transform/cluster"],
        region=system.region,
        subnets=tuple(published["transform/subnet-ids"].split(",")),
        security_group=published["transform/security-group"],
        public_address=published.get("transform/assign-public-ip") or "DISABLED",
        log_group=published["transform/log-group"],
    )
    return EcsTask(
        task_id=task_id(step),
        step=step["name"],
        task_definition=published[f"transform/task/{step['task']}"],
        container=step["container"],
        place=place,
        bucket=published["transform/artifacts-bucket"],
        lock=lock,
        # A build is what a check follows.
        is_dbt=bool(following) and following[0]["kind"] == "dbt-check",
        retries=step["retries"],
        execution_timeout=timedelta(seconds=step["timeout"]),
    )


def dbt_check(step: Step, system: System, published: Published, lock: LockPlace) -> BaseOperator:
    return DbtCheck(
        task_id=task_id(step),
        step=step["name"],
        bucket=published["transform/artifacts-bucket"],
        region=system.region,
        lock=lock,
    )


OPERATORS: dict[str, Callable[[Step, System, Published, LockPlace], BaseOperator]] = {
    "airbyte-sync": airbyte_sync,
    "ecs-task": ecs_task,
    "dbt-check": dbt_check,
}


def task_id(step: Step) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", step["name"])
