"""What golden orders are written with: short words for orders, refunds, taxes and discounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

from larder_local.sources.shop import events as e
from larder_local.sources.shop import identifiers
from larder_local.sources.shop.dice import local
from larder_local.sources.shop.golden_goods import ANNA, BISCUIT, HOME, goods


def on(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return local(date(year, month, day), time(hour, minute))


def order(number: int, at: datetime, *lines: e.Line, **parts: object) -> e.OrderPlaced:
    chosen = {"customer_id": ANNA, "email": "anna.gold@example.com", "shipping_address": HOME} | parts
    return e.OrderPlaced(
        at,
        identifiers.order_id(number),
        number,
        lines,
        billing_address=chosen["shipping_address"],
        **chosen,  # type: ignore
    )


def refund(number: int, at: datetime, position: int = 0, **parts: object) -> e.OrderRefunded:
    return e.OrderRefunded(at, identifiers.order_id(number), identifiers.refund_id(number, position), **parts)  # type: ignore[arg-type]


def back(
    number: int, line: int, quantity: int, amount: str, tax: str = "0.00", refund: int = 0
) -> e.ReturnedLine:
    number_of_line = identifiers.refund_line_id(number, refund, line)
    return e.ReturnedLine(
        number_of_line, identifiers.line_id(number, line), quantity, Decimal(amount), Decimal(tax)
    )


def shipping(
    number: int, price: str, *taxes: e.Tax, shares: tuple[e.Share, ...] = ()
) -> tuple[e.Shipping, ...]:
    return (e.Shipping(identifiers.shipping_line_id(number), "Standard", Decimal(price), shares, taxes),)


def shipping_back(number: int, amount: str, tax: str, style: str = "line") -> tuple[e.ReturnedShipping, ...]:
    line = identifiers.shipping_line_id(number)
    number_of_line = identifiers.refund_line_id(number, 0, 90)
    return (e.ReturnedShipping(number_of_line, line, Decimal(amount), Decimal(tax), style),)  # type: ignore[arg-type]


def adjustment(number: int, amount: str, reason: str, tax: str = "0.00") -> tuple[e.Adjustment, ...]:
    return (e.Adjustment(identifiers.adjustment_id(number, 0), Decimal(amount), Decimal(tax), reason),)


def ny(amount: str) -> e.Tax:
    return e.Tax("New York State Tax", Decimal("0.04"), Decimal(amount))


def albany(amount: str) -> e.Tax:
    return e.Tax("Albany County Tax", Decimal("0.04"), Decimal(amount))


def vat(amount: str) -> e.Tax:
    return e.Tax("VAT", Decimal("0.2"), Decimal(amount))


def share(amount: str, discount: int = 0) -> tuple[e.Share, ...]:
    return (e.Share(discount, Decimal(amount)),)


def priced(number: int, position: int, price: str, quantity: int = 1, **parts: object) -> e.Line:
    """A line of biscuits at a price of its own."""
    return replace(goods(number, position, BISCUIT, quantity, **parts), price=Decimal(price))


def duty(number: int, position: int, amount: str, *taxes: e.Tax) -> e.Duty:
    return e.Duty(identifiers.duty_id(number, position), Decimal(amount), "230910", "US", taxes)


def duty_back(number: int, position: int, amount: str, tax: str = "0.00") -> tuple[e.ReturnedDuty, ...]:
    return (e.ReturnedDuty(identifiers.duty_id(number, position), Decimal(amount), Decimal(tax)),)


def cancelled(number: int, at: datetime, reason: str, **parts: object) -> e.OrderCancelled:
    return e.OrderCancelled(at, identifiers.order_id(number), reason, **parts)  # type: ignore[arg-type]


def code(value: str, value_type: str = "fixed_amount", **parts: str) -> tuple[e.Discount, ...]:
    return (e.Discount("discount_code", "GOLD", Decimal(value), value_type, "across", **parts),)  # type: ignore[arg-type]
