"""An order as of now: its events folded into one state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from larder_local.sources.shop.events import (
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
)


@dataclass
class OrderState:
    placed: OrderPlaced
    updated_at: datetime
    lines: list[Line]
    refunds: list[OrderRefunded] = field(default_factory=list)
    shipped: OrderShipped | None = None
    cancelled: OrderCancelled | None = None
    paid_at: datetime | None = None
    note: str | None = None
    deleted: bool = False

    @property
    def paid(self) -> bool:
        return self.placed.payment == "paid" or self.paid_at is not None

    def returned(self) -> Counter[int]:
        """Units of each line that came back by a refund."""
        units: Counter[int] = Counter()
        for refund in self.refunds:
            for line in refund.lines:
                units[line.line_id] += line.quantity
        return units

    def current_quantity(self, line: Line) -> int:
        """A cancellation takes back what is left, with or without a refund."""
        return 0 if self.cancelled else line.quantity - self.returned()[line.line_id]


def order_state(events: Iterable[Event]) -> OrderState | None:
    state: OrderState | None = None
    for event in events:
        if isinstance(event, OrderPlaced):
            state = OrderState(placed=event, updated_at=event.at, lines=list(event.lines))
        elif state is not None:
            _apply(state, event)
            state.updated_at = max(state.updated_at, event.at)
    return state


def _apply(state: OrderState, event: Event) -> None:
    match event:
        case OrderPaid():
            state.paid_at = event.at
        case OrderShipped():
            state.shipped = event
        case OrderNoted():
            state.note = event.note
        case OrderEdited():
            state.lines += event.added
        case OrderRefunded():
            state.refunds.append(event)
        case OrderCancelled():
            state.cancelled = event
        case OrderDeleted():
            state.deleted = True
