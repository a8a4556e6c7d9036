"""Airbyte: is it there, and a sync followed to its end."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from larder_airflow import tempo
from larder_airflow.progress import count, tell
from larder_airflow.step import LockPlace, running

CONNECTION = "airbyte_default"

# Seconds for one answer: a busy Airbyte is slow, not gone.
ANSWER = 60

WAITING = {"pending", "queued", "running", "incomplete"}


def airbyte_api() -> Any:
    from airflow.providers.airbyte.hooks.airbyte import AirbyteHook

    return AirbyteHook(airbyte_conn_id=CONNECTION, timeout=ANSWER).airbyte_api


def what_it_said(error: Exception) -> str:
    """Airbyte's errors are problem+json; the part for people is in `detail`."""
    response = getattr(error, "raw_response", None)
    try:
        problem = response.json()
    except Exception:
        return str(error)
    return str(problem.get("detail") or problem.get("message") or problem.get("title") or error)


def why_it_failed(job: int) -> str:
    """The reason of a failed job, empty when Airbyte does not tell.

    The public API has no field for it. Airbyte's own API, which its pages use and which every Airbyte that
    one runs oneself answers, has the failure summary of each attempt: `POST /api/v1/jobs/get`
    (airbyte-platform, config.yaml, `JobInfoRead`). Airbyte Cloud does not answer it.
    """
    import requests
    from airflow.providers.airbyte.hooks.airbyte import AirbyteHook

    connection = AirbyteHook.get_connection(CONNECTION)
    public = str(connection.host)
    try:
        given = {"client_id": connection.login, "client_secret": connection.password}
        asked = {**given, "grant_type": "client_credentials"}
        token = requests.post(urljoin(public, connection.schema), json=asked, timeout=ANSWER).json()
        answer = requests.post(
            urljoin(public, "/api/v1/jobs/get"),
            json={"id": job},
            headers={"Authorization": f"Bearer {token['access_token']}"},
            timeout=ANSWER,
        )
        answer.raise_for_status()
        summary = answer.json()["attempts"][-1]["attempt"]["failureSummary"] or {}
        failures = [
            failure.get("externalMessage") or failure.get("internalMessage")
            for failure in summary["failures"]
        ]
    except (requests.RequestException, ValueError, LookupError, TypeError, AttributeError):
        return ""
    return "; ".join(dict.fromkeys(str(failure) for failure in failures if failure))


class CheckAirbyte(BaseOperator):
    """Fails, to be retried, until Airbyte answers that it is well."""

    def __init__(self, *, lock: LockPlace, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lock = lock

    def execute(self, context: Any) -> None:
        with running("airbyte", context, self.lock):
            try:
                airbyte_api().health.get_health_check()
            except Exception as error:
                raise AirflowException(f"Airbyte does not answer: {what_it_said(error)}") from error


class AirbyteSync(BaseOperator):
    """Starts a sync, or adopts the one that runs, and waits for its end. Ended itself, it ends the sync."""

    def __init__(self, *, step: str, connection_id: str, lock: LockPlace, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.step = step
        self.connection_id = connection_id
        self.lock = lock
        self.job_id: int | None = None
        self.killed = False

    @cached_property
    def api(self) -> Any:
        return airbyte_api()

    def execute(self, context: Any) -> int:
        with running(self.step, context, self.lock, cancel=self.on_kill) as outcome:
            job, adopted = self.start_or_adopt()
            job = self.follow(job)
            if adopted and started_before(job, context):
                # Left by a run that is gone: what the source got since then is not in it.
                job, _ = self.start_or_adopt()
                job = self.follow(job)
            outcome.detail = count(job.rows_synced or 0, "row")
        return int(job.job_id)

    def start_or_adopt(self) -> tuple[Any, bool]:
        from airbyte_api import models
        from airbyte_api.errors import SDKError

        request = models.JobCreateRequest(connection_id=self.connection_id, job_type=models.JobTypeEnum.SYNC)
        for _ in range(3):
            if self.killed:
                raise AirflowFailException("ended before a sync was started")
            try:
                return self.api.jobs.create_job(request=request).job_response, False
            except SDKError as error:
                if error.status_code != 409:
                    raise AirflowException(f"Airbyte did not start it: {what_it_said(error)}") from error
            job = self.running_job()
            if job is not None:
                tell(self.step, "running", f"job {job.job_id} runs already: following it")
                return job, True
        raise AirflowException("Airbyte says that a job runs, and lists none")

    def running_job(self) -> Any | None:
        from airbyte_api import api, models

        for status in ("running", "pending", "incomplete"):
            request = api.ListJobsRequest(
                connection_id=self.connection_id, status=models.JobStatusEnum(status), limit=1
            )
            jobs = self.api.jobs.list_jobs(request=request).jobs_response.data
            if jobs:
                return jobs[0]
        return None

    def follow(self, job: Any) -> Any:
        from airbyte_api import api

        self.job_id = int(job.job_id)
        if self.killed:
            # While Airbyte was asked to start it: there was nothing to cancel yet.
            self.cancel()
        last_answer, rows = time.monotonic(), None
        while job.status in WAITING and not self.killed:
            time.sleep(tempo.poll())
            try:
                job = self.api.jobs.get_job(request=api.GetJobRequest(job_id=self.job_id)).job_response
                last_answer = time.monotonic()
            except Exception as error:
                if getattr(error, "status_code", None) == 404:
                    raise AirflowException(f"Airbyte has forgotten job {self.job_id}") from error
                if time.monotonic() - last_answer > tempo.patience():
                    raise AirflowException(f"Airbyte does not answer: {what_it_said(error)}") from error
                self.log.warning("Airbyte did not answer, looking again: %s", what_it_said(error))
                continue
            if job.rows_synced and job.rows_synced != rows:
                rows = job.rows_synced
                tell(self.step, "running", count(rows, "row"))
        if self.killed:
            raise AirflowFailException(f"ended, with Airbyte's job {self.job_id}")
        if job.status != "succeeded":
            ended = f"Airbyte's job {self.job_id} {job.status.value}"
            reason = why_it_failed(self.job_id) if job.status == "failed" else ""
            raise AirflowException(f"{ended}: {reason or 'its log in Airbyte says why'}")
        return job

    def on_kill(self) -> None:
        self.killed = True
        if self.job_id is not None:
            self.cancel()

    def cancel(self) -> None:
        from airbyte_api import api

        try:
            self.api.jobs.cancel_job(request=api.CancelJobRequest(job_id=self.job_id))
        except Exception as error:
            self.log.warning("job %s could not be cancelled: %s", self.job_id, what_it_said(error))


def started_before(job: Any, context: Any) -> bool:
    begun = datetime.fromisoformat(str(job.start_time).replace("Z", "+00:00"))
    if begun.tzinfo is None:
        begun = begun.replace(tzinfo=UTC)
    return begun < context["dag_run"].start_date
