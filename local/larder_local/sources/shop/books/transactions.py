"""An order's sales transactions: one row a line sold or returned, signed, in the shop's currency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from larder_local.sources.shop import events as happened

ZONE = ZoneInfo("America/New_York")
ZERO = Decimal("0.00")
CENT = Decimal("0.01")

LineType = Literal["product", "gift_card", "tip", "shipping", "duty", "fee", "adjustment"]


@dataclass(frozen=True)
class Transaction:
    order_id: int
    event: Literal["sale", "return"]
    line_type: LineType
    sales_date: date
    line_id: int | None = None
    variant_id: int | None = None
    quantity: int = 0
    gross: Decimal = ZERO
    discounts: Decimal = ZERO
    returns: Decimal = ZERO
    shipping: Decimal = ZERO
    tax: Decimal = ZERO
    duties: Decimal = ZERO
    fees: Decimal = ZERO
    other_amount: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        return self.gross + self.discounts + self.returns

    @property
    def total(self) -> Decimal:
        return self.net + self.shipping + self.tax + self.duties + self.fees


@dataclass
class Account:
    """One order's events, sorted into what the books need of them."""

    order: happened.OrderPlaced
    lines: list[happened.Line]
    refunds: list[happened.OrderRefunded]
    cancelled_at: datetime | None = None
    deleted: bool = False

    @property
    def counted(self) -> bool:
        return not self.order.test and not self.deleted


def accounts(events: Iterable[happened.Event]) -> Iterator[Account]:
    found: dict[int, Account] = {}
    for event in events:
        match event:
            case happened.OrderPlaced():
                found[event.order_id] = Account(event, list(event.lines), [])
            case happened.OrderEdited():
                found[event.order_id].lines.extend(event.added)
            case happened.OrderRefunded():
                found[event.order_id].refunds.append(event)
            case happened.OrderCancelled():
                found[event.order_id].cancelled_at = event.at
            case happened.OrderDeleted():
                found[event.order_id].deleted = True
    yield from found.values()


def transactions(account: Account) -> Iterator[Transaction]:
    order = account.order
    sold_on = _day(order.sold_at or order.at)
    for line in account.lines:
        yield _sale(order, line, sold_on)
        for duty in line.duties:
            yield Transaction(order.order_id, "sale", "duty", sold_on, line.line_id, duties=duty.amount)
    for charge in order.shipping:
        tax = _tax(charge.taxes)
        paid = charge.price - _discount(charge.shares) - (tax if order.taxes_included else ZERO)
        yield Transaction(order.order_id, "sale", "shipping", sold_on, charge.line_id, shipping=paid, tax=tax)
    for refund in account.refunds:
        yield from _refunded(account, refund)
    if account.cancelled_at is not None:
        yield from _taken_back(account, _day(account.cancelled_at))


def _sale(order: happened.OrderPlaced, line: happened.Line, sold_on: date) -> Transaction:
    price, discount, tax = line.price * line.quantity, _discount(line.shares), _tax(line.taxes)
    if line.kind in ("gift_card", "tip"):
        return Transaction(
            order.order_id,
            "sale",
            line.kind,
            sold_on,
            line.line_id,
            line.variant_id,
            other_amount=price - discount,
        )
    gross, discounts = price, -discount
    if order.taxes_included:
        rate = sum((each.rate for each in line.taxes), Decimal(0))
        gross = (price / (1 + rate)).quantize(CENT, ROUND_HALF_UP)
        discounts = price - discount - tax - gross
    return Transaction(
        order.order_id, "sale", "product", sold_on, line.line_id, line.variant_id, line.quantity,
        gross=gross, discounts=discounts, tax=tax,
    )  # fmt: skip


def _refunded(account: Account, refund: happened.OrderRefunded) -> Iterator[Transaction]:
    order, day = account.order, _day(refund.counted_at or refund.at)
    lines = {line.line_id: line for line in account.lines}
    for back in refund.lines:
        amount = back.amount - (back.tax if order.taxes_included else ZERO)
        yield _return(order.order_id, lines[back.line_id], day, back.quantity, amount, back.tax)
    for back in refund.shipping:
        amount = back.amount - (back.tax if order.taxes_included else ZERO)
        yield Transaction(
            order.order_id, "return", "shipping", day, back.line_id, shipping=-amount, tax=-back.tax
        )
    for duty in refund.duties:
        yield Transaction(order.order_id, "return", "duty", day, duties=-duty.amount)
    for each in refund.adjustments:
        yield Transaction(order.order_id, "return", "adjustment", day, returns=each.amount, tax=each.tax)


def _taken_back(account: Account, day: date) -> Iterator[Transaction]:
    """What a cancellation took back beyond the refunds: the rest of each line."""
    order = account.order
    for line in account.lines:
        earlier = [
            back for refund in account.refunds for back in refund.lines if back.line_id == line.line_id
        ]
        quantity = line.quantity - sum(back.quantity for back in earlier)
        if quantity <= 0:
            continue
        amount = line.price * line.quantity - _discount(line.shares) - sum((b.amount for b in earlier), ZERO)
        tax = _tax(line.taxes) - sum((back.tax for back in earlier), ZERO)
        yield _return(
            order.order_id, line, day, quantity, amount - (tax if order.taxes_included else ZERO), tax
        )


def _return(
    order_id: int, line: happened.Line, day: date, quantity: int, amount: Decimal, tax: Decimal
) -> Transaction:
    if line.kind in ("gift_card", "tip"):
        return Transaction(
            order_id, "return", line.kind, day, line.line_id, line.variant_id, other_amount=-amount
        )
    return Transaction(
        order_id,
        "return",
        "product",
        day,
        line.line_id,
        line.variant_id,
        -quantity,
        returns=-amount,
        tax=-tax,
    )


def _discount(shares: Iterable[happened.Share]) -> Decimal:
    return sum((share.amount for share in shares), ZERO)


def _tax(taxes: Iterable[happened.Tax]) -> Decimal:
    return sum((tax.amount for tax in taxes), ZERO)


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
