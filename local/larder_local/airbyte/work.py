"""Starts workers, and knows them all, so that none outlives the service."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import larder_local
from larder_local.airbyte.endings import how_it_ended, without_secrets
from larder_local.airbyte.places import Places

Json = dict[str, Any]

#: Of what a worker writes to standard error, so many lines tell why it ended.
_LAST_WORDS = 3

_PACKAGES = str(Path(larder_local.__file__).parent.parent)


class Worker:
    """A process group with its plan; ends by itself when this service does."""

    def __init__(self, plan: Json, runs: Path) -> None:
        self._secrets = plan.get("secrets", [])
        self._folder = tempfile.mkdtemp(dir=runs)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "larder_local.airbyte.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": _PACKAGES},
        )
        self._last_words: deque[str] = deque(maxlen=_LAST_WORDS)
        self._errors = threading.Thread(target=self._copy_errors, daemon=True)
        self._errors.start()
        assert self._process.stdin
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps({**plan, "folder": self._folder}) + "\n")
            self._process.stdin.flush()

    def answers(self) -> Iterator[Json]:
        assert self._process.stdout
        for line in self._process.stdout:
            yield json.loads(line)

    def last_words(self) -> str:
        """Why it ended without a result: its exit code, and what it wrote last."""
        code = self._process.wait()
        self._errors.join(5)
        words = without_secrets("; ".join(self._last_words), self._secrets)
        return f"the worker {how_it_ended(code)}{f': {words}' if words else ''}"

    def _copy_errors(self) -> None:
        assert self._process.stderr
        for line in self._process.stderr:
            if line.strip():
                self._last_words.append(line.strip())
            sys.stderr.write(line)

    def end(self) -> None:
        """Whatever it was doing, nothing of the group is left."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._errors.join(5)
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def stop(self) -> None:
        """Ends the processes; whoever reads the answers then comes to their end."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)


class Work:
    def __init__(self, places: Places) -> None:
        self._places = places
        self._lock = threading.Lock()
        self._workers: set[Worker] = set()
        # What a killed service left behind holds configurations.
        shutil.rmtree(places.runs(), ignore_errors=True)

    @contextlib.contextmanager
    def worker(self, plan: Json) -> Iterator[Worker]:
        worker = Worker(plan, self._places.runs())
        with self._lock:
            self._workers.add(worker)
        try:
            yield worker
        finally:
            with self._lock:
                self._workers.discard(worker)
            worker.end()

    def ask(self, plan: Json, seconds: float = 120) -> Json:
        """A worker's result, or why there is none."""
        late = threading.Event()
        result: Json = {}
        with self.worker(plan) as worker:

            def expire() -> None:
                late.set()
                worker.stop()

            timer = threading.Timer(seconds, expire)
            timer.start()
            for answer in worker.answers():
                result = answer.get("result", result)
            timer.cancel()
            words = worker.last_words() if not result and not late.is_set() else ""
        reason = f"took longer than {seconds:.0f} seconds" if late.is_set() else "ended without an answer"
        return result or {"failure": words or f"the connector {reason}"}

    def stop_all(self) -> None:
        with self._lock:
            workers = list(self._workers)
        for worker in workers:
            worker.stop()
