"""The books, held to the golden orders row by row."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from larder_local.sources.shop.books.row import Transaction
from larder_local.sources.shop.books.statement import AMOUNTS, ORDER_EVENTS
from larder_local.sources.shop.books.transactions import Account, accounts, transactions
from larder_local.sources.shop.ledger import Ledger

GOLDEN = Path(__file__).resolve().parents[3] / "test" / "golden" / "orders.yaml"
ORDERS = yaml.safe_load(GOLDEN.read_text())["orders"]

Row = tuple[object, ...]


@pytest.fixture(scope="module")
def golden_accounts(ledger: Ledger) -> dict[str, Account]:
    found = {f"#{account.order.number}": account for account in accounts(ledger.events(*ORDER_EVENTS))}
    return {each["order"]: found[each["order"]] for each in ORDERS}


def expected(row: dict[str, object]) -> Row:
    amounts = (Decimal(str(row.get(name, "0.00"))) for name in AMOUNTS)
    return (row["event"], row["line_type"], row["sales_date"], row.get("quantity", 0), *amounts)


def actual(row: Transaction) -> Row:
    amounts = (getattr(row, name) for name in AMOUNTS)
    return (row.event, row.line_type, row.sales_date, row.quantity, *amounts)


@pytest.mark.parametrize("golden", ORDERS, ids=lambda golden: golden["order"])
def test_books_hold_exactly_the_rows_worked_out_by_hand(
    golden: dict[str, object], golden_accounts: dict[str, Account]
) -> None:
    account = golden_accounts[golden["order"]]
    rows = transactions(account) if account.counted else ()
    assert Counter(map(actual, rows)) == Counter(map(expected, golden["rows"]))


@pytest.mark.parametrize("golden", ORDERS, ids=lambda golden: golden["order"])
def test_rows_worked_out_by_hand_add_up_and_are_explained(golden: dict[str, object]) -> None:
    for row in golden["rows"]:
        part = {name: Decimal(str(row.get(name, "0.00"))) for name in AMOUNTS}
        assert part["net"] == part["gross"] + part["discounts"] + part["returns"]
        assert part["total"] == part["net"] + part["shipping"] + part["tax"] + part["duties"] + part["fees"]
        assert row["net"] and row["total"] and row["why"].endswith(".")
        assert set(row) <= {"event", "line_type", "sales_date", "quantity", "why", *AMOUNTS}


def test_there_are_at_least_fifteen_golden_orders_with_different_numbers() -> None:
    assert len({golden["order"] for golden in ORDERS}) == len(ORDERS) >= 15
