"""A program as a task on ECS: its log live, its end told apart from its start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from airflow.providers.amazon.aws.operators.ecs import EcsRunTaskOperator
from airflow.providers.amazon.aws.utils.identifiers import generate_uuid
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowTaskTimeout
from botocore.exceptions import WaiterError

from larder_airflow import tempo
from larder_airflow.dbt_results import Results, read_results
from larder_airflow.progress import tell
from larder_airflow.step import LockPlace, run_key, run_mark, running
from larder_airflow.task_log import LogFollower


@dataclass(frozen=True)
class TaskPlace:
    """Where the stacks put the tasks."""

    cluster: str
    region: str
    subnets: tuple[str, ...]
    security_group: str
    public_address: str
    log_group: str

    def network(self) -> dict[str, Any]:
        return {
            "awsvpcConfiguration": {
                "subnets": list(self.subnets),
                "securityGroups": [self.security_group],
                "assignPublicIp": self.public_address,
            }
        }


class EcsTask(EcsRunTaskOperator):
    """Runs a task to its end.

    Retried only when the program did not end by itself: the container gave no exit code (it never ran, or its
    host went away), or the program was killed. An exit code is the program's own word; running it again would
    only hide what it says. A retry goes on with the task that the try before it started (`reattach`).
    """

    def __init__(
        self,
        *,
        step: str,
        place: TaskPlace,
        container: str,
        bucket: str,
        lock: LockPlace,
        is_dbt: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            cluster=place.cluster,
            launch_type="FARGATE",
            container_name=container,
            overrides={},
            network_configuration=place.network(),
            awslogs_group=place.log_group,
            awslogs_region=place.region,
            awslogs_stream_prefix=container,
            awslogs_fetch_interval=timedelta(seconds=tempo.poll()),
            waiter_delay=max(1, int(tempo.poll())),
            reattach=True,
            deferrable=False,
            aws_conn_id=None,
            region_name=place.region,
            **kwargs,
        )
        self.step = step
        self.place = place
        self.bucket = bucket
        self.lock = lock
        self.is_dbt = is_dbt
        self.killed = False
        self.mark = ""

    def execute(self, context: Any) -> None:
        run = run_key(context)
        self.mark = task_mark(context)
        self.overrides = {"containerOverrides": [self.override(run, context["params"])]}
        with running(self.step, context, self.lock, cancel=self.on_kill) as outcome:
            self.stop_left_behind()
            try:
                super().execute(context)
            except AirflowTaskTimeout:
                self.on_kill()
                raise AirflowFailException(f"took longer than {self.execution_timeout}") from None
            except (AirflowException, WaiterError) as error:
                raise self.reason(error, run) from error
            if self.is_dbt:
                results = read_results(self.bucket, run, self.place.region)
                outcome.detail = results.summary() if results else ""

    def override(self, run: str, params: Any) -> dict[str, Any]:
        override: dict[str, Any] = {
            "name": self.container_name,
            "environment": [{"name": "LARDER_RUN_ID", "value": run}],
        }
        if self.is_dbt and params.get("full_refresh"):
            override["command"] = ["build", "--full-refresh"]
        return override

    def stop_left_behind(self) -> None:
        """We hold the lock: a task of this family that is not of this run belongs to a run that is gone."""
        listed = {"cluster": self.cluster, "family": self.task_definition, "desiredStatus": "RUNNING"}
        tasks = self.client.list_tasks(**listed)["taskArns"]
        if not tasks:
            return
        found = self.client.describe_tasks(cluster=self.cluster, tasks=tasks)["tasks"]
        left = [task["taskArn"] for task in found if task.get("startedBy") != self.mark]
        for arn in left:
            tell(self.step, "running", "ending a task that an interrupted run left behind")
            self.client.stop_task(cluster=self.cluster, task=arn, reason="left behind by an interrupted run")
        if left:
            self.client.get_waiter("tasks_stopped").wait(
                cluster=self.cluster, tasks=left, WaiterConfig={"Delay": self.waiter_delay}
            )

    def _try_reattach_task(self, started_by: str) -> None:
        """By our mark: the provider's is the same in every Airflow that has a run of this id."""
        del started_by
        self._started_by = self.mark
        super()._try_reattach_task(self.mark)

    def reason(self, error: Exception, run: str) -> Exception:
        """The same failure, with the node that caused it, and final when the program gave its word."""
        if self.killed:
            return AirflowFailException("ended")
        code = self.exit_code()
        if code is None:
            return error
        results = read_results(self.bucket, run, self.place.region) if self.is_dbt else None
        if code in KILLED and not (results and results.failed):
            return AirflowException(interrupted(code, self.stopped_reason()))
        return AirflowFailException(failure(code, results, self.last_lines()))

    def exit_code(self) -> int | None:
        if not self.arn:
            return None
        tasks = self.client.describe_tasks(cluster=self.cluster, tasks=[self.arn])["tasks"]
        return tasks[0]["containers"][0].get("exitCode") if tasks else None

    def stopped_reason(self) -> str:
        """ECS's own words, for instance `OutOfMemoryError: Container killed due to memory usage`."""
        [task] = self.client.describe_tasks(cluster=self.cluster, tasks=[self.arn])["tasks"]
        return str(task["containers"][0].get("reason") or task.get("stoppedReason") or "")

    def last_lines(self) -> list[str]:
        if self.task_log_fetcher is None:
            return []
        return [str(line) for line in self.task_log_fetcher.get_last_log_messages(10)]

    def _get_task_log_fetcher(self) -> LogFollower:
        return LogFollower(
            step=self.step,
            aws_conn_id=self.aws_conn_id,
            region_name=self.resolve_awslogs_region(),
            log_group=self.awslogs_group,
            log_stream_name=self._get_logs_stream_name(),
            fetch_interval=self.awslogs_fetch_interval,
            logger=self.log,
        )

    def on_kill(self) -> None:
        self.killed = True
        super().on_kill()


def task_mark(context: Any) -> str:
    """What the task of this step of this run carries as `startedBy`, for `reattach`."""
    ti = context["ti"]
    return str(generate_uuid(*map(str, [ti.dag_id, ti.task_id, run_mark(context), ti.map_index])))


#: How a container tells that its program was ended by SIGKILL or SIGTERM: 128 and the signal's number.
KILLED = {137: "SIGKILL", 143: "SIGTERM"}


def interrupted(code: int, reason: str) -> str:
    """Nothing is wrong with the program or its data: something outside ended it."""
    told = f": {reason}" if reason and reason != "Essential container in task exited" else ""
    cause = "memory ran out, or it was stopped from outside" if code == 137 else "it was stopped from outside"
    return f"the task was interrupted ({KILLED[code]}, exit code {code}: {cause}){told}"


def failure(code: int, results: Results | None, lines: list[str]) -> str:
    if results and results.failed:
        return "; ".join(str(node) for node in results.failed)
    return "\n".join([f"exit code {code}: {lines[-1] if lines else 'no output'}", *lines])
