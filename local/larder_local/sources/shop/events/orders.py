"""What happens to an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from larder_local.sources.shop.events.parts import (
    Address,
    Adjustment,
    Currency,
    Discount,
    Event,
    Fee,
    Line,
    ReturnedDuty,
    ReturnedLine,
    ReturnedShipping,
    Shipping,
)


@dataclass(frozen=True)
class OrderPlaced(Event):
    order_id: int
    number: int
    lines: tuple[Line, ...]
    customer_id: int | None = None
    email: str = ""
    sold_at: datetime | None = (
        None  # when the sale counts, where it is not the moment of entry (imported orders)
    )
    shipping: tuple[Shipping, ...] = ()
    fees: tuple[Fee, ...] = ()
    discounts: tuple[Discount, ...] = ()
    shipping_address: Address | None = None
    billing_address: Address | None = None
    taxes_included: bool = False
    currency: Currency | None = None
    test: bool = False
    payment: Literal["paid", "pending", "authorized"] = "paid"
    gateways: tuple[str, ...] = ("shopify_payments",)
    source: str = "web"
    tags: str = ""


@dataclass(frozen=True)
class OrderPaid(Event):
    order_id: int


@dataclass(frozen=True)
class OrderShipped(Event):
    order_id: int
    fulfillment_id: int
    carrier: str


@dataclass(frozen=True)
class OrderNoted(Event):
    """Somebody wrote on the order: it is updated, no money moves."""

    order_id: int
    note: str


@dataclass(frozen=True)
class OrderEdited(Event):
    """Lines added after the sale. Lines removed by the same edit are an `OrderRefunded` without payment."""

    order_id: int
    added: tuple[Line, ...]


@dataclass(frozen=True)
class OrderRefunded(Event):
    order_id: int
    refund_id: int
    lines: tuple[ReturnedLine, ...] = ()
    shipping: tuple[ReturnedShipping, ...] = ()
    duties: tuple[ReturnedDuty, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    cause: Literal["return", "cancel", "edit", "goodwill"] = "return"
    paid_back: bool = True
    counted_at: datetime | None = None  # when the return counts, where it is not the moment of entry
    note: str = ""


@dataclass(frozen=True)
class OrderCancelled(Event):
    """All that was not returned before is taken back with the cancellation, recorded or not.

    Only where the shop `keeps_charges` the customer still owes delivery, duties and fees.
    """

    order_id: int
    reason: Literal["customer", "inventory", "fraud", "declined", "other"]
    keeps_charges: bool = False


@dataclass(frozen=True)
class OrderDeleted(Event):
    order_id: int
    number: int
