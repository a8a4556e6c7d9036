"""The processes that tasks and functions are: one process group each, none of which outlives this service."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_KEEPER = Path(__file__).with_name("keeper.py")


class Processes:
    """Starts process groups and ends them.

    A second process, the keeper, is told of every group. It ends them when its standard input closes, which
    happens however this service dies: kill -9 included, on Linux and macOS alike.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._keeper: subprocess.Popen[bytes] | None = None

    def start(
        self, argv: Sequence[str], *, cwd: str | None, env: Mapping[str, str], stdin: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        with self._lock:
            self._tell_keeper("")
            process = subprocess.Popen(
                argv,
                cwd=cwd,
                env=dict(env),
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self._running[process.pid] = process
            self._tell_keeper(f"+{process.pid}\n")
        return process

    def end(self, process: subprocess.Popen[bytes]) -> int:
        """Waits for the group's first process, then ends the rest, as the end of a container does."""
        code = process.wait()
        signal_group(process.pid, signal.SIGKILL)
        with self._lock:
            self._running.pop(process.pid, None)
            self._tell_keeper(f"-{process.pid}\n")
        return 128 - code if code < 0 else code

    def end_all(self, grace: float = 2.0) -> None:
        groups = list(self._running)
        for group in groups:
            signal_group(group, signal.SIGTERM)
        deadline = time.monotonic() + grace
        while self._running and time.monotonic() < deadline:
            time.sleep(0.05)
        for group in groups:
            signal_group(group, signal.SIGKILL)
        if self._keeper and self._keeper.stdin:
            self._keeper.stdin.close()

    def _tell_keeper(self, line: str) -> None:
        if self._keeper is None or self._keeper.poll() is not None:
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_KEEPER)],
                stdin=subprocess.PIPE,
                env={"PATH": os.environ.get("PATH", "")},
                start_new_session=True,
            )
            line = "".join(f"+{group}\n" for group in self._running) or line
        assert self._keeper.stdin
        self._keeper.stdin.write(line.encode())
        self._keeper.stdin.flush()


def signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


processes = Processes()
