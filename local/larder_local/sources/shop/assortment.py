"""How the assortment changes from day to day: prices, names, variants and products that come and go."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import Decimal

from larder_local.sources.shop import identifiers
from larder_local.sources.shop.catalogue import Article
from larder_local.sources.shop.dice import Dice
from larder_local.sources.shop.events import (
    Event,
    ProductChanged,
    ProductListed,
    ProductRemoved,
    Variant,
    VariantAdded,
    VariantRemoved,
    VariantRepriced,
)
from larder_local.sources.shop.ledger import Ledger
from larder_local.sources.shop.shelf import Shelf
from larder_local.sources.shop.till import cents

FIRST_NEW_PRODUCT = 20_001
CHANCES = {
    "repriced": 0.5,
    "renamed": 0.2,
    "variant added": 0.2,
    "variant removed": 0.15,
    "listed": 0.15,
    "removed": 0.12,
}


def assortment_events(shelf: Shelf, day: date, ledger: Ledger, dice: Dice) -> list[Event]:
    """The day's changes, which the shelf knows at once.

    What is chosen later happens later: the ledger is read by time, and what is gone cannot change any more.
    """
    chosen = [change for change, chance in CHANCES.items() if dice.happens(chance)]
    hours = sorted(dice.waking_hour(day) for _ in chosen)
    events: list[Event] = []
    for change, at in zip(chosen, hours, strict=True):
        event = _change(change, shelf, at, ledger, dice)
        if event is not None:
            shelf.apply(event)
            events.append(event)
    return events


def _change(change: str, shelf: Shelf, at: datetime, ledger: Ledger, dice: Dice) -> Event | None:
    article = dice.pick(_ordinary(shelf))
    match change:
        case "repriced":
            price = cents(article.price * Decimal(dice.between(90, 115)) / 100)
            return VariantRepriced(at, article.product_id, article.variant_id, max(price, Decimal("0.50")))
        case "renamed":
            return ProductChanged(
                at, article.product_id, title=f"{article.title.removesuffix(' (new)')} (new)"
            )
        case "variant added":
            return _added(shelf, article, at, dice)
        case "variant removed":
            variants = Counter(each.product_id for each in shelf.articles.values())
            several = [each for each in _ordinary(shelf) if variants[each.product_id] > 1]
            chosen = dice.pick(several) if several else None
            return VariantRemoved(at, chosen.product_id, chosen.variant_id) if chosen else None
        case "listed":
            return _listed(at, ledger, dice)
    return ProductRemoved(at, article.product_id, article.title)


def _ordinary(shelf: Shelf) -> list[Article]:
    """All but gift cards and the golden orders' goods, which stay as they are."""
    return [article for article in shelf.goods() if article.vendor != "Golden"]


def _added(shelf: Shelf, article: Article, at: datetime, dice: Dice) -> Event | None:
    """One more variant of a product whose variants have a name."""
    product = shelf.products[article.product_id]
    if product.options == ("Title",) or len(shelf.of(article.product_id)) > 10:
        return None
    number = shelf.next_variant(article.product_id)
    value = f"New {number % 20}"
    return VariantAdded(
        at,
        article.product_id,
        Variant(number, f"{article.sku}-N{number % 20}", article.price, (value,), dice.between(1, 50)),
    )


def _listed(at: datetime, ledger: Ledger, dice: Dice) -> Event:
    number = int(ledger.about("next_product") or FIRST_NEW_PRODUCT)
    ledger.set_about("next_product", str(number + 1))
    price = Decimal(dice.between(200, 9000)) / 100
    variants = tuple(
        Variant(
            identifiers.variant_id(number * 20 + place), f"NEW-{number}-{size[0]}", price + place, (size,), 20
        )
        for place, size in enumerate(("Small", "Large"))
    )
    stuff, thing = dice.pick(("Bamboo", "Steel", "Felt", "Cork")), dice.pick(("Tray", "Stand", "Box", "Mat"))
    title = f"{stuff} {thing} {number}"
    return ProductListed(
        at, identifiers.product_id(number), title, "Willow", "Furnishings", ("New",), ("Size",), variants
    )
