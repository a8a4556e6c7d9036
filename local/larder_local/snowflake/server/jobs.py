"""Statements that run in threads of their own, so that a request need not wait for them."""

from __future__ import annotations

import logging
import threading
import uuid
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

from larder_local.snowflake.errors import SnowflakeError
from larder_local.snowflake.server import answers, parameters, parts
from larder_local.snowflake.server.bindings import bound
from larder_local.snowflake.server.sessions import Session
from larder_local.snowflake.service import Service

log = logging.getLogger("larder.snowflake")

_THREADS = 128

#: How often a statement is asked to end, and the seconds between.
_TRIES = 100
_PAUSE = 0.1


@dataclass
class Job:
    session: Session
    body: dict[str, Any]
    request_id: str
    asynchronous: bool
    #: The address at which the driver reached us.
    host: str
    query_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    canceled: bool = False
    future: Future[dict[str, Any]] = field(default_factory=Future)


class Jobs:
    """A session does one thing at a time, so its statements wait for each other in their order."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lock = threading.Lock()
        self._running: dict[str, Job] = {}
        self._pool = ThreadPoolExecutor(_THREADS, "statement")

    def start(self, session: Session, body: dict[str, Any], request_id: str, host: str) -> Job:
        if not isinstance(body.get("sqlText"), str):
            raise SnowflakeError(
                "390142",
                "08001",
                "Incoming request does not contain a valid payload: sqlText must be a text.",
            )
        if body.get("bindStage"):
            raise SnowflakeError("000002", "0A000", "Unsupported feature 'bindings from a stage'.")
        job = Job(session, body, request_id, bool(body.get("asyncExec")), host)
        with self._lock:
            self._running[job.query_id] = job
        self._pool.submit(self._run, job)
        return job

    def find(self, query_id: str) -> Job | None:
        with self._lock:
            return self._running.get(query_id)

    def cancel(self, session: Session, request_id: str | None) -> None:
        """Ends what the session runs for a request, or all of it, waiting statements included."""
        with self._lock:
            found = [each for each in self._running.values() if each.session is session]
        for job in found:
            if request_id in (None, job.request_id):
                self.end(job)

    def end(self, job: Job) -> None:
        """Asks until the statement has ended: DuckDB forgets an interrupt from before it began."""
        job.canceled = True
        for _ in range(_TRIES):
            self._service.queries.cancel(job.query_id)
            if wait([job.future], timeout=_PAUSE).done:
                return

    def _run(self, job: Job) -> None:
        try:
            answer = self._answer(job)
        except BaseException as error:
            log.exception("a request met a fault of ours")
            answer = answers.failure(answers.internal(error))
        with self._lock:
            del self._running[job.query_id]
        job.future.set_result(answer)

    def _answer(self, job: Job) -> dict[str, Any]:
        body, session = job.body, job.session
        with session.lock:
            try:
                if job.canceled:
                    raise SnowflakeError("000604", "57014", "SQL execution canceled")
                kept = self._service.run(
                    session,
                    body["sqlText"],
                    bound(body.get("bindings")),
                    describe_only=bool(body.get("describeOnly")),
                    of_statement=parameters.of_statement(body.get("parameters")),
                    query_id=job.query_id,
                )
                rows = parts.rows_of(session, self._service.results, kept, job.host)
                return answers.result(session, kept, rows)
            except SnowflakeError as error:
                error.query_id = error.query_id or job.query_id
                return answers.failure(error)
