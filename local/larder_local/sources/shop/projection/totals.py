"""Sums of an order, as the top of its JSON has them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from larder_local.sources.shop.projection.money import discount_on, list_price, tax_on
from larder_local.sources.shop.projection.state import OrderState

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Totals:
    """Sums of an order at a time: as sold, or as it stands after what came back."""

    items: Decimal
    discounts: Decimal
    shipping: Decimal
    tax: Decimal
    duties: Decimal
    tips: Decimal
    taxes_included: bool

    @property
    def subtotal(self) -> Decimal:
        return self.items - self.discounts

    @property
    def price(self) -> Decimal:
        tax = NOTHING if self.taxes_included else self.tax
        return self.subtotal + self.shipping + tax + self.duties + self.tips


def as_sold(state: OrderState) -> Totals:
    lines = [line for line in state.lines if line.kind != "tip"]
    shipping = state.placed.shipping
    return Totals(
        items=sum(map(list_price, lines), NOTHING),
        discounts=sum(map(discount_on, lines), NOTHING),
        shipping=sum((list_price(line) - discount_on(line) for line in shipping), NOTHING),
        tax=sum(map(tax_on, [*lines, *shipping]), NOTHING),
        duties=sum((duty.amount for line in lines for duty in line.duties), NOTHING),
        tips=sum((list_price(line) for line in state.lines if line.kind == "tip"), NOTHING),
        taxes_included=state.placed.taxes_included,
    )
