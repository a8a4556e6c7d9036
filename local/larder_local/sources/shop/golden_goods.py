"""Products, people and addresses of the golden orders: fixed, so that nothing seeded can move them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from larder_local.sources.shop import identifiers
from larder_local.sources.shop.dice import local
from larder_local.sources.shop.events import (
    Address,
    CustomerJoined,
    Event,
    Line,
    ProductListed,
    StockCounted,
    Variant,
)

BISCUIT, LEAD, BOWL = (identifiers.variant_id(900_001 + place) for place in range(3))
_PRODUCT = {BISCUIT: 900_001, LEAD: 900_002, BOWL: 900_003}
_TITLE = {BISCUIT: "Golden Biscuits", LEAD: "Golden Lead", BOWL: "Golden Bowl"}
_PRICE = {BISCUIT: "10.00", LEAD: "24.95", BOWL: "33.33"}

ANNA, BEN = identifiers.customer_id(900_001), identifiers.customer_id(900_002)
HOME = Address(
    "Anna", "Gold", "1 Golden Way", "Albany", "12207", "United States", "US", "New York", "NY", "+15550000001"
)
LONDON = Address(
    "Ben", "Gold", "2 Golden Lane", "London", "SW1A 1AA", "United Kingdom", "GB", "England", "ENG"
)
BERLIN = Address("Ben", "Gold", "3 Goldweg", "Berlin", "10115", "Germany", "DE")
KYOTO = Address("Ben", "Gold", "4 Kinkaku", "Kyoto", "616-8216", "Japan", "JP", "Kyōto", "JP-26")


def goods(order: int, position: int, variant: int, quantity: int, **parts: object) -> Line:
    """A line of a golden order, at the product's price."""
    return Line(
        line_id=identifiers.line_id(order, position),
        kind="product",
        title=_TITLE[variant],
        price=Decimal(_PRICE[variant]),
        quantity=quantity,
        variant_id=variant,
        product_id=identifiers.product_id(_PRODUCT[variant]),
        sku=f"GOLD-{variant % 1000}",
        vendor="Golden",
        **parts,  # type: ignore[arg-type]
    )


def golden_catalogue() -> list[Event]:
    listed = local(date(2019, 12, 1)) + timedelta(hours=9)
    counted = local(date(2023, 12, 29)) + timedelta(hours=7)
    events: list[Event] = []
    for variant, number in _PRODUCT.items():
        product = identifiers.product_id(number)
        kept = Variant(
            variant, f"GOLD-{variant % 1000}", Decimal(_PRICE[variant]), ("Default Title",), 100, 250
        )
        events.append(
            ProductListed(
                listed, product, _TITLE[variant], "Golden", "Golden", ("Golden",), ("Title",), (kept,)
            )
        )
        events.append(StockCounted(counted, product, (variant,), (100,)))
    return events


def golden_customers() -> list[Event]:
    joined = local(date(2020, 12, 1)) + timedelta(hours=9)
    return [
        CustomerJoined(joined, ANNA, "Anna", "Gold", "anna.gold@example.com", HOME, "Golden", True),
        CustomerJoined(joined, BEN, "Ben", "Gold", "ben.gold@example.com", LONDON, "Golden"),
    ]
