"""What happens to a product and its variants."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from larder_local.sources.shop.events.parts import Event


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
