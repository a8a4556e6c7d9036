"""The local Airbyte as its own process, and a client that talks to it as Terraform and Airflow do."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from cloud_keys import KEYS, write_keys

from .postgres_server import free_port

LOCAL = Path(__file__).parents[2]
API = "/api/public/v1"
CREDENTIALS = {"client-id": "the-client", "client-secret": "the-client-secret", "password": "unused"}
UNFINISHED = ("pending", "running")


def install_sample_source(connectors: Path, name: str = "source-sample") -> None:
    """As a connector's virtual environment looks from outside."""
    script = connectors / name / "bin" / name
    script.parent.mkdir(parents=True)
    source = Path(__file__).with_name("sample_source.py")
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{source}" "$@"\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)


@dataclass
class Service:
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    def start(self) -> None:
        secrets = self.folder / "secrets"
        write_keys(secrets)
        (secrets / "airbyte.json").write_text(json.dumps(CREDENTIALS))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "larder_local.airbyte", "--port", str(self.port), "--data", self.data],
            env={
                **os.environ,
                "PYTHONPATH": str(LOCAL),
                "LARDER_SECRETS": str(secrets),
                "LARDER_CONNECTORS": str(self.folder / "connectors"),
                "LARDER_ENDPOINTS": str(self.folder / "endpoints.json"),
                **self.environment,
            },
        )
        deadline = time.monotonic() + 120
        while True:
            try:
                self.instance = httpx.get(f"{self.url}/_larder/health", headers=KEYS.headers).json()[
                    "instance"
                ]
                return
            except httpx.TransportError:
                assert self.process.poll() is None and time.monotonic() < deadline, (
                    "the service did not start"
                )
                time.sleep(0.05)

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(30)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def client(self) -> Client:
        return Client(httpx.Client(base_url=f"{self.url}{API}", auth=Tokens(self.url), timeout=300))


class Tokens(httpx.Auth):
    """A token for each quarter of an hour: it lives no longer, the tests of a file may."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.token = ""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        self.token = self.token or self._fresh()
        request.headers["Authorization"] = f"Bearer {self.token}"
        response = yield request
        if response.status_code == 401:
            self.token = self._fresh()
            request.headers["Authorization"] = f"Bearer {self.token}"
            yield request

    def _fresh(self) -> str:
        login = {
            "client_id": CREDENTIALS["client-id"],
            "client_secret": CREDENTIALS["client-secret"],
            "grant_type": "client_credentials",
        }
        answer = httpx.post(f"{self.url}{API}/applications/token", data=login)
        return str(answer.json()["access_token"])


@dataclass
class Client:
    http: httpx.Client

    def ask(self, method: str, path: str, *, status: int = 200, **content: Any) -> Any:
        response = self.http.request(method, path, **content)
        assert response.status_code == status, response.text
        return response.json() if response.content else None

    def workspace(self) -> str:
        return self.ask("GET", "/workspaces")["data"][0]["workspaceId"]

    def source(self, **configuration: Any) -> dict[str, Any]:
        configuration = {"sourceType": "sample", "token": "top-secret-token", **configuration}
        return self._actor("sources", "sample", configuration)

    def destination(self, configuration: dict[str, Any], kind: str = "postgres") -> dict[str, Any]:
        return self._actor("destinations", kind, {"destinationType": kind, **configuration})

    def connection(
        self, source: dict[str, Any], destination: dict[str, Any], **settings: Any
    ) -> dict[str, Any]:
        body = {"sourceId": source["sourceId"], "destinationId": destination["destinationId"], **settings}
        return self.ask("POST", "/connections", json=body)

    def start(self, connection: dict[str, Any], kind: str = "sync") -> dict[str, Any]:
        return self.ask("POST", "/jobs", json={"connectionId": connection["connectionId"], "jobType": kind})

    def job(self, number: int) -> dict[str, Any]:
        return self.ask("GET", f"/jobs/{number}")

    def failure(self, number: int) -> str | None:
        url = self.http.base_url.copy_with(path=f"/_larder/jobs/{number}")
        return httpx.get(url, headers=KEYS.headers).json()["failure"]

    def wait(self, job: dict[str, Any], seconds: float = 300) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while job["status"] in UNFINISHED:
            assert time.monotonic() < deadline, f"job {job} did not end"
            time.sleep(0.05)
            job = self.job(job["jobId"])
        return job

    def sync(self, connection: dict[str, Any], kind: str = "sync", seconds: float = 300) -> dict[str, Any]:
        return self.wait(self.start(connection, kind), seconds)

    def _actor(self, path: str, name: str, configuration: dict[str, Any]) -> dict[str, Any]:
        body = {"name": name, "workspaceId": self.workspace(), "configuration": configuration}
        return self.ask("POST", f"/{path}", json=body)
