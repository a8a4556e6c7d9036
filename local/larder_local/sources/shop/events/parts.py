"""What events are made of: addresses, lines, taxes, discounts, and what comes back of them."""

from __future__ import annotations

from dataclasses import dataclass
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
    taxes: tuple[Tax, ...] = ()


@dataclass(frozen=True)
class Fee:
    """What an order from abroad costs besides goods, delivery and duties, such as customs clearance."""

    amount: Decimal
    taxes: tuple[Tax, ...] = ()


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
    """Units of a line that come back. `amount` is their price; it holds `tax` if taxes are included."""

    refund_line_id: int
    line_id: int
    quantity: int
    amount: Decimal
    tax: Decimal


@dataclass(frozen=True)
class ReturnedShipping:
    """Shipping paid back; `amount` holds `tax` if taxes are included. `style`: how it was recorded then."""

    refund_line_id: int
    line_id: int
    amount: Decimal
    tax: Decimal
    style: Literal["line", "adjustment", "both"] = "line"


@dataclass(frozen=True)
class ReturnedDuty:
    """A duty paid back, or a part of it, with its part of the tax on the duty."""

    duty_id: int
    amount: Decimal
    tax: Decimal = Decimal("0.00")


@dataclass(frozen=True)
class Adjustment:
    """A difference between what came back and what was paid back; negative: the customer got more."""

    adjustment_id: int
    amount: Decimal
    tax: Decimal
    reason: str


@dataclass(frozen=True)
class Event:
    at: datetime
