"""What becomes of an order after it is placed: shipped, returned in part or whole, edited, cancelled."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from larder_local.sources.shop import identifiers
from larder_local.sources.shop.catalogue import Article
from larder_local.sources.shop.dice import Dice
from larder_local.sources.shop.events import (
    Adjustment,
    Event,
    Line,
    OrderCancelled,
    OrderDeleted,
    OrderEdited,
    OrderNoted,
    OrderPaid,
    OrderPlaced,
    OrderRefunded,
    OrderShipped,
    ReturnedDuty,
    ReturnedLine,
    ReturnedShipping,
)
from larder_local.sources.shop.geography import TaxRate
from larder_local.sources.shop.orders import goods_line
from larder_local.sources.shop.till import NOTHING, payable, returned, tax_of, taxed

CHANCES = {
    "shipped": 0.885,
    "returned in part": 0.035,
    "returned in two parts": 0.006,
    "returned whole": 0.018,
    "shipping paid back": 0.007,
    "goodwill": 0.007,
    "restocking fee": 0.005,
    "edited": 0.014,
    "cancelled": 0.012,
    "cancelled without record": 0.004,
    "noted": 0.005,
    "deleted": 0.002,
}


def story(order: OrderPlaced, ship_at: datetime, extra: Article, dice: Dice) -> list[Event]:
    """The rest of an order's life, in order of time."""
    teller = Teller(order, dice)
    plot = dice.weighted(CHANCES)
    if plot.startswith("cancelled"):
        return teller.cancelled(dice.later(order.at, 0, 2), recorded=plot == "cancelled")
    if plot == "deleted":
        return [OrderDeleted(dice.later(order.at, 5, 300), order.order_id, order.number)]
    edited = dice.later(order.at, 0, 1) if plot == "edited" else order.at
    shipped = max(ship_at, order.at, edited)
    events = teller.edited(edited, extra) if plot == "edited" else []
    events += [*teller.paid(), *teller.shipped(shipped)]
    match plot:
        case "returned in part":
            events += teller.returned_in_part(dice.later(shipped, 2, 45))
        case "returned in two parts":
            events += teller.returned_in_two_parts(dice.later(shipped, 2, 20), dice.later(shipped, 21, 60))
        case "returned whole":
            events += [teller.everything(dice.later(shipped, 2, 30), "return", paid_back=True)]
        case "shipping paid back":
            events += teller.shipping_paid_back(dice.later(shipped, 1, 15))
        case "goodwill":
            events += teller.goodwill(dice.later(shipped, 3, 30))
        case "restocking fee":
            events += teller.returned_for_a_fee(dice.later(shipped, 3, 30))
        case "noted":
            events.append(OrderNoted(dice.later(order.at, 3, 120), order.order_id, "Called: likes it."))
    return events


