"""The last step, whatever happened: count the run, and tell people when it failed or ended with warnings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from airflow.sdk import BaseOperator

from larder_airflow.aws import client
from larder_airflow.progress import tell
from larder_airflow.step import REASON, WARNINGS
from larder_airflow.system import Published, System

BAD = {"failed", "upstream_failed"}


@dataclass(frozen=True)
class Alerts:
    """Where a run's end is counted and people are told."""

    title: str
    region: str
    topic: str | None
    namespace: str | None

    def succeeded(self, run_id: str, warnings: list[str]) -> None:
        self.count("PipelineSucceeded")
        if warnings:
            self.mail("the pipeline ended with warnings", [f"Run {run_id} ended with warnings.", *warnings])

    def failed(self, run_id: str, reasons: list[str]) -> None:
        self.count("PipelineFailed")
        self.mail("the pipeline failed", [f"Run {run_id} failed.", *reasons])

    def mail(self, what: str, paragraphs: list[str]) -> None:
        if self.topic:
            client("sns", self.region).publish(
                TopicArn=self.topic,
                Subject=f"Larder {self.title}: {what}",
                Message="\n\n".join(paragraphs),
            )

    def count(self, metric: str) -> None:
        if self.namespace:
            data = [{"MetricName": metric, "Value": 1, "Unit": "Count"}]
            client("cloudwatch", self.region).put_metric_data(Namespace=self.namespace, MetricData=data)


def alerts_of(system: System, published: Published) -> Alerts:
    title = f"{system.name} {system.environment}"
    return Alerts(title, system.region, published.get("alerts/topic"), published.get("alerts/namespace"))


class TellOutcome(BaseOperator):
    def __init__(self, *, alerts: Alerts, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alerts = alerts

    def execute(self, context: Any) -> None:
        reasons = self.reasons(context)
        if reasons:
            tell("pipeline", "failed", reasons[0].splitlines()[0])
            self.alerts.failed(context["run_id"], reasons)
        else:
            warnings = self.warnings(context)
            tell("pipeline", "succeeded", f"with warnings: {'; '.join(warnings)}" if warnings else "")
            self.alerts.succeeded(context["run_id"], warnings)

    def warnings(self, context: Any) -> list[str]:
        ti = context["ti"]
        left = ti.xcom_pull(task_ids=list(self.dag.task_ids), key=WARNINGS) or []
        return [warning for of_step in left for warning in of_step or []]

    def reasons(self, context: Any) -> list[str]:
        """One a failed task, in its own words."""
        ti, run = context["ti"], context["run_id"]
        states = ti.get_task_states(dag_id=ti.dag_id, run_ids=[run])[run]
        bad = [task for task, state in states.items() if state == "failed" and task != ti.task_id]
        if not bad and not any(state in BAD for state in states.values()):
            return []
        return [ti.xcom_pull(task_ids=task, key=REASON) or f"{task} failed" for task in bad] or [
            "a task failed"
        ]


def tell_when_stopped(alerts: Alerts) -> Callable[[Any], None]:
    """For the run that Airflow itself ends, at its time-out: all steps left are skipped, the last too."""

    def callback(context: Any) -> None:
        # A failed step was told of by the last one.
        if context["reason"] != "task_failure":
            alerts.failed(context["run_id"], [f"Airflow ended it: {context['reason'].replace('_', ' ')}"])

    return callback
