"""The last step, whatever happened: count the run, and tell people when it failed."""

from __future__ import annotations

from typing import Any

from airflow.sdk import BaseOperator

from larder_airflow.aws import client
from larder_airflow.progress import tell
from larder_airflow.step import REASON
from larder_airflow.system import Published, System

BAD = {"failed", "upstream_failed"}


class TellOutcome(BaseOperator):
    def __init__(self, *, system: System, published: Published, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.title = f"{system.name} {system.environment}"
        self.region = system.region
        self.topic = published.get("alerts/topic")
        self.namespace = published.get("alerts/namespace")

    def execute(self, context: Any) -> None:
        reasons = self.reasons(context)
        if self.namespace:
            metric = "PipelineFailed" if reasons else "PipelineSucceeded"
            data = [{"MetricName": metric, "Value": 1, "Unit": "Count"}]
            client("cloudwatch", self.region).put_metric_data(Namespace=self.namespace, MetricData=data)
        if not reasons:
            tell("pipeline", "succeeded")
            return
        tell("pipeline", "failed", reasons[0].splitlines()[0])
        if self.topic:
            client("sns", self.region).publish(
                TopicArn=self.topic,
                Subject=f"Larder {self.title}: the pipeline failed",
                Message="\n\n".join([f"Run {context['run_id']} failed.", *reasons]),
            )

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
