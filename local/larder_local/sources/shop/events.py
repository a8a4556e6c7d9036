"""What can happen in the shop. The ledger is a list of these; the API and the books are two readings of it.

The words are the shop's own, not Shopify's JSON: an amount is what it says (money for goods, the tax in it or on
top of it), signs are positive, and `taxes_included` says whether a price already holds its tax.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

LineKind = Literal["product", "custom", "gift_card", "tip"]


@dataclass(frozen=True)
class Address:
    first_name: str
    last_name: str
    address1: str
    city: str
    zip: str
    country: str
    country_code: str
    province: str | None = None
    province_code: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class Tax:
    title: str
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Share:
    """The part of a discount that falls on one line."""

    discount: int
    amount: Decimal


@dataclass(frozen=True)
class Duty:
    duty_id: int
    amount: Decimal
    harmonized_code: str
    origin: str


@dataclass(frozen=True)
class Line:
    line_id: int
    kind: LineKind
    title: str
    price: Decimal
    quantity: int
    variant_id: int | None = None
    product_id: int | None = None
    variant_title: str | None = None
    sku: str | None = None
    vendor: str | None = None
    shares: tuple[Share, ...] = ()
    taxes: tuple[Tax, ...] = ()
    duties: tuple[Duty, ...] = ()


@dataclass(frozen=True)
class Shipping:
    line_id: int
    title: str
    price: Decimal
    shares: tuple[Share, ...] = ()
    taxes: tuple[Tax, ...] = ()


@dataclass(frozen=True)
class Discount:
    """A discount as offered: `across` the order, or on `each` chosen line."""

    kind: Literal["discount_code", "automatic", "manual"]
    title: str
    value: Decimal
    value_type: Literal["percentage", "fixed_amount"]
    method: Literal["across", "each"]
    target: Literal["line_item", "shipping_line"] = "line_item"


@dataclass(frozen=True)
class Currency:
    """The customer's currency; `rate` units of it for one unit of the shop's."""

    code: str
    rate: Decimal
    decimals: int = 2


@dataclass(frozen=True)
class ReturnedLine:
    """Units of a line that come back. `amount` is the money for the goods, holding `tax` if taxes are included."""

    refund_line_id: int
    line_id: int
    quantity: int
    amount: Decimal
    tax: Decimal


@dataclass(frozen=True)
class ReturnedShipping:
    """Shipping paid back. `amount` holds `tax` if taxes are included. `style`: how Shopify of that time recorded it."""

    refund_line_id: int
    line_id: int
    amount: Decimal
    tax: Decimal
    style: Literal["line", "adjustment", "both"] = "line"


@dataclass(frozen=True)
class ReturnedDuty:
    duty_id: int
    amount: Decimal


@dataclass(frozen=True)
class Adjustment:
    """A difference between what came back and what was paid back; negative: the customer got more than the goods."""

    adjustment_id: int
    amount: Decimal
    tax: Decimal
    reason: str


@dataclass(frozen=True)
class Event:
    at: datetime


# --- orders


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
    """The goods that were not returned before are taken back with the cancellation, recorded or not."""

    order_id: int
    reason: Literal["customer", "inventory", "fraud", "declined", "other"]


@dataclass(frozen=True)
class OrderDeleted(Event):
    order_id: int
    number: int


# --- customers


@dataclass(frozen=True)
class CustomerJoined(Event):
    customer_id: int
    first_name: str
    last_name: str
    email: str
    address: Address | None = None
    segment: str = ""
    marketing: bool = False


@dataclass(frozen=True)
class CustomerMoved(Event):
    customer_id: int
    address: Address


@dataclass(frozen=True)
class CustomerChanged(Event):
    customer_id: int
    email: str | None = None
    marketing: bool | None = None
    note: str | None = None


# --- products


@dataclass(frozen=True)
class Variant:
    variant_id: int
    sku: str
    price: Decimal
    values: tuple[str, ...]
    stock: int = 0
    grams: int = 0


@dataclass(frozen=True)
class ProductListed(Event):
    product_id: int
    title: str
    vendor: str
    product_type: str
    tags: tuple[str, ...]
    options: tuple[str, ...]
    variants: tuple[Variant, ...]
    gift_card: bool = False


@dataclass(frozen=True)
class ProductChanged(Event):
    product_id: int
    title: str | None = None
    status: Literal["ACTIVE", "ARCHIVED", "DRAFT"] | None = None


@dataclass(frozen=True)
class VariantAdded(Event):
    product_id: int
    variant: Variant


@dataclass(frozen=True)
class VariantRepriced(Event):
    product_id: int
    variant_id: int
    price: Decimal


@dataclass(frozen=True)
class VariantRemoved(Event):
    product_id: int
    variant_id: int


@dataclass(frozen=True)
class ProductRemoved(Event):
    product_id: int
    title: str


@dataclass(frozen=True)
class StockCounted(Event):
    """Stock-taking: how many of each variant lie on the shelf."""

    product_id: int
    variant_ids: tuple[int, ...]
    stock: tuple[int, ...] = field(default=())


EVENTS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        OrderPlaced,
        OrderPaid,
        OrderShipped,
        OrderNoted,
        OrderEdited,
        OrderRefunded,
        OrderCancelled,
        OrderDeleted,
        CustomerJoined,
        CustomerMoved,
        CustomerChanged,
        ProductListed,
        ProductChanged,
        VariantAdded,
        VariantRepriced,
        VariantRemoved,
        ProductRemoved,
        StockCounted,
    )
}
