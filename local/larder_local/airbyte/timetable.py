"""Starts the jobs of connections that have a cron schedule."""

from __future__ import annotations

import contextlib
import threading
import time

from larder_local.airbyte.jobs import Jobs
from larder_local.airbyte.problems import Problem
from larder_local.airbyte.schedules import next_run
from larder_local.airbyte.store import Store

_PERIOD = 15.0  # seconds between looks at the clock


class Timetable:
    def __init__(self, store: Store, jobs: Jobs) -> None:
        self._store = store
        self._jobs = jobs
        self._stopped = threading.Event()
        self._looked_at = time.time()

    def start(self) -> None:
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def run_due(self, now: float) -> None:
        """Starts what became due since the last look; what was due while the service was down is left out."""
        since, self._looked_at = self._looked_at, now
        for connection in self._store.all("connection"):
            due = next_run(connection["schedule"], since)
            if connection["status"] == "active" and due is not None and due <= now:
                # One that still runs is left to run.
                with contextlib.suppress(Problem):
                    self._jobs.start(connection["connectionId"], "sync")

    def _watch(self) -> None:
        while not self._stopped.wait(_PERIOD):
            self.run_due(time.time())
