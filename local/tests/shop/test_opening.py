"""The opening ledger: the data set's orders, all of them, at their dates; and everything a real shop has."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from larder_local.sources.shop.codec import from_json, to_json
from larder_local.sources.shop.dice import TIME_ZONE
from larder_local.sources.shop.events import (
    CustomerErased,
    CustomerJoined,
    CustomerMerged,
    Event,
    OrderCancelled,
    OrderEdited,
    OrderPlaced,
    OrderRefunded,
)
from larder_local.sources.shop.ledger import Ledger
from larder_local.sources.shop.opening import open_shop
from larder_local.sources.shop.superstore import DataMissing, Sale, read_sales
from larder_local.sources.shop.till import payable, share_out


def orders_of(ledger: Ledger) -> list[OrderPlaced]:
    return [event for event in ledger.events(OrderPlaced) if isinstance(event, OrderPlaced)]


def test_every_order_of_the_data_set_is_placed_once_on_its_day(ledger: Ledger, sales: list[Sale]) -> None:
    placed = {order.tags.split(", ")[-1]: order for order in orders_of(ledger) if order.tags}
    assert len(sales) == 5009
    for sale in sales:
        order = placed.get(sale.code)
        if order is None:
            assert sale.ordered_on >= date(2023, 12, 28), (
                "only an order entered late may come after the opening"
            )
            continue
        assert (order.sold_at or order.at).astimezone(TIME_ZONE).date() == sale.ordered_on
        goods = [line for line in order.lines if line.kind == "product"]
        assert [line.quantity for line in goods] == [item.quantity for item in sale.items]
        assert [line.sku for line in goods] == [item.sku for item in sale.items]


def test_prices_are_those_behind_the_data_sets_sales(sales: list[Sale]) -> None:
    assert all(
        item.price > 0 and item.price == item.price.quantize(Decimal("0.01"))
        for s in sales
        for item in s.items
    )


def test_nothing_in_the_ledger_lies_after_its_clock(ledger: Ledger) -> None:
    assert max(event.at for event in ledger.events()) < ledger.clock


def test_the_shop_has_what_real_shops_have(ledger: Ledger) -> None:
    orders = orders_of(ledger)
    refunds = [event for event in ledger.events(OrderRefunded) if isinstance(event, OrderRefunded)]
    emails = [event.email for event in ledger.events(CustomerJoined) if isinstance(event, CustomerJoined)]
    found = Counter(
        {
            "guest": sum(order.customer_id is None for order in orders),
            "test": sum(order.test for order in orders),
            "unpaid": sum(order.payment != "paid" for order in orders),
            "tax included": sum(order.taxes_included for order in orders),
            "other currency": sum(order.currency is not None for order in orders),
            "no address": sum(order.shipping_address is None for order in orders),
            "gift card used": sum("gift_card" in order.gateways for order in orders),
            "entered late": sum(order.sold_at is not None for order in orders),
            "across": sum(any(d.method == "across" for d in order.discounts) for order in orders),
            "shipping discount": sum(any(line.shares for line in order.shipping) for order in orders),
            "duty": sum(any(line.duties for line in order.lines) for order in orders),
            "shipping returned": sum(bool(refund.shipping) for refund in refunds),
            "adjusted": sum(bool(refund.adjustments) for refund in refunds),
            "edited": ledger.count(OrderEdited),
            "cancelled": ledger.count(OrderCancelled),
            "merged": ledger.count(CustomerMerged),
            "erased": ledger.count(CustomerErased),
            "one e-mail": len(emails) - len(set(emails)),
            "free item": sum(any(not line.price for line in order.lines) for order in orders),
            "given away": sum(
                any(line.price and line.shares and not payable(line) for line in order.lines)
                for order in orders
            ),
            "taxed duty": sum(
                any(duty.taxes for line in order.lines for duty in line.duties) for order in orders
            ),
            "fee": sum(bool(order.fees) for order in orders),
        }
        | Counter(line.kind for order in orders for line in order.lines)
    )
    assert {what: count for what, count in found.items() if count < 5} == {}


def test_opening_twice_gives_the_same_ledger(tmp_path: Path, sales: list[Sale], small_ledger: Ledger) -> None:
    again = Ledger(tmp_path / "again.db")
    open_shop(again, sales, 0.05)
    assert list(map(to_json, again.events())) == list(map(to_json, small_ledger.events()))


def test_a_scale_multiplies_orders(tmp_path: Path, sales: list[Sale]) -> None:
    double = Ledger(tmp_path / "double.db")
    open_shop(double, sales[:200], 2)
    codes = Counter(order.tags.split(", ")[-1] for order in orders_of(double) if order.tags)
    assert len(codes) == 200 and set(codes.values()) == {2}


def test_every_event_survives_the_ledgers_text(small_ledger: Ledger) -> None:
    def same(event: Event) -> bool:
        return from_json(type(event).__name__, to_json(event)) == event

    assert all(map(same, small_ledger.events()))


def test_a_shared_discount_loses_no_cent() -> None:
    assert share_out(Decimal("10.00"), [Decimal(10)] * 3) == [
        Decimal("3.34"),
        Decimal("3.33"),
        Decimal("3.33"),
    ]
    assert sum(share_out(Decimal("0.05"), [Decimal(1), Decimal(7), Decimal(0), Decimal(3)])) == Decimal(
        "0.05"
    )


def test_another_file_is_not_taken_for_the_data_set(tmp_path: Path) -> None:
    with pytest.raises(DataMissing, match="cannot read"):
        read_sales(tmp_path)
    (tmp_path / "superstore.csv").write_text('"Order ID","Price"\n"1","2"\n')
    with pytest.raises(DataMissing, match="no column Category, City"):
        read_sales(tmp_path)
