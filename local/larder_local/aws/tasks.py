"""One run of a container as a local process: started, logged, stopped; its state in ECS's words."""

from __future__ import annotations

import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow

from larder_local.aws.containers import CannotStart, launch_of
from larder_local.aws.log_stream import open_log_stream
from larder_local.aws.place import here, log
from larder_local.aws.processes import processes, signal_group
from larder_local.aws.role_credentials import hand_out, take_back

_runs: dict[str, TaskRun] = {}


class TaskRun:
    """A task's life: PROVISIONING → RUNNING → (STOPPING →) STOPPED."""

    def __init__(
        self, task_id: str, definition: Any, overrides: Mapping[str, Any], account: str, region: str
    ):
        self.task_id = task_id
        self.family = definition.family
        self.role: str | None = overrides.get("taskRoleArn") or getattr(definition, "task_role_arn", None)
        self.container: Mapping[str, Any] = definition.container_definitions[0]
        self.override: Mapping[str, Any] = {}
        for override in overrides.get("containerOverrides") or []:
            if override.get("name") == self.container["name"]:
                self.override = override
        self.account = account
        self.region = region
        self.folder = here().data / "tasks" / task_id

        self.status = "PROVISIONING"
        self.exit_code: int | None = None
        self.stop_code: str | None = None
        self.stopped_reason: str | None = None
        self.started_at: datetime | None = None
        self.stopping_at: datetime | None = None
        self.stopped_at: datetime | None = None

        self._process: subprocess.Popen[bytes] | None = None
        self._stop_reason: str | None = None
        self.lock = threading.Lock()
        self._when_stopped: Callable[[], None] = lambda: None

    def start(self, when_stopped: Callable[[], None]) -> None:
        self._when_stopped = when_stopped
        _runs[self.task_id] = self
        threading.Thread(target=self._run, name=f"task {self.task_id}", daemon=True).start()

    def stop(self, reason: str) -> None:
        """SIGTERM, and SIGKILL when the container's stop time-out is over."""
        with self.lock:
            if self.status == "STOPPED" or self._stop_reason is not None:
                return
            self._stop_reason = reason
            self.stopping_at = utcnow()
            if self._process is None:
                return
            self.status = "STOPPING"
            self._end(self._process)

    def _run(self) -> None:
        try:
            self._run_process()
        except CannotStart as reason:
            self._stopped("TaskFailedToStart", str(reason))
        except Exception as error:  # a fault of ours must end the task, not leave it running for ever
            self._stopped("TaskFailedToStart", f"InternalError: {type(error).__name__}: {error}")
        finally:
            take_back(self.task_id)
            shutil.rmtree(self.folder, ignore_errors=True)
            self._when_stopped()

    def _run_process(self) -> None:
        place = {"account": self.account, "region": self.region}
        name = self.container["name"]
        self.folder.mkdir(mode=0o700)
        credentials = hand_out(self.task_id, self.role, self.region, self.folder)
        launch = launch_of(
            self.container, self.override, folder=self.folder, credentials=credentials, **place
        )
        append = open_log_stream(
            self.container.get("logConfiguration"), container=name, task_id=self.task_id, **place
        )
        with self.lock:
            if self._stop_reason is not None:
                raise CannotStart(self._stop_reason)
            try:
                process = processes.start(launch.argv, cwd=launch.cwd, env=launch.env)
            except OSError as error:
                raise CannotStart(f"CannotStartContainerError: {error}") from error
            self._process = process
            self.started_at = utcnow()
            self.status = "RUNNING"
        log(f"task {self.family} {self.task_id} started: process {process.pid}")
        reader = threading.Thread(target=self._read, args=(process, append), daemon=True)
        reader.start()
        code = processes.end(process)
        reader.join(timeout=10)
        if self._stop_reason is not None:
            self._stopped("UserInitiated", self._stop_reason, code)
        else:
            self._stopped("EssentialContainerExited", "Essential container in task exited", code)

    def _read(self, process: subprocess.Popen[bytes], append: Callable[[str], None]) -> None:
        assert process.stdout
        for line in process.stdout:
            append(line.decode(errors="replace").rstrip("\r\n"))

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        signal_group(process.pid, signal.SIGTERM)

        def kill() -> None:
            if process.poll() is None:
                signal_group(process.pid, signal.SIGKILL)

        timer = threading.Timer(float(self.container.get("stopTimeout") or 30), kill)
        timer.daemon = True
        timer.start()

    def _stopped(self, code: str, reason: str, exit_code: int | None = None) -> None:
        with self.lock:
            self.stop_code, self.stopped_reason, self.exit_code = code, reason, exit_code
            self.stopped_at = utcnow()
            self.status = "STOPPED"
        end = reason if exit_code is None else f"exit {exit_code}"
        log(f"task {self.family} {self.task_id} stopped: {end}")


def running_tasks() -> list[dict[str, Any]]:
    """For `GET /_larder/tasks`: every run since this service started."""
    return [
        {
            "id": run.task_id,
            "family": run.family,
            "status": run.status,
            "exitCode": run.exit_code,
            "stoppedReason": run.stopped_reason,
        }
        for run in _runs.values()
    ]