class Teller:
    """Makes the events of one order, of which nothing came back before."""

    def __init__(self, order: OrderPlaced, dice: Dice) -> None:
        self.order = order
        self.dice = dice
        goods = [line for line in order.lines if line.kind in ("product", "custom")]
        self.goods = goods or list(order.lines)

    def paid(self) -> list[Event]:
        """Most who owe pay within a week; some never do."""
        if self.order.payment == "paid" or self.dice.happens(0.3):
            return []
        return [OrderPaid(self.dice.later(self.order.at, 0, 6), self.order.order_id)]

    def shipped(self, at: datetime) -> list[Event]:
        carrier = self.dice.pick(("UPS", "USPS", "FedEx"))
        return [OrderShipped(at, self.order.order_id, identifiers.fulfillment_id(self.order.number), carrier)]

    def returned_in_part(self, at: datetime) -> list[Event]:
        line = self.dice.pick(self.goods)
        quantity = self.dice.between(1, line.quantity)
        return [self._refund(at, lines=(self._back(line, quantity),))]

    def returned_in_two_parts(self, one: datetime, two: datetime) -> list[Event]:
        line = max(self.goods, key=lambda each: each.quantity)
        if line.quantity < 2:
            return self.returned_in_part(one)
        first = self.dice.between(1, line.quantity - 1)
        rest = self._back(line, line.quantity - first, refund=1, already=first)
        return [
            self._refund(one, lines=(self._back(line, first),)),
            self._refund(two, position=1, lines=(rest,)),
        ]

    def everything(self, at: datetime, cause: str, paid_back: bool) -> OrderRefunded:
        """All lines, gift cards and tips too, with shipping and duties."""
        duties = [duty for line in self.order.lines for duty in line.duties]
        return self._refund(
            at,
            lines=tuple(self._back(line, line.quantity) for line in self.order.lines),
            shipping=self._shipping_back(at),
            duties=tuple(ReturnedDuty(duty.duty_id, duty.amount, tax_of(duty)) for duty in duties),
            cause=cause,
            paid_back=paid_back,
        )

    def shipping_paid_back(self, at: datetime) -> list[Event]:
        shipping = self._shipping_back(at)
        return [self._refund(at, shipping=shipping, cause="goodwill", note="Came late")] if shipping else []

    def goodwill(self, at: datetime) -> list[Event]:
        """Money back, and the customer keeps the goods."""
        gift = self._adjustment(Decimal(-self.dice.between(1, 5)), "Refund discrepancy")
        return [self._refund(at, adjustments=(gift,), cause="goodwill", note="Sorry for the scratch")]

    def returned_for_a_fee(self, at: datetime) -> list[Event]:
        line = self.dice.pick(self.goods)
        back = self._back(line, line.quantity)
        fee = self._adjustment((back.amount / 10).quantize(NOTHING), "Restocking fee")
        return [self._refund(at, lines=(back,), adjustments=(fee,))]

    def edited(self, at: datetime, extra: Article) -> list[Event]:
        """One article more, and, where there were several, one line less."""
        number, order = self.order.number, self.order
        added = goods_line(number, len(order.lines), extra, extra.price, self.dice.between(1, 2))
        rates = [TaxRate(tax.title, tax.rate) for tax in self.goods[0].taxes]
        events: list[Event] = [OrderEdited(at, order.order_id, (taxed(added, rates, order.taxes_included),))]
        if len(self.goods) > 1:
            less = self._back(self.goods[-1], self.goods[-1].quantity)
            events.append(self._refund(at, lines=(less,), cause="edit", paid_back=False))
        return events

    def cancelled(self, at: datetime, recorded: bool) -> list[Event]:
        """Taken back before shipping. Some cancellations record no refund."""
        reason = self.dice.pick(("customer", "inventory", "fraud", "other"))
        events: list[Event] = [OrderCancelled(at, self.order.order_id, reason)]
        if recorded:
            events.append(self.everything(at, "cancel", paid_back=self.order.payment == "paid"))
        return events

    def _refund(self, at: datetime, position: int = 0, **parts: Any) -> OrderRefunded:
        return OrderRefunded(
            at, self.order.order_id, identifiers.refund_id(self.order.number, position), **parts
        )

    def _back(self, line: Line, quantity: int, refund: int = 0, already: int = 0) -> ReturnedLine:
        place = self.order.lines.index(line)
        return returned(line, quantity, identifiers.refund_line_id(self.order.number, refund, place), already)

    def _shipping_back(self, at: datetime) -> tuple[ReturnedShipping, ...]:
        # Shopify recorded shipping paid back as an adjustment until its API of 2024-10.
        style = "adjustment" if at.year < 2023 and not self.order.taxes_included else "line"
        number = identifiers.refund_line_id(self.order.number, 0, 90)
        return tuple(
            ReturnedShipping(number, line.line_id, payable(line), tax_of(line), style)
            for line in self.order.shipping
            if payable(line)
        )

    def _adjustment(self, amount: Decimal, reason: str) -> Adjustment:
        return Adjustment(identifiers.adjustment_id(self.order.number, 0), amount, NOTHING, reason)
