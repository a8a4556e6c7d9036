"""The books as the control interface gives them: totals, and slices by day, state and product."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from larder_local.sources.shop import events as happened
from larder_local.sources.shop.books.row import Transaction
from larder_local.sources.shop.books.transactions import Account, accounts, transactions
from larder_local.sources.shop.ledger import Ledger, stamp

AMOUNTS = (
    "gross", "discounts", "returns", "net", "shipping", "tax", "duties", "fees", "total", "other_amount",
)  # fmt: skip
ORDER_EVENTS = (
    happened.OrderPlaced,
    happened.OrderEdited,
    happened.OrderRefunded,
    happened.OrderCancelled,
    happened.OrderDeleted,
)


@dataclass
class Measures:
    """Sums of transactions; orders are those with a sale among them."""

    orders: set[int] = field(default_factory=set)
    quantity: int = 0
    amounts: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(AMOUNTS, Decimal("0.00")))

    def add(self, row: Transaction, amounts: list[tuple[str, Decimal]]) -> None:
        if row.event == "sale":
            self.orders.add(row.order_id)
        self.quantity += row.quantity
        for name, amount in amounts:
            self.amounts[name] += amount

    def as_json(self) -> dict[str, Any]:
        amounts = {name: f"{amount:.2f}" for name, amount in self.amounts.items()}
        return {"orders": len(self.orders), "quantity": self.quantity, **amounts}


Place = tuple[str | None, str | None]


def statement(ledger: Ledger, without: Collection[int] = ()) -> dict[str, Any]:
    """All counted orders but those `without`, by their ids: the ones that a warehouse keeps in quarantine."""
    totals = Measures()
    days: dict[str, Measures] = defaultdict(Measures)
    states: dict[Place, Measures] = defaultdict(Measures)
    products: dict[int | None, Measures] = defaultdict(Measures)
    counted = 0
    for account in accounts(ledger.events(*ORDER_EVENTS)):
        if not account.counted or account.order.order_id in without:
            continue
        counted += 1
        place = _place(account)
        for row in transactions(account):
            amounts = [(name, amount) for name in AMOUNTS if (amount := getattr(row, name))]
            slices = [totals, days[row.sales_date.isoformat()], states[place]]
            if row.line_type == "product":
                slices.append(products[row.variant_id])
            for each in slices:
                each.add(row, amounts)
    return {
        "as_of": stamp(ledger.clock),
        "currency": "USD",
        "totals": totals.as_json(),
        "days": [{"date": day, **days[day].as_json()} for day in sorted(days)],
        "states": [
            {"country_code": country, "province_code": province, **states[country, province].as_json()}
            for country, province in sorted(states, key=lambda place: (place[0] or "~", place[1] or "~"))
        ],
        "products": [
            {"variant_id": variant, **products[variant].as_json()}
            for variant in sorted(products, key=lambda number: number or 0)
        ],
        "orders": {"counted": counted},
    }


def _place(account: Account) -> Place:
    address = account.order.shipping_address or account.order.billing_address
    return (address.country_code, address.province_code) if address else (None, None)
