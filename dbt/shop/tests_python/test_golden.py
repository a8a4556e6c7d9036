"""The models, held to the golden orders row by row: the same file that the shop's own books are held to."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
import yaml
from local_cloud import ROOT, LocalCloud
from real_shop import RealShop

ORDERS = yaml.safe_load((ROOT / "test/golden/orders.yaml").read_text())["orders"]
AMOUNTS = (
    "gross", "discounts", "returns", "net", "shipping", "tax", "duties", "fees", "total", "other_amount",
)  # fmt: skip
Facts = dict[int, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Any:
    cloud = LocalCloud(tmp_path_factory.mktemp("cloud"))
    try:
        shop = RealShop(cloud, tmp_path_factory.mktemp("shop"))
        for stream, records in shop.golden().items():
            shop.land(stream, records)
        built = shop.build("--unit-tests")
        assert built.code == 0, built.said
        yield shop
    finally:
        cloud.stop()


@pytest.fixture(scope="module")
def facts(shop: RealShop) -> Facts:
    names = ("event", "line_type", "sales_date", "quantity", *AMOUNTS, "customer_total", "customer_shipping")
    found: Facts = {}
    for order, *row in shop.rows(f"select order_id, {', '.join(names)} from {{serving}}.fct_sales"):
        found.setdefault(order, []).append(dict(zip(names, row, strict=True)))
    return found


def number_of(golden: dict[str, Any]) -> int:
    return 5_000_000_000_000 + int(golden["order"].removeprefix("#"))


def row_of(row: dict[str, Any]) -> tuple[Any, ...]:
    amounts = (Decimal(str(row.get(name, "0.00"))) for name in AMOUNTS)
    return (row["event"], row["line_type"], row["sales_date"], int(row.get("quantity", 0)), *amounts)


@pytest.mark.parametrize("golden", ORDERS, ids=lambda golden: golden["order"])
def test_facts_hold_exactly_the_rows_worked_out_by_hand(golden: dict[str, Any], facts: Facts) -> None:
    rows = facts.get(number_of(golden), [])
    assert Counter(map(row_of, rows)) == Counter(map(row_of, golden["rows"]))


@pytest.mark.parametrize(
    "golden", [golden for golden in ORDERS if "customer" in golden], ids=lambda golden: golden["order"]
)
def test_sums_in_the_customers_currency(golden: dict[str, Any], facts: Facts) -> None:
    rows = facts[number_of(golden)]
    for name, amount in golden["customer"].items():
        assert sum(row[f"customer_{name}"] for row in rows) == Decimal(amount)
