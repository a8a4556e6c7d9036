"""One row of the books: a line sold or returned, signed, in the shop's currency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from larder_local.sources.shop import events as happened

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


def discount_of(shares: Iterable[happened.Share]) -> Decimal:
    return sum((share.amount for share in shares), ZERO)


def tax_of(taxes: Iterable[happened.Tax]) -> Decimal:
    """Each tax line in whole cents, as the books keep it; Shopify writes some of them with more digits."""
    return sum((tax.amount.quantize(CENT, ROUND_HALF_UP) for tax in taxes), ZERO)
