"""Run by the local cloud's Python: prints the golden orders as Shopify shows them, as JSON."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from larder_local.sources.shop.golden import golden_events
from larder_local.sources.shop.ledger import Ledger
from larder_local.sources.shop.projection.shop import shop_json
from larder_local.sources.shop.projection.store import Store


def main(folder: Path) -> None:
    ledger = Ledger(folder / "golden.db")
    with ledger.transaction():
        events = list(golden_events())
        ledger.append(events)
        ledger.clock = max(event.at for event in events)
    store = Store(ledger)
    shown = {
        "shop": [shop_json()],
        "orders": store.orders(ledger.ids("order")),
        "customers": store.customers(ledger.ids("customer")),
        "products": store.products("", "9999"),
        "product_variants": store.variants("", "9999"),
        "tombstones": [
            {"id": each["subject_id"], "deleted_at": each["created_at"]} for each in store.deletions("Order")
        ],
    }
    json.dump(shown, sys.stdout)


if __name__ == "__main__":
    # A ledger of its own each time: the golden orders cannot be written into one twice.
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder))
