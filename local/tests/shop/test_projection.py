"""What the API shows, held against itself and, where both can say it, against the books."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from larder_local.sources.shop.books.statement import ORDER_EVENTS
from larder_local.sources.shop.books.transactions import accounts, transactions
from larder_local.sources.shop.events import CustomerErased, CustomerMerged, OrderPlaced
from larder_local.sources.shop.ledger import Ledger
from larder_local.sources.shop.projection.store import Store

Json = dict[str, Any]
CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def orders(ledger: Ledger) -> list[Json]:
    return Store(ledger).orders(ledger.ids("order"))


def amount(*values: str | float) -> Decimal:
    return sum((Decimal(str(value)) for value in values), Decimal(0))


def test_current_quantity_is_what_was_sold_less_what_came_back(orders: list[Json]) -> None:
    for order in orders:
        back: Counter[int] = Counter()
        for refund in order["refunds"]:
            for line in refund["refund_line_items"]:
                back[line["line_item_id"]] += line["quantity"]
        for line in order["line_items"]:
            expected = 0 if order["cancelled_at"] else line["quantity"] - back[line["id"]]
            assert line["current_quantity"] == expected >= 0, order["name"]


def test_an_orders_price_is_the_sum_of_its_parts(orders: list[Json]) -> None:
    for order in orders:
        lines = [line for line in order["line_items"] if "tip_payment_gateway" not in line]
        goods = amount(*(Decimal(line["price"]) * line["quantity"] for line in lines))
        discounts = amount(*(a["amount"] for line in lines for a in line["discount_allocations"]))
        shipping = amount(*(line["discounted_price"] for line in order["shipping_lines"]))
        tax = amount(*(line["price"] for line in order["tax_lines"]))
        duties = amount(*(duty["shop_money"]["amount"] for line in lines for duty in line["duties"]))
        fees = order["original_total_additional_fees_set"]
        total = goods - discounts + shipping + duties + amount(order["total_tip_received"])
        total += amount(fees["shop_money"]["amount"]) if fees else 0
        total += 0 if order["taxes_included"] else tax
        assert total.quantize(CENT, ROUND_HALF_UP) == amount(order["total_price"]), order["name"]
        assert goods - discounts == amount(order["subtotal_price"]), order["name"]
        assert tax.quantize(CENT, ROUND_HALF_UP) == amount(order["total_tax"]), order["name"]


def test_allocations_name_an_application_of_the_order(orders: list[Json]) -> None:
    for order in orders:
        for line in (*order["line_items"], *order["shipping_lines"]):
            for part in line["discount_allocations"]:
                target = order["discount_applications"][part["discount_application_index"]]["target_type"]
                assert target == ("shipping_line" if line in order["shipping_lines"] else "line_item")


def test_nothing_is_paid_back_twice(orders: list[Json]) -> None:
    for order in orders:
        returned: Counter[int] = Counter()
        for refund in order["refunds"]:
            for line in refund["refund_line_items"]:
                returned[line["line_item_id"]] += round(line["subtotal"] * 100)
        for line in order["line_items"]:
            paid = Decimal(line["price"]) * line["quantity"] - amount(
                *(a["amount"] for a in line["discount_allocations"])
            )
            assert returned[line["id"]] <= paid * 100, order["name"]


def test_identifiers_are_unique(orders: list[Json]) -> None:
    lines = [line["id"] for order in orders for line in order["line_items"]]
    refunds = [refund for order in orders for refund in order["refunds"]]
    refund_lines = [line["id"] for refund in refunds for line in refund["refund_line_items"]]
    adjustments = [each["id"] for refund in refunds for each in refund["order_adjustments"]]
    for ids in (lines, [refund["id"] for refund in refunds], refund_lines, adjustments):
        assert len(set(ids)) == len(ids)


def test_updated_at_is_the_time_of_the_last_event(orders: list[Json]) -> None:
    for order in orders:
        moments = [order["created_at"], order["cancelled_at"], order["closed_at"]]
        moments += [refund["created_at"] for refund in order["refunds"]]
        last = max(datetime.fromisoformat(moment) for moment in moments if moment)
        assert datetime.fromisoformat(order["updated_at"]) >= last


def test_gross_and_returns_of_taxed_on_top_orders_are_those_of_the_books(
    orders: list[Json], ledger: Ledger
) -> None:
    """The two readings share no code; here they say the same of each order in the simplest words of both."""
    books = {
        account.order.order_id: account
        for account in accounts(ledger.events(*ORDER_EVENTS))
        if account.counted
    }
    assert {order["id"] for order in orders if not order["test"]} == set(books)
    for order in orders:
        if order["test"] or order["taxes_included"]:
            continue
        rows = [row for row in transactions(books[order["id"]]) if row.line_type == "product"]
        goods = {
            line["id"]: Decimal(line["price"]) * line["quantity"]
            for line in order["line_items"]
            if not line["gift_card"] and "tip_payment_gateway" not in line
        }
        assert sum(row.gross for row in rows) == sum(goods.values())
        back = [line for refund in order["refunds"] for line in refund["refund_line_items"]]
        if not order["cancelled_at"]:
            returned = -amount(*(line["subtotal"] for line in back if line["line_item_id"] in goods))
            assert sum(row.returns for row in rows) == returned, order["name"]


def test_a_currency_without_minor_unit_has_none(orders: list[Json]) -> None:
    yen = [
        order["total_price_set"]["presentment_money"]
        for order in orders
        if order["presentment_currency"] == "JPY"
    ]
    assert yen and all("." not in money["amount"] for money in yen)


def test_a_merged_customer_is_gone_and_its_orders_are_the_others(ledger: Ledger, orders: list[Json]) -> None:
    merged = [event for event in ledger.events(CustomerMerged) if isinstance(event, CustomerMerged)]
    placed = {e.order_id: e.customer_id for e in ledger.events(OrderPlaced) if isinstance(e, OrderPlaced)}
    into = {event.customer_id: event.into for event in merged}
    assert into and not set(into) & set(ledger.ids("customer"))
    of_merged = [order for order in orders if placed[order["id"]] in into]
    assert of_merged
    assert all(order["customer"]["id"] == into[placed[order["id"]]] for order in of_merged)


def test_of_an_erased_customer_no_name_address_or_e_mail_is_told(ledger: Ledger, orders: list[Json]) -> None:
    erased = {e.customer_id for e in ledger.events(CustomerErased) if isinstance(e, CustomerErased)}
    shown = [c for c in Store(ledger).customers(ledger.ids("customer")) if c["id"] in erased]
    assert len(shown) == len(erased) > 0
    for customer in shown:
        assert (customer["first_name"], customer["last_name"], customer["email"]) == (None, None, None)
        assert customer["addresses"] == [] and customer["default_address"] is None
    theirs = [order for order in orders if order["customer"] and order["customer"]["id"] in erased]
    assert theirs
    for order in theirs:
        assert order["email"] is None and order["shipping_address"]["name"] is None
        assert order["shipping_address"]["country_code"]


def test_customers_count_their_orders(ledger: Ledger, orders: list[Json]) -> None:
    counts = Counter(order["customer"]["id"] for order in orders if order["customer"])
    customers = Store(ledger).customers(ledger.ids("customer"))
    assert {c["id"]: c["orders_count"] for c in customers if c["orders_count"]} == dict(counts)
    assert any(len(customer["addresses"]) > 2 for customer in customers)


def test_removed_products_and_variants_are_gone_but_their_lines_stay(
    ledger: Ledger, orders: list[Json]
) -> None:
    store = Store(ledger)
    variants = {int(v["id"].rsplit("/", 1)[1]) for v in store.variants("", "9")}
    nested = {int(v["id"].rsplit("/", 1)[1]) for p in store.products("", "9") for v in p["variants"]}
    assert variants == nested
    sold = {line["variant_id"] for order in orders for line in order["line_items"] if line["variant_id"]}
    assert sold - variants
    gone = [
        line
        for order in orders
        for line in order["line_items"]
        if line["variant_id"] and not line["product_exists"]
    ]
    assert gone and all(line["product_id"] is None for line in gone)
