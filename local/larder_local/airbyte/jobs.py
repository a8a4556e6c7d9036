"""Jobs: one at a time a connection, each a thread that follows a worker and keeps what it reports."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from larder_local.airbyte.endings import why
from larder_local.airbyte.plans import Plans, keys_kept
from larder_local.airbyte.problems import Problem, bad_request, conflict, not_found
from larder_local.airbyte.store import Document, Store, StoreFull
from larder_local.airbyte.work import Work, Worker

UNFINISHED = ("pending", "running")
_INTERRUPTED = "the local Airbyte was stopped while the job ran"


class _Run:
    """A job that is under way, and the worker to end when it is cancelled."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._cancelled = False

    def adopt(self, worker: Worker) -> None:
        with self._lock:
            self._worker = worker
            if self._cancelled:
                worker.stop()

    def cancel(self) -> None:
        with self._lock:
            self._cancelled = True
            if self._worker:
                self._worker.stop()


class Jobs:
    def __init__(
        self, store: Store, plans: Plans, work: Work, refresh_schema: Callable[[Document], Document]
    ) -> None:
        self._store = store
        self._plans = plans
        self._work = work
        self._refresh_schema = refresh_schema
        self._runs: dict[int, _Run] = {}
        self._stopping = False
        #: How jobs ended, by number, as long as the store has no room to take it.
        self._unwritten: dict[int, Document] = {}
        for job in store.all("job"):
            if job["status"] in UNFINISHED:
                self._finish(job["jobId"], "failed", _INTERRUPTED)

    def start(self, connection_id: str, kind: str) -> Document:
        connection = self._store.get("connection", connection_id)
        if connection is None:
            raise not_found("connection", connection_id)
        if connection["status"] != "active":
            raise bad_request(f"Connection {connection_id} is {connection['status']}, not active")
        with self._store.locked():
            jobs = self.all()
            if any(job["status"] in UNFINISHED and job["connectionId"] == connection_id for job in jobs):
                raise conflict(f"A sync is already running for: {connection_id}")
            number = max((job["jobId"] for job in jobs), default=0) + 1
            job = self._store.put("job", number, _new(number, connection_id, kind))
        self._runs[number] = _Run()
        threading.Thread(target=self._follow, args=(job, connection), daemon=True).start()
        return job

    def cancel(self, number: str) -> Document:
        job = self.get(number)
        if job["status"] in UNFINISHED:
            self._finish(job["jobId"], "cancelled", None)
            run = self._runs.get(job["jobId"])
            if run:
                run.cancel()
        return self.get(number)

    def cancel_all(self, connection_id: str) -> None:
        for job in self._store.all("job"):
            if job["connectionId"] == connection_id:
                self.cancel(job["jobId"])

    def get(self, number: object) -> Document:
        self._write_endings()
        job = self._store.get("job", number)
        if job is None:
            raise not_found("job", number)
        return {**job, **self._unwritten.get(job["jobId"], {})}

    def all(self) -> list[Document]:
        """Oldest first."""
        self._write_endings()
        return [{**job, **self._unwritten.get(job["jobId"], {})} for job in self._store.all("job")]

    def _write_endings(self) -> None:
        """What could not be written when its job ended: the disk was full."""
        for number, ending in list(self._unwritten.items()):
            with contextlib.suppress(StoreFull):
                self._store.change("job", number, lambda job, ending=ending: job.update(ending))  # type: ignore[misc]
                self._unwritten.pop(number, None)

    def last_lines(self, number: int, count: int) -> list[str]:
        """The end of a job's log."""
        try:
            with self._plans.log(number).open(encoding="utf-8") as log:
                return [line.rstrip() for line in deque(log, maxlen=count)]
        except OSError:
            return []

    def stop(self) -> None:
        self._stopping = True
        self._work.stop_all()

    def _follow(self, job: Document, connection: Document) -> None:
        number = job["jobId"]
        try:
            failure = self._run(number, job["jobType"], connection)
        except Problem as problem:
            failure = str(problem)
        except Exception as error:  # a job never ends without a status
            failure = why(error)
        self._finish(number, "failed" if failure else "succeeded", failure)
        self._runs.pop(number, None)

    def _run(self, number: int, kind: str, connection: Document) -> str | None:
        """Why the job failed, or None."""
        if kind in ("reset", "clear"):
            plan = self._plans.clear(connection, number)
            self._store.remove("state", connection["connectionId"])
        else:
            connection = self._refresh_schema(connection)
            if kind == "refresh":
                self._store.remove("state", connection["connectionId"])
            plan = self._plans.sync(connection, number, refresh=kind == "refresh")
        result: Document | None = None
        last_words = ""
        with self._work.worker(plan) as worker:
            self._runs[number].adopt(worker)
            for answer in worker.answers():
                result = answer.get("result", result)
                self._keep(number, connection, answer)
            if result is None:
                last_words = worker.last_words()
        if result is None:
            return _INTERRUPTED if self._stopping else last_words
        told = {"_changed": result.get("changed", {}), "_lost": result.get("lost", 0)}
        self._store.change("job", number, lambda job: job.update(told))
        return result.get("failure")

    def _keep(self, number: int, connection: Document, answer: Document) -> None:
        if "states" in answer:
            kept = {key: state for key, state in answer["states"].items() if key in keys_kept(connection)}
            saved = self._store.get("state", connection["connectionId"]) or {}
            self._store.put("state", connection["connectionId"], {**saved, **kept})
        if "progress" in answer:
            self._store.change("job", number, lambda job: _progress(job, answer["progress"]))
        if "configuration" in answer:
            # The connector migrated its configuration.
            self._store.change(
                "source",
                connection["sourceId"],
                lambda source: source.update(configuration=answer["configuration"]),
            )

    def _finish(self, number: int, status: str, failure: str | None) -> None:
        """Ends a job. When even that cannot be written, this process remembers it and writes it later."""
        ending = {"status": status, "lastUpdatedAt": time.time(), "_failure": failure}

        def alter(job: Document) -> None:
            if job["status"] in UNFINISHED:
                job.update(ending)

        try:
            self._store.change("job", number, alter)
        except StoreFull:
            self._unwritten[number] = ending
        self._log_end(number, status, failure)

    def _log_end(self, number: int, status: str, failure: str | None) -> None:
        """The job's own log says how it ended, whoever ended it."""
        if status == "succeeded":
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        with contextlib.suppress(OSError), self._plans.log(number).open("a", encoding="utf-8") as log:
            print(now, f"{status.upper()}{f': {failure}' if failure else ''}", file=log)


def view(job: Document) -> Document:
    ended = time.time() if job["status"] in UNFINISHED else job["lastUpdatedAt"]
    seconds = int(ended - job["startTime"])
    shown = {key: value for key, value in job.items() if not key.startswith("_")}
    return {
        **shown,
        "startTime": _instant(job["startTime"]),
        "lastUpdatedAt": _instant(job["lastUpdatedAt"]),
        "duration": f"PT{seconds // 60}M{seconds % 60}S" if seconds >= 60 else f"PT{seconds}S",
    }


def _new(number: int, connection_id: str, kind: str) -> dict[str, Any]:
    now = time.time()
    return {
        "jobId": number,
        "status": "running",
        "jobType": kind,
        "startTime": now,
        "connectionId": connection_id,
        "lastUpdatedAt": now,
        "bytesSynced": 0,
        "rowsSynced": 0,
        "_streams": {},
        "_changed": {},
        "_lost": 0,
        "_failure": None,
    }


def _progress(job: Document, progress: Document) -> None:
    if job["status"] in UNFINISHED:
        job.update(
            rowsSynced=sum(progress["streams"].values()),
            bytesSynced=progress["bytes"],
            lastUpdatedAt=time.time(),
            _streams=progress["streams"],
        )


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
