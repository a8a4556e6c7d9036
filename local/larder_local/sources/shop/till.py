"""The till: what a line costs after its discounts, the tax on it, and what is paid back for units of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from larder_local.sources.shop.events import Duty, Line, ReturnedLine, Share, Shipping, Tax
from larder_local.sources.shop.geography import TaxRate

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def share_out(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Parts of an amount by weight, in whole cents; the cents left over go to the first parts, one each."""
    total = sum(weights)
    if not total:
        return [NOTHING for _ in weights]
    parts = [(amount * weight / total).quantize(CENT, ROUND_DOWN) for weight in weights]
    left = int((amount - sum(parts)) / CENT)
    for index in [i for i, weight in enumerate(weights) if weight][:left]:
        parts[index] += CENT
    return parts


def payable(line: Line | Shipping) -> Decimal:
    """Price of the line less its discounts."""
    quantity = line.quantity if isinstance(line, Line) else 1
    return line.price * quantity - sum((share.amount for share in line.shares), NOTHING)


def tax_of(line: Line | Shipping | Duty) -> Decimal:
    return sum((tax.amount for tax in line.taxes), NOTHING)


def discounted(lines: Sequence[Line], discount: int, amount: Decimal) -> list[Line]:
    """The lines with an order's discount shared over the goods among them."""
    weights = [payable(line) if line.kind in ("product", "custom") else NOTHING for line in lines]
    parts = share_out(min(amount, sum(weights, NOTHING)), weights)
    return [
        replace(line, shares=(*line.shares, Share(discount, part))) if part else line
        for line, part in zip(lines, parts, strict=True)
    ]


def taxed(line: Line, rates: Sequence[TaxRate], included: bool) -> Line:
    if line.kind in ("gift_card", "tip"):
        return line
    return replace(line, taxes=taxes_on(payable(line), rates, included))


def taxed_shipping(line: Shipping, rates: Sequence[TaxRate], included: bool) -> Shipping:
    return replace(line, taxes=taxes_on(payable(line), rates, included))


def taxes_on(amount: Decimal, rates: Sequence[TaxRate], included: bool) -> tuple[Tax, ...]:
    """A tax line for each rate, in whole cents; of an amount that holds them, or on top of it."""
    base = amount / (1 + sum(rate.rate for rate in rates)) if included else amount
    return tuple(Tax(rate.title, rate.rate, cents(base * rate.rate)) for rate in rates)


def returned(line: Line, quantity: int, refund_line_id: int, already: int = 0) -> ReturnedLine:
    """Units that come back after `already` others did; the last unit takes the cents that are left."""

    def so_far(amount: Decimal, units: int) -> Decimal:
        return cents(amount * units / line.quantity)

    amount, tax = payable(line), tax_of(line)
    return ReturnedLine(
        refund_line_id=refund_line_id,
        line_id=line.line_id,
        quantity=quantity,
        amount=so_far(amount, already + quantity) - so_far(amount, already),
        tax=so_far(tax, already + quantity) - so_far(tax, already),
    )
