"""A few calls of Airbyte's public API, for the operator's tests: jobs that end when the test says so."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse


@dataclass
class FakeAirbyte:
    """`endings` are the states in which the jobs end, one a job, after `looks` looks at it."""

    endings: list[str] = field(default_factory=lambda: ["succeeded"])
    looks: int = 2
    rows: int = 5009
    silent_looks: int = 0
    #: Why a job failed, as Airbyte's own API tells it; None: it does not answer there.
    reason: str | None = None
    jobs: dict[int, dict[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()

    def add_job(self, connection: str, start: datetime | None = None) -> dict[str, Any]:
        number = len(self.jobs) + 1
        self.jobs[number] = {
            "jobId": number,
            "status": "running",
            "jobType": "sync",
            "connectionId": connection,
            "startTime": (start or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        return self.jobs[number]

    def look(self, number: int) -> dict[str, Any]:
        job = self.jobs[number]
        job["looks"] = job.get("looks", 0) + 1
        if job["status"] == "running" and job["looks"] >= self.looks:
            job["status"] = self.endings[min(number, len(self.endings)) - 1]
            job["rowsSynced"] = self.rows
        return job

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        if path.endswith("/applications/token"):
            return 200, {"access_token": "token", "token_type": "Bearer", "expires_in": 900}
        self.calls.append(f"{method} {path.removeprefix('/api/public/v1')}")
        if path == "/api/v1/jobs/get":
            if self.reason is None:
                return 404, {"message": "Object not found."}
            failures = [{"externalMessage": self.reason, "timestamp": 0}]
            return 200, {"job": {}, "attempts": [{"attempt": {"failureSummary": {"failures": failures}}}]}
        if path.endswith("/health"):
            return 200, {}
        if path.endswith("/jobs") and method == "POST":
            running = [job for job in self.jobs.values() if job["status"] == "running"]
            if running:
                return 409, {"type": "try-again-later", "title": "busy", "detail": "A job is running already"}
            return 200, self.add_job(body["connectionId"])
        if path.endswith("/jobs"):
            wanted = query.get("status", [""])[0]
            return 200, {"data": [job for job in self.jobs.values() if job["status"] == wanted]}
        number = int(path.rsplit("/", 1)[-1])
        if method == "DELETE":
            self.jobs[number]["status"] = "cancelled"
            return 200, self.jobs[number]
        if self.silent_looks > 0:
            self.silent_looks -= 1
            return 503, {"detail": "starting"}
        return 200, self.look(number)


def handler_of(airbyte: FakeAirbyte) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            text = self.rfile.read(length).decode()
            body = json.loads(text) if text.startswith("{") else None
            url = urlparse(self.path)
            status, reply = airbyte.answer(self.command, url.path, parse_qs(url.query), body)
            data = json.dumps(reply).encode()
            self.send_response(status)
            kind = "application/problem+json" if status >= 400 else "application/json"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_DELETE = respond

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

    return Handler
