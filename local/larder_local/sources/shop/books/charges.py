"""What an order costs besides its goods: delivery, duties and fees, each with its own tax."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from larder_local.sources.shop import events as happened
from larder_local.sources.shop.books.row import ZERO, Transaction, discount_of, tax_of


def charges_sold(
    order: happened.OrderPlaced, lines: Iterable[happened.Line], day: date
) -> Iterator[Transaction]:
    """A row a shipping line, a row a duty, one row for all fees: the shop is told their sum only."""
    for line in order.shipping:
        amount, tax = line.price - discount_of(line.shares), tax_of(line.taxes)
        yield Transaction(
            order.order_id, "sale", "shipping", day, line.line_id, shipping=_net(order, amount, tax), tax=tax
        )
    for line, duty in _duties(lines):
        tax = tax_of(duty.taxes)
        yield Transaction(
            order.order_id, "sale", "duty", day, line.line_id, duties=_net(order, duty.amount, tax), tax=tax
        )
    if order.fees:
        amount, tax = _fees(order)
        yield Transaction(order.order_id, "sale", "fee", day, fees=_net(order, amount, tax), tax=tax)


def charges_returned(
    order: happened.OrderPlaced, refund: happened.OrderRefunded, day: date
) -> Iterator[Transaction]:
    for back in refund.shipping:
        paid = _net(order, back.amount, back.tax)
        yield Transaction(
            order.order_id, "return", "shipping", day, back.line_id, shipping=-paid, tax=-back.tax
        )
    for back in refund.duties:
        paid = _net(order, back.amount, back.tax)
        yield Transaction(order.order_id, "return", "duty", day, duties=-paid, tax=-back.tax)


def charges_taken_back(
    order: happened.OrderPlaced,
    lines: Iterable[happened.Line],
    refunds: Iterable[happened.OrderRefunded],
    day: date,
) -> Iterator[Transaction]:
    """What a cancellation took back beyond the refunds: a row for each kind of charge that is left."""
    refunds = list(refunds)
    shipped = [(line.price - discount_of(line.shares), tax_of(line.taxes)) for line in order.shipping]
    shipped += [(-back.amount, -back.tax) for refund in refunds for back in refund.shipping]
    duties = [(duty.amount, tax_of(duty.taxes)) for _, duty in _duties(lines)]
    duties += [(-back.amount, -back.tax) for refund in refunds for back in refund.duties]
    left = {"shipping": _sum(shipped), "duties": _sum(duties), "fees": _fees(order)}
    kinds = {"shipping": "shipping", "duties": "duty", "fees": "fee"}
    for measure, (amount, tax) in left.items():
        if amount > 0 or tax > 0:
            taken = {measure: -_net(order, amount, tax), "tax": -tax}
            yield Transaction(order.order_id, "return", kinds[measure], day, **taken)  # type: ignore[arg-type]


def _duties(lines: Iterable[happened.Line]) -> Iterator[tuple[happened.Line, happened.Duty]]:
    for line in lines:
        for duty in line.duties:
            yield line, duty


def _fees(order: happened.OrderPlaced) -> tuple[Decimal, Decimal]:
    return _sum((fee.amount, tax_of(fee.taxes)) for fee in order.fees)


def _sum(amounts: Iterable[tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal]:
    """Amounts and their taxes, each added up."""
    amounts = list(amounts)
    return sum((amount for amount, _ in amounts), ZERO), sum((tax for _, tax in amounts), ZERO)


def _net(order: happened.OrderPlaced, amount: Decimal, tax: Decimal) -> Decimal:
    """A charge without its tax, which stands in it where the order's prices hold theirs."""
    return amount - (tax if order.taxes_included else ZERO)
