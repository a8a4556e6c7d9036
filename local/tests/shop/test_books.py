"""The books' slices add up to their totals, and their rows obey books.md."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from larder_local.sources.shop.books.row import Transaction
from larder_local.sources.shop.books.statement import AMOUNTS, ORDER_EVENTS, statement
from larder_local.sources.shop.books.transactions import accounts, transactions
from larder_local.sources.shop.ledger import Ledger

Measures = dict[str, Any]


@pytest.fixture(scope="module")
def books(ledger: Ledger) -> dict[str, Any]:
    return statement(ledger)


@pytest.fixture(scope="module")
def rows(ledger: Ledger) -> list[Transaction]:
    counted = [account for account in accounts(ledger.events(*ORDER_EVENTS)) if account.counted]
    return [row for account in counted for row in transactions(account)]


def total(slices: list[Measures], name: str) -> Decimal:
    return sum((Decimal(each[name]) for each in slices), Decimal(0))


@pytest.mark.parametrize("slices", ["days", "states"])
@pytest.mark.parametrize("name", AMOUNTS)
def test_days_and_states_add_up_to_the_total(books: dict[str, Any], slices: str, name: str) -> None:
    assert total(books[slices], name) == Decimal(books["totals"][name])


def test_products_hold_all_goods(books: dict[str, Any]) -> None:
    for name in ("gross", "discounts"):
        assert total(books["products"], name) == Decimal(books["totals"][name])
    assert sum(each["quantity"] for each in books["products"]) == books["totals"]["quantity"]


def test_measures_are_signed_and_add_up(rows: list[Transaction]) -> None:
    for row in rows:
        assert row.gross >= 0 >= row.discounts
        assert row.returns <= 0 or row.line_type == "adjustment"
        assert row.net == row.gross + row.discounts + row.returns
        assert row.total == row.net + row.shipping + row.tax + row.duties + row.fees
        assert all(getattr(row, name) == getattr(row, name).quantize(Decimal("0.01")) for name in AMOUNTS)
        assert row.quantity == 0 or row.line_type == "product"
        assert row.other_amount == 0 or row.line_type in ("gift_card", "tip")


def test_a_cancelled_order_adds_up_to_nothing(ledger: Ledger) -> None:
    """Goods, delivery, duties, fees and all tax are taken back, with or without a refund on record."""
    cancelled = [account for account in accounts(ledger.events(*ORDER_EVENTS)) if account.cancelled]
    assert len(cancelled) > 50
    for account in cancelled:
        rows = list(transactions(account))
        assert sum(row.quantity for row in rows) == 0
        assert sum(row.net for row in rows) == 0
        if account.cancelled and not account.cancelled.keeps_charges:
            assert sum(row.total for row in rows) == sum(row.tax for row in rows) == 0


def test_custom_items_are_one_member(books: dict[str, Any]) -> None:
    (custom,) = [each for each in books["products"] if each["variant_id"] is None]
    assert custom["orders"] > 10


def test_orders_without_address_are_one_place(books: dict[str, Any]) -> None:
    (nowhere,) = [each for each in books["states"] if each["country_code"] is None]
    assert nowhere["orders"] > 10 and nowhere["province_code"] is None
