"""Sums of an order, as the top of its JSON has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from larder_local.sources.shop.events import Duty, Fee, Line, Shipping
from larder_local.sources.shop.projection.money import discount_on, list_price, tax_on
from larder_local.sources.shop.projection.state import OrderState

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Totals:
    """Sums of an order: as sold, or of what is left of it."""

    items: Decimal
    discounts: Decimal
    shipping: Decimal
    tax: Decimal
    duties: Decimal
    fees: Decimal
    tips: Decimal
    taxes_included: bool

    @property
    def subtotal(self) -> Decimal:
        return self.items - self.discounts

    @property
    def price(self) -> Decimal:
        tax = NOTHING if self.taxes_included else self.tax
        return self.subtotal + self.shipping + tax + self.duties + self.fees + self.tips


def as_sold(state: OrderState) -> Totals:
    lines = [line for line in state.lines if line.kind != "tip"]
    shipping = state.placed.shipping
    return Totals(
        items=sum(map(list_price, lines), NOTHING),
        discounts=sum(map(discount_on, lines), NOTHING),
        shipping=sum((list_price(line) - discount_on(line) for line in shipping), NOTHING),
        tax=sum(map(tax_on, taxable(state)), NOTHING),
        duties=sum((duty.amount for duty in duties_of(state)), NOTHING),
        fees=sum((fee.amount for fee in state.placed.fees), NOTHING),
        tips=sum((list_price(line) for line in state.lines if line.kind == "tip"), NOTHING),
        taxes_included=state.placed.taxes_included,
    )


def duties_of(state: OrderState) -> list[Duty]:
    return [duty for line in state.lines for duty in line.duties]


def taxable(state: OrderState) -> Iterator[Line | Shipping | Duty | Fee]:
    """All that a tax of the order may fall on, in the order of Shopify's tax lines."""
    yield from state.lines
    yield from state.placed.shipping
    yield from duties_of(state)
    yield from state.placed.fees


def charges_left(state: OrderState) -> Totals:
    """Delivery, duties and fees that were not paid back: what a cancelled order may still cost."""
    placed = state.placed
    refunds = state.refunds
    shipping = sum((list_price(line) - discount_on(line) for line in placed.shipping), NOTHING)
    shipping -= sum((back.amount for refund in refunds for back in refund.shipping), NOTHING)
    duties = sum((duty.amount for duty in duties_of(state)), NOTHING)
    duties -= sum((back.amount for refund in refunds for back in refund.duties), NOTHING)
    tax = sum(map(tax_on, (*placed.shipping, *duties_of(state), *placed.fees)), NOTHING)
    tax -= sum((back.tax for refund in refunds for back in (*refund.shipping, *refund.duties)), NOTHING)
    return Totals(
        items=NOTHING,
        discounts=NOTHING,
        shipping=shipping,
        tax=tax,
        duties=duties,
        fees=sum((fee.amount for fee in placed.fees), NOTHING),
        tips=NOTHING,
        taxes_included=placed.taxes_included,
    )
