"""One odd order never stops the business: it is set aside with its reason, and comes back when mended."""

from __future__ import annotations

import copy as copies
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from local_cloud import LocalCloud
from real_shop import Json, RealShop

NUMBER = 5_000_000_000_000


def order(orders: list[Json], number: int, at: str) -> Json:
    """A golden order in a later version."""
    (found,) = (each for each in orders if each["id"] == NUMBER + number)
    return copies.deepcopy(found) | {"updated_at": at}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealShop]:
    cloud = LocalCloud(tmp_path_factory.mktemp("cloud"))
    try:
        shop = RealShop(cloud, tmp_path_factory.mktemp("shop"))
        # Of some forty orders one in ten may be odd here.
        shop.change("dbt_project.yml", "quarantine_share: 0.01", "quarantine_share: 0.1")
        golden = shop.golden()
        orders = golden["orders"]
        other_currency = order(orders, 501, "2024-01-01T00:00:00Z") | {"currency": "EUR"}
        negative = order(orders, 503, "2024-01-01T00:00:00Z")
        negative["line_items"][0]["quantity"] = -1
        mistyped = order(orders, 508, "2024-01-01T00:00:00Z") | {"processed_at": "0021-06-08T12:00:00Z"}
        for stream, records in golden.items():
            shop.land(stream, records)
        shop.land("orders", [other_currency, negative, mistyped])
        first = shop.build()
        assert first.code == 0, first.said
        shop.first = first  # type: ignore[attr-defined]
        yield shop
    finally:
        cloud.stop()


def quarantined(shop: RealShop) -> dict[int, tuple[str, Decimal]]:
    rows = shop.rows("select order_id, reason, amount from {serving}.quarantined_orders")
    return {number - NUMBER: (reason, amount) for number, reason, amount in rows}


def orders_in(shop: RealShop, table: str) -> set[int]:
    return {number - NUMBER for (number,) in shop.rows(f"select distinct order_id from {{serving}}.{table}")}


def test_an_odd_order_is_in_no_figure_moves_out_when_mended_and_in_when_spoilt(shop: RealShop) -> None:
    first: Any = shop.first  # type: ignore[attr-defined]
    found = quarantined(shop)
    assert {number: reason for number, (reason, _) in found.items()} == {
        501: "its currency EUR is not the shop's",
        503: "a quantity is missing or negative; its measures do not add up; "
        "what is left of a line is not what was sold less what came back",
        508: "a date is missing, or not between 1970 and 2099",
    }
    assert not {501, 503, 508} & (orders_in(shop, "fct_sales") | orders_in(shop, "fct_orders"))
    assert "with warnings: 3 orders (" in first.said
    told = shop.cloud.kept("dbt/latest/warnings.json")
    assert told["orders"] == 3 and told["warnings"][0].startswith("3 orders (")

    golden = {each["id"] - NUMBER: each for each in shop.golden()["orders"]}
    mended = golden[501] | {"updated_at": "2024-01-02T00:00:00Z"}
    spoilt = golden[510] | {"updated_at": "2024-01-02T00:00:00Z", "currency": "GBP"}
    shop.land("orders", [mended, spoilt])
    again = shop.build()
    assert again.code == 0, again.said
    assert set(quarantined(shop)) == {503, 508, 510}
    facts = orders_in(shop, "fct_sales")
    assert 501 in facts and not {503, 508, 510} & facts
    assert facts == orders_in(shop, "fct_orders")


def test_more_than_the_set_share_in_quarantine_stops_the_build(shop: RealShop) -> None:
    shop.change("dbt_project.yml", "quarantine_share: 0.1", "quarantine_share: 0.01")
    stopped = shop.build(tag="t2")
    assert stopped.code == 1 and "assert_few_orders_in_quarantine" in stopped.said
