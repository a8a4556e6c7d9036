"""Products and variants that come, change and go: in the order in which they were chosen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from larder_local.sources.shop.advance import Advance
from larder_local.sources.shop.assortment import assortment_events
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
from larder_local.sources.shop.projection.product import product_state
from larder_local.sources.shop.projection.store import Store
from larder_local.sources.shop.shelf import Shelf
from larder_local.sources.shop.superstore import Sale

DAY = date(2024, 1, 2)


def with_several_variants(ledger: Ledger, count: int) -> list[ProductListed]:
    listed = [event for event in ledger.events(ProductListed) if isinstance(event, ProductListed)]
    return [each for each in listed if len(each.variants) > 1 and each.vendor != "Golden"][:count]


def test_a_day_replayed_by_time_leaves_the_shelf_as_it_was_left(small_ledger: Ledger, tmp_path: Path) -> None:
    """With two products, one day's changes meet the same article again and again."""
    tiny = Ledger(tmp_path / "tiny.db")
    listed = with_several_variants(small_ledger, 2)
    tiny.append(listed)
    for seed in range(1000):
        shelf, replayed = Shelf(tiny), Shelf(tiny)
        happened = assortment_events(shelf, DAY, tiny, Dice("day", seed))
        by_time = sorted(happened, key=lambda event: event.at)
        assert by_time == happened, seed
        for event in by_time:
            replayed.apply(event)
        assert replayed.articles == shelf.articles, seed
        for product in listed:
            own = [event for event in by_time if event.product_id == product.product_id]
            state = product_state([product, *own])
            removed = any(isinstance(event, ProductRemoved) for event in own)
            there = {article.variant_id for article in shelf.of(product.product_id)}
            assert state is not None and (set() if removed else set(state.variants)) == there, seed
    tiny.close()


def test_an_older_ledger_in_which_what_is_gone_changes_still_goes_on(
    small_ledger: Ledger, sales: list[Sale], seed: int
) -> None:
    """Until November 2026 the hours of a day's changes were independent of the order of choice."""
    one, other = with_several_variants(small_ledger, 2)
    morning, evening = (small_ledger.clock + timedelta(hours=hours) for hours in (9, 20))
    gone, stays = one.variants[0].variant_id, one.variants[1].variant_id
    added = Variant(other.variants[-1].variant_id + 1, "NEW", Decimal("2.00"), other.variants[0].values)
    changes: list[Event] = [
        VariantRemoved(morning, one.product_id, gone),
        VariantRepriced(evening, one.product_id, gone, Decimal("5.00")),
        ProductRemoved(morning, other.product_id, other.title),
        ProductChanged(evening, other.product_id, title="Again"),
        VariantAdded(evening, other.product_id, added),
        VariantRepriced(evening, other.product_id, other.variants[0].variant_id, Decimal("5.00")),
    ]
    small_ledger.append(changes)
    small_ledger.clock += timedelta(days=1)
    Advance(small_ledger, sales, 1, str(seed)).run(datetime(2026, 1, 1, tzinfo=UTC))
    shelf = Shelf(small_ledger)
    assert gone not in shelf.articles and not shelf.of(other.product_id)
    store = Store(small_ledger)
    shown = {row["id"].rpartition("/")[2] for row in store.variants("", "9999")}
    assert str(gone) not in shown and str(added.variant_id) not in shown
    assert str(stays) in shown or stays not in shelf.articles
    assert f"gid://shopify/Product/{other.product_id}" not in {
        row["id"] for row in store.products("", "9999")
    }
