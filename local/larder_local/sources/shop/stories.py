"""What becomes of an order after it is placed: shipped, returned in part or whole, edited, cancelled, paid late."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from larder_local.sources.shop import numbers
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
    teller = _Teller(order, max(ship_at, order.at), dice)
    plot = dice.weighted(CHANCES)
    if plot.startswith("cancelled"):
        return teller.cancelled(recorded=plot == "cancelled")
    if plot == "deleted":
        return [OrderDeleted(dice.later(order.at, 5, 300), order.order_id, order.number)]
    events = teller.paid() + (teller.edited(extra) if plot == "edited" else []) + teller.shipped()
    if plot == "returned in part":
        events += teller.returned_in_part()
    elif plot == "returned in two parts":
        events += teller.returned_in_two_parts()
    elif plot == "returned whole":
        events += teller.returned_whole()
    elif plot == "shipping paid back":
        events += teller.shipping_paid_back()
    elif plot in ("goodwill", "restocking fee"):
        events += teller.adjusted(plot)
    elif plot == "noted":
        events.append(OrderNoted(dice.later(order.at, 3, 120), order.order_id, "Called: likes it."))
    return events


class _Teller:
    def __init__(self, order: OrderPlaced, ship_at: datetime, dice: Dice) -> None:
        self.order = order
        self.ship_at = ship_at
        self.dice = dice
        self.goods = [line for line in order.lines if line.kind in ("product", "custom")] or list(order.lines)

    def paid(self) -> list[Event]:
        if self.order.payment == "paid" or self.dice.happens(0.3):
            return []
        return [OrderPaid(self.dice.later(self.order.at, 0, 6), self.order.order_id)]

    def shipped(self) -> list[Event]:
        carrier = self.dice.pick(("UPS", "USPS", "FedEx"))
        return [
            OrderShipped(
                self.ship_at, self.order.order_id, numbers.fulfillment_id(self.order.number), carrier
            )
        ]

    def _refund(self, position: int, at: datetime, **parts: object) -> OrderRefunded:
        return OrderRefunded(
            at,
            self.order.order_id,
            numbers.refund_id(self.order.number, position),
            **parts,  # type: ignore[arg-type]
        )

    def _line_back(self, line: Line, quantity: int, refund: int, already: int = 0):
        position = self.order.lines.index(line) if line in self.order.lines else len(self.order.lines)
        return returned(line, quantity, numbers.refund_line_id(self.order.number, refund, position), already)

    def _shipping_back(self, refund: int, at: datetime) -> tuple[ReturnedShipping, ...]:
        # Shopify recorded shipping paid back as an adjustment until its API of 2024-10.
        style = "adjustment" if at.year < 2023 and not self.order.taxes_included else "line"
        return tuple(
            ReturnedShipping(
                numbers.refund_line_id(self.order.number, refund, 90),
                line.line_id,
                payable(line),
                tax_of(line),
                style,
            )
            for line in self.order.shipping
            if payable(line)
        )

    def returned_in_part(self) -> list[Event]:
        line = self.dice.pick(self.goods)
        quantity = self.dice.between(1, line.quantity)
        at = self.dice.later(self.ship_at, 2, 45)
        return [self._refund(0, at, lines=(self._line_back(line, quantity, 0),))]

    def returned_in_two_parts(self) -> list[Event]:
        line = max(self.goods, key=lambda each: each.quantity)
        if line.quantity < 2:
            return self.returned_in_part()
        first = self.dice.between(1, line.quantity - 1)
        one, two = self.dice.later(self.ship_at, 2, 20), self.dice.later(self.ship_at, 21, 60)
        return [
            self._refund(0, one, lines=(self._line_back(line, first, 0),)),
            self._refund(1, two, lines=(self._line_back(line, line.quantity - first, 1, first),)),
        ]

    def _everything(self, refund: int, at: datetime, cause: str, paid_back: bool) -> OrderRefunded:
        """All lines, tips and gift cards too, with shipping and duties."""
        return self._refund(
            refund,
            at,
            lines=tuple(self._line_back(line, line.quantity, refund) for line in self.order.lines),
            shipping=self._shipping_back(refund, at),
            duties=tuple(ReturnedDuty(d.duty_id, d.amount) for line in self.order.lines for d in line.duties),
            cause=cause,
            paid_back=paid_back,
        )

    def returned_whole(self) -> list[Event]:
        return [self._everything(0, self.dice.later(self.ship_at, 2, 30), "return", paid_back=True)]

    def shipping_paid_back(self) -> list[Event]:
        at = self.dice.later(self.ship_at, 1, 15)
        shipping = self._shipping_back(0, at)
        return (
            [self._refund(0, at, shipping=shipping, cause="goodwill", note="Came late")] if shipping else []
        )

    def adjusted(self, plot: str) -> list[Event]:
        at = self.dice.later(self.ship_at, 3, 30)
        number = numbers.adjustment_id(self.order.number, 0)
        if plot == "goodwill":
            gift = Adjustment(number, Decimal(-self.dice.between(1, 5)), NOTHING, "Refund discrepancy")
            return [self._refund(0, at, adjustments=(gift,), cause="goodwill", note="Sorry for the scratch")]
        line = self.dice.pick(self.goods)
        back = self._line_back(line, line.quantity, 0)
        fee = Adjustment(number, (back.amount / 10).quantize(NOTHING), NOTHING, "Restocking fee")
        return [self._refund(0, at, lines=(back,), adjustments=(fee,))]

    def edited(self, extra: Article) -> list[Event]:
        """One article more, and often one line less, a few hours after the sale."""
        number, order = self.order.number, self.order
        at = self.dice.later(order.at, 0, 1)
        model = self.goods[0]
        added = goods_line(number, len(order.lines), extra, extra.price, self.dice.between(1, 2))
        rates = [TaxRate(tax.title, tax.rate) for tax in model.taxes]
        events: list[Event] = [OrderEdited(at, order.order_id, (taxed(added, rates, order.taxes_included),))]
        if len(self.goods) > 1:
            less = self._line_back(self.goods[-1], self.goods[-1].quantity, 0)
            events.append(self._refund(0, at, lines=(less,), cause="edit", paid_back=False))
        self.ship_at = max(self.ship_at, at)
        return events

    def cancelled(self, recorded: bool) -> list[Event]:
        """Taken back before shipping. Some shops' apps cancel without recording a refund."""
        at = self.dice.later(self.order.at, 0, 2)
        reason = self.dice.pick(("customer", "inventory", "fraud", "other"))
        events: list[Event] = [OrderCancelled(at, self.order.order_id, reason)]
        if recorded:
            events.append(self._everything(0, at, "cancel", paid_back=self.order.payment == "paid"))
        return events
