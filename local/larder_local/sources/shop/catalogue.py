"""What the shop sells: the data set's articles as products and variants, and a few seeded ones.

Articles of one name are the variants of one product ("Staples" comes in ten). The data set uses 32 article
numbers for two different articles each, so an SKU does not identify a variant; that is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from larder_local.sources.shop import identifiers
from larder_local.sources.shop.dice import Dice, local
from larder_local.sources.shop.events import (
    Event,
    ProductListed,
    ProductRemoved,
    StockCounted,
    Variant,
    VariantRemoved,
)
from larder_local.sources.shop.superstore import Item, Sale

LISTED_ON = date(2019, 12, 2)
# Stock-taking at the end of the year touches every product: that is its last update before the first sync.
COUNTED_ON = date(2023, 12, 29)
GIFT_CARDS = (Decimal("25.00"), Decimal("50.00"), Decimal("100.00"))


@dataclass(frozen=True)
class Article:
    """A variant as a seller needs it."""

    variant_id: int
    product_id: int
    title: str
    variant_title: str | None
    sku: str
    vendor: str
    price: Decimal


@dataclass
class Catalogue:
    products: list[ProductListed] = field(default_factory=list)
    by_item: dict[tuple[str, str], Article] = field(default_factory=dict)
    seeded: list[Article] = field(default_factory=list)
    gift_cards: list[Article] = field(default_factory=list)

    def article(self, item: Item) -> Article:
        return self.by_item[item.sku, item.title]


def read_catalogue(sales: Iterable[Sale]) -> Catalogue:
    titles: dict[str, dict[str, Item]] = {}
    for sale in sales:
        for item in sale.items:
            titles.setdefault(item.title, {}).setdefault(item.sku, item)
    catalogue = Catalogue()
    for number, (title, items) in enumerate(sorted(titles.items()), start=1):
        _list_product(catalogue, number, title, [items[sku] for sku in sorted(items)])
    _list_gift_card(catalogue, len(titles) + 1)
    return catalogue


def _list_product(catalogue: Catalogue, number: int, title: str, items: list[Item]) -> None:
    dice = Dice("product", number)
    first, several = items[0], len(items) > 1
    options, named = ("Title",), [("Default Title", first.sku, first.price)]
    if several:
        options, named = ("Item",), [(item.sku[-8:], item.sku, item.price) for item in items]
    elif dice.happens(0.03):
        # Seeded: the case is never in the data set's orders, only in ours.
        options = ("Pack",)
        named = [("Single", first.sku, first.price), ("Case of 6", f"{first.sku}-C6", first.price * 5)]
    variants = tuple(
        Variant(identifiers.variant_id(number * 20 + place), sku, price, (value,), dice.between(0, 200), 100)
        for place, (value, sku, price) in enumerate(named)
    )
    product = ProductListed(
        at=local(LISTED_ON) + timedelta(seconds=9 * 3600 + number * 7),
        product_id=identifiers.product_id(number),
        title=title,
        vendor=title.split()[0],
        product_type=first.product_type,
        tags=(first.category, first.product_type),
        options=options,
        variants=variants,
    )
    catalogue.products.append(product)
    articles = _articles(product)
    for item, article in zip(items, articles, strict=False):
        catalogue.by_item[item.sku, item.title] = article
    catalogue.seeded.extend(articles[len(items) :])


def _list_gift_card(catalogue: Catalogue, number: int) -> None:
    product = ProductListed(
        at=local(LISTED_ON) + timedelta(hours=8),
        product_id=identifiers.product_id(number),
        title="Gift Card",
        vendor="Willow's Spoon",
        product_type="Gift Cards",
        tags=("Gifts",),
        options=("Denominations",),
        variants=tuple(
            Variant(identifiers.variant_id(number * 20 + place), f"GIFT-{value:.0f}", value, (f"${value}",))
            for place, value in enumerate(GIFT_CARDS)
        ),
        gift_card=True,
    )
    catalogue.products.append(product)
    catalogue.gift_cards.extend(_articles(product))


def _articles(product: ProductListed) -> list[Article]:
    return [article_of(product, variant) for variant in product.variants]


def article_of(product: ProductListed, variant: Variant) -> Article:
    title = " / ".join(variant.values)
    return Article(
        variant_id=variant.variant_id,
        product_id=product.product_id,
        title=product.title,
        variant_title=None if title == "Default Title" else title,
        sku=variant.sku,
        vendor=product.vendor,
        price=variant.price,
    )


def catalogue_events(catalogue: Catalogue) -> list[Event]:
    """Listings, the stock-taking, and some articles that leave the shop in its last autumn."""
    events: list[Event] = list(catalogue.products)
    for number, product in enumerate(catalogue.products):
        dice = Dice("leaves", product.product_id)
        when = local(date(2023, 10, 1) + timedelta(days=dice.between(0, 70))) + timedelta(hours=11)
        if not product.gift_card and dice.happens(0.006):
            events.append(ProductRemoved(when, product.product_id, product.title))
            continue
        kept = product.variants
        if len(product.variants) > 1 and not product.gift_card and dice.happens(0.15):
            events.append(VariantRemoved(when, product.product_id, product.variants[-1].variant_id))
            kept = product.variants[:-1]
        events.append(
            StockCounted(
                at=local(COUNTED_ON) + timedelta(seconds=8 * 3600 + number * 5),
                product_id=product.product_id,
                variant_ids=tuple(variant.variant_id for variant in kept),
                stock=tuple(dice.between(0, 250) for _ in kept),
            )
        )
    return events
