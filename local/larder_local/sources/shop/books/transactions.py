"""An order's sales transactions: its lines here, delivery, duties and fees in `charges`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from larder_local.sources.shop import events as happened
from larder_local.sources.shop.books.charges import charges_returned, charges_sold, charges_taken_back
from larder_local.sources.shop.books.row import CENT, ZERO, Transaction, discount_of, tax_of

ZONE = ZoneInfo("America/New_York")


@dataclass
class Account:
    """One order's events, sorted into what the books need of them."""

    order: happened.OrderPlaced
    lines: list[happened.Line]
    refunds: list[happened.OrderRefunded]
    cancelled: happened.OrderCancelled | None = None
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
                found[event.order_id].cancelled = event
            case happened.OrderDeleted():
                found[event.order_id].deleted = True
    yield from found.values()


def transactions(account: Account) -> Iterator[Transaction]:
    order = account.order
    sold_on = _day(order.sold_at or order.at)
    for line in account.lines:
        yield _sale(order, line, sold_on)
    yield from charges_sold(order, account.lines, sold_on)
    for refund in account.refunds:
        yield from _refunded(account, refund)
    if account.cancelled is not None:
        day = _day(account.cancelled.at)
        yield from _taken_back(account, day)
        if not account.cancelled.keeps_charges:
            yield from charges_taken_back(order, account.lines, account.refunds, day)


def _sale(order: happened.OrderPlaced, line: happened.Line, sold_on: date) -> Transaction:
    price, discount, tax = line.price * line.quantity, discount_of(line.shares), tax_of(line.taxes)
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
        gross = (price - _tax_before_discount(line, price, discount, tax)).quantize(CENT, ROUND_HALF_UP)
        discounts = price - discount - tax - gross
    return Transaction(
        order.order_id, "sale", "product", sold_on, line.line_id, line.variant_id, line.quantity,
        gross=gross, discounts=discounts, tax=tax,
    )  # fmt: skip


def _tax_before_discount(line: happened.Line, price: Decimal, discount: Decimal, tax: Decimal) -> Decimal:
    """The tax that the list price holds, at the share of tax that was really charged on what was paid."""
    if price != discount:
        return tax * price / (price - discount)
    rate = sum((each.rate for each in line.taxes), Decimal(0))
    return price - price / (1 + rate)


def _refunded(account: Account, refund: happened.OrderRefunded) -> Iterator[Transaction]:
    order, day = account.order, _day(refund.counted_at or refund.at)
    lines = {line.line_id: line for line in account.lines}
    for back in refund.lines:
        amount = back.amount - (back.tax if order.taxes_included else ZERO)
        yield _return(order.order_id, lines[back.line_id], day, back.quantity, amount, back.tax)
    yield from charges_returned(order, refund, day)
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
        amount = (
            line.price * line.quantity - discount_of(line.shares) - sum((b.amount for b in earlier), ZERO)
        )
        tax = tax_of(line.taxes) - sum((back.tax for back in earlier), ZERO)
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


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
