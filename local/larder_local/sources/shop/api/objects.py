"""What GraphQL reads of the shop: the rows of each connection, and the objects of some numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from larder_local.sources.shop.ledger import Existing, stamp
from larder_local.sources.shop.projection.graphql_objects import (
    customer_object,
    location_object,
    order_object,
)
from larder_local.sources.shop.projection.money import Json
from larder_local.sources.shop.projection.product import product_object
from larder_local.sources.shop.projection.rest_product import number_of
from larder_local.sources.shop.projection.store import Store


@dataclass(frozen=True)
class Kind:
    """`existing`: number and times of each that there is."""

    existing: Callable[[], Iterable[Existing]]
    read: Callable[[list[int]], list[Json]]

    def one(self, identity: object) -> Json | None:
        """None, as Shopify answers, for what does not exist."""
        number = str(identity).rpartition("/")[2]
        if not number.isdigit() or int(number) not in {row.id for row in self.existing()}:
            return None
        return self.read([int(number)])[0]


def kinds_of(store: Store) -> dict[str, Kind]:
    """By the name of the connection."""
    existing = store.ledger.existing
    variants = _Variants(store)
    return {
        "orders": Kind(lambda: existing("order"), lambda ids: _orders(store, ids)),
        "customers": Kind(
            lambda: existing("customer"), lambda ids: list(map(customer_object, store.customers(ids)))
        ),
        "products": Kind(
            lambda: existing("product"), lambda ids: list(map(product_object, store.products_by_id(ids)))
        ),
        "productVariants": Kind(variants.existing, variants.read),
        "locations": Kind(
            lambda: [_existing(location_object())], lambda ids: [location_object()][: len(ids)]
        ),
    }


def _orders(store: Store, ids: list[int]) -> list[Json]:
    """Orders whose lines lead on to the products and variants that are still there."""
    orders = store.orders(ids)
    products = {line["product_id"] for order in orders for line in order["line_items"]} - {None}
    goods = list(map(product_object, store.products_by_id(sorted(products))))
    buyers = {order["customer"]["id"] for order in orders if order["customer"]}
    customers = {row["id"]: customer_object(row) for row in store.customers(sorted(buyers))}
    return [order_object(order, goods, customers) for order in orders]


def _existing(node: Json) -> Existing:
    """The row of what the ledger has no row of."""
    made, touched = (stamp(datetime.fromisoformat(node[name])) for name in ("createdAt", "updatedAt"))
    return Existing(number_of(node["id"]), made, touched)


class _Variants:
    """The ledger knows variants by their products only: all are read once a request."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._all: dict[int, Json] = {}

    def existing(self) -> list[Existing]:
        self._all = {number_of(row["id"]): row for row in self._store.variants("", "9999")}
        return [
            Existing(
                number, *(stamp(datetime.fromisoformat(row[name])) for name in ("createdAt", "updatedAt"))
            )
            for number, row in self._all.items()
        ]

    def read(self, ids: list[int]) -> list[Json]:
        return [self._all[number] for number in ids]
