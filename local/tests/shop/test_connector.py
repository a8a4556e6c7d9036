"""The unmodified `airbyte-source-shopify` against the sample shop: check, discover, read, read again."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from .service import LOCAL, TOKEN, ShopService

PLATFORM = LOCAL.parent
STREAMS = ("orders", "customers", "products", "product_variants", "deleted_products", "shop")


@pytest.fixture(scope="session")
def connector(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed one; else installed for this session from its pinned requirements."""
    installed = Path(os.environ.get("LARDER_CONNECTORS", PLATFORM / ".larder" / "python"))
    program = installed / "source-shopify" / "bin" / "source-shopify"
    if program.exists():
        return program
    uv, folder = PLATFORM / ".larder" / "tools" / "bin" / "uv", tmp_path_factory.mktemp("connector")
    requirements = LOCAL / "connectors" / "source-shopify" / "requirements.txt"
    subprocess.run([uv, "venv", "-q", folder], check=True)
    environment = {**os.environ, "VIRTUAL_ENV": str(folder)}
    subprocess.run([uv, "pip", "sync", "-q", "--require-hashes", requirements], check=True, env=environment)
    return folder / "bin" / "source-shopify"


class Connector:
    def __init__(self, program: Path, service: ShopService, folder: Path) -> None:
        self.program = program
        self.service = service
        self.folder = folder

    def run(self, command: str, config: dict[str, Any], **files: object) -> list[dict[str, Any]]:
        arguments = [self.program, command]
        for name, content in {"config": config, **files}.items():
            path = self.folder / f"{name}.json"
            path.write_text(json.dumps(content))
            arguments += [f"--{name}", path]
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "HTTPS_PROXY": self.service.address,
            "REQUESTS_CA_BUNDLE": str(self.service.folder / "data" / "ca.pem"),
        }
        done = subprocess.run(
            arguments, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=1200
        )
        messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        assert messages, done.stderr
        return messages

    def read(self, streams: list[dict[str, Any]], state: list[dict[str, Any]]) -> Read:
        catalog = {
            "streams": [
                {
                    "stream": stream,
                    "sync_mode": "incremental"
                    if "incremental" in stream["supported_sync_modes"]
                    else "full_refresh",
                    "destination_sync_mode": "append",
                }
                for stream in streams
            ]
        }
        return Read(self.run("read", config(), catalog=catalog, state=state))


class Read:
    """What one read gave: records by stream and the state after it."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        self.records: dict[str, list[dict[str, Any]]] = {stream: [] for stream in STREAMS}
        states: dict[str, dict[str, Any]] = {}
        for message in messages:
            if message["type"] == "RECORD":
                self.records[message["record"]["stream"]].append(message["record"]["data"])
            elif message["type"] == "STATE":
                stream = message["state"]["stream"]
                states[stream["stream_descriptor"]["name"]] = {"type": "STREAM", "stream": stream}
            assert message["type"] != "TRACE" or message["trace"]["type"] != "ERROR", message
        self.state = list(states.values())

    def ids(self, stream: str) -> Counter[int]:
        return Counter(record["id"] for record in self.records[stream])


def config(password: str = TOKEN, shop: str = "willows-spoon") -> dict[str, Any]:
    return {
        "shop": shop,
        "start_date": "2020-01-01",
        "credentials": {"auth_method": "api_password", "api_password": password},
        "bulk_window_in_days": 3650,
    }


def verdict(messages: list[dict[str, Any]]) -> str:
    return next(m["connectionStatus"]["status"] for m in messages if m["type"] == "CONNECTION_STATUS")


def test_check_tells_a_good_token_from_a_bad_one(
    connector: Path, service: ShopService, tmp_path: Path
) -> None:
    source = Connector(connector, service, tmp_path)
    assert verdict(source.run("check", config())) == "SUCCEEDED"
    assert verdict(source.run("check", config(password="shpat_wrong"))) == "FAILED"
    assert verdict(source.run("check", config(shop="another-shop"))) == "FAILED"


def test_every_stream_is_read_whole_and_then_only_what_changed(
    connector: Path, own_service: ShopService, tmp_path: Path, seed: int
) -> None:
    source = Connector(connector, own_service, tmp_path)
    catalogue = next(m["catalog"] for m in source.run("discover", config()) if m["type"] == "CATALOG")
    streams = [stream for stream in catalogue["streams"] if stream["name"] in STREAMS]
    assert {stream["name"] for stream in streams} == set(STREAMS)

    first = source.read(streams, [])
    status = own_service.control("status")
    listed = [order for order in first.records["orders"] if not order.get("deleted_at")]
    assert len(listed) == len({order["id"] for order in listed}) == status["orders"]["listed"]
    assert len(first.ids("customers")) == status["customers"]
    assert len(first.ids("products")) == status["products"]
    assert first.ids("deleted_products").total() > 0 and first.ids("shop").total() == 1
    nested = {variant["id"] for product in first.records["products"] for variant in product["variants"]}
    assert nested == set(first.ids("product_variants"))

    advanced = own_service.control("advance", {"days": 4, "seed": seed})["events"]
    second = source.read(streams, first.state)
    assert len(second.records["orders"]) < len(listed) / 2
    new = set(second.ids("orders")) - set(first.ids("orders"))
    assert advanced["OrderPlaced"] > 0 and len(new) >= advanced["OrderPlaced"] - advanced["OrderDeleted"]
    refunds = [order for order in second.records["orders"] if order.get("refunds")]
    assert refunds and all("current_quantity" in line for order in refunds for line in order["line_items"])
    tombstones = [order for order in second.records["orders"] if order.get("deleted_at")]
    assert len(tombstones) >= advanced["OrderDeleted"] > 0
    assert all(order.get("updated_at") is None for order in tombstones)
