"""Looks at what dbt left of this run and trusts nothing else: all nodes passed, sources fresh, tests ran."""

from __future__ import annotations

from typing import Any

from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import AirflowFailException

from larder_airflow.dbt_results import Results, read_results
from larder_airflow.progress import count
from larder_airflow.step import WARNINGS, LockPlace, run_key, running


class DbtCheck(BaseOperator):
    def __init__(self, *, step: str, bucket: str, region: str, lock: LockPlace, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.step = step
        self.bucket = bucket
        self.region = region
        self.lock = lock

    def execute(self, context: Any) -> None:
        with running(self.step, context, self.lock) as outcome:
            results = read_results(self.bucket, run_key(context), self.region)
            problem = problem_of(results)
            if results is None or problem:
                raise AirflowFailException(problem)
            fresh = f"{results.summary()}, {count(len(results.sources), 'source')} fresh"
            outcome.detail = (
                f"{fresh}, {count(len(results.warnings), 'warning')}" if results.warnings else fresh
            )
            context["ti"].xcom_push(key=WARNINGS, value=results.warnings)


def problem_of(results: Results | None) -> str:
    if results is None or not results.nodes:
        return "dbt left no results of this run"
    if results.failed:
        return "; ".join(str(node) for node in results.failed)
    if not results.tests:
        return "no test ran"
    if not results.sources:
        return "the freshness of the sources was not checked"
    return ""
