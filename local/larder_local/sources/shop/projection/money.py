"""Amounts as Shopify writes them: text, and "sets" with the shop's and the customer's currency."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from larder_local.sources.shop.events import Currency, Duty, Fee, Line, Shipping

Json = dict[str, Any]

SHOP_CURRENCY = "USD"
SHOP_ZONE = ZoneInfo("America/New_York")


def text(amount: Decimal) -> str:
    return f"{amount:.2f}"


def exact(amount: Decimal) -> str:
    """With all its digits, of which Shopify writes more than two in some taxes."""
    return str(amount) if -amount.as_tuple().exponent > 2 else text(amount)  # type: ignore[operator]


class Purse:
    """Writes amounts for one order: in the shop's currency, and converted to the customer's."""

    def __init__(self, currency: Currency | None) -> None:
        self.currency = currency or Currency(SHOP_CURRENCY, Decimal(1))
        self._unit = Decimal(1).scaleb(-self.currency.decimals)

    def presentment(self, amount: Decimal) -> str:
        if self.currency.code == SHOP_CURRENCY:
            return text(amount)
        return str((amount * self.currency.rate).quantize(self._unit, ROUND_HALF_EVEN))

    def bag(self, amount: Decimal) -> Json:
        return {
            "shop_money": {"amount": text(amount), "currency_code": SHOP_CURRENCY},
            "presentment_money": {"amount": self.presentment(amount), "currency_code": self.currency.code},
        }


def list_price(line: Line | Shipping) -> Decimal:
    return line.price * line.quantity if isinstance(line, Line) else line.price


def discount_on(line: Line | Shipping) -> Decimal:
    return sum((share.amount for share in line.shares), Decimal(0))


def tax_on(line: Line | Shipping | Duty | Fee) -> Decimal:
    return sum((tax.amount for tax in line.taxes), Decimal(0))


def shop_time(moment: datetime | None) -> str | None:
    """REST answers in the shop's own zone, with its offset of that day."""
    return moment.astimezone(SHOP_ZONE).isoformat(timespec="seconds") if moment else None


def graphql_time(moment: datetime) -> str:
    """GraphQL answers in UTC."""
    return moment.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")
