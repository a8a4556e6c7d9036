"""The log of a task in Airflow's, line by line, with an ear for how far dbt is."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

from airflow.providers.amazon.aws.utils.task_log_fetcher import AwsTaskLogFetcher

from larder_airflow.progress import tell

# dbt's own count: `12 of 173 OK created sql table model …`
_DONE = re.compile(r"\b(\d+) of (\d+) (?:OK|PASS|WARN|ERROR|FAIL)")


class LogFollower(AwsTaskLogFetcher):
    def __init__(self, *, step: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._step = step
        self._told = 0.0

    def _get_log_events(self, skip_token: Any = None) -> Iterator[dict[str, Any]]:
        for event in super()._get_log_events(skip_token):
            self._hear(event["message"])
            yield event

    def _hear(self, line: str) -> None:
        done = _DONE.search(line)
        if done and time.monotonic() - self._told >= 1:
            self._told = time.monotonic()
            tell(self._step, "running", f"{done[1]} of {done[2]}")

    @staticmethod
    def event_to_str(event: dict[str, Any]) -> str:
        """Without the time, which Airflow's log has in front of it already."""
        return str(event["message"])
