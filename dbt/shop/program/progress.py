"""A line a node as it ends, and the closing count."""

from __future__ import annotations

from collections import Counter
from threading import Lock
from typing import Any, TextIO

TESTS = {"test", "unit_test"}
GOOD = {"success", "pass", "warn"}
#: dbt's own words, which the DAG reads too.
WORDS = {"success": "OK", "skipped": "SKIP"}


class Progress:
    """Listens to dbt's events, which come from several threads. What went wrong is told by dbt itself."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = Lock()
        self._expected = 0
        self._ended = 0
        self._counts: Counter[tuple[str, str]] = Counter()

    def take(self, event: Any) -> None:
        if event.info.name == "ConcurrencyLine":
            self._expected, self._ended = event.data.node_count, 0
            self._counts.clear()
        elif event.info.name == "LogStartLine":
            self._expected = event.data.total
        elif event.info.name == "NodeFinished":
            with self._lock:
                self._node_ended(event.data.node_info, event.data.run_result)

    def _node_ended(self, node: Any, result: Any) -> None:
        kind, status = str(node.resource_type), str(result.status)
        self._ended += 1
        if kind in TESTS or kind == "model":
            self._counts["test" if kind in TESTS else "model", status] += 1
        word = WORDS.get(status, status.upper())
        place = f"{self._ended} of {self._expected}"
        self._stream.write(f"{place} {word} {kind} {node.node_name} {result.execution_time:.1f} s\n")
        self._stream.flush()

    def summary(self) -> str:
        """`38 models, 82 tests passed`, and what did not."""
        good: Counter[str] = Counter()
        odd: Counter[str] = Counter()
        for (kind, status), number in self._counts.items():
            good[kind] += number if status in GOOD else 0
            odd[status] += number if status not in GOOD or status == "warn" else 0
        parts = [f"{good['model']} models, {good['test']} tests passed"]
        return "; ".join([*parts, *(f"{number} {status}" for status, number in sorted((+odd).items()))])
