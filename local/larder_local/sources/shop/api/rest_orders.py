"""Parts of an order, and the orders and the search of customers, as REST resources of their own."""

from __future__ import annotations

from graphql import GraphQLError

from larder_local.sources.shop.api.listings import chosen_fields, limit_of
from larder_local.sources.shop.api.refusals import bad, not_found
from larder_local.sources.shop.api.search import search
from larder_local.sources.shop.api.wire import Answer, Request
from larder_local.sources.shop.projection.graphql_objects import customer_object
from larder_local.sources.shop.projection.money import Json
from larder_local.sources.shop.projection.store import Store


class OrderParts:
    """`refunds` and `fulfillments`: lists within an order, which Shopify also shows by themselves."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._one = name.removesuffix("s")

    def listing(self, request: Request, store: Store, order: int) -> Answer:
        limit = limit_of(request, {"limit", "fields", "in_shop_currency"})
        rows = self._rows(store, order)[:limit]
        shown = [chosen_fields(row, request.query.get("fields")) for row in rows]
        return Answer(200, {self._name: shown})

    def count(self, _request: Request, store: Store, order: int) -> Answer:
        return Answer(200, {"count": len(self._rows(store, order))})

    def one(self, request: Request, store: Store, order: int, number: int) -> Answer:
        for row in self._rows(store, order):
            if row["id"] == number:
                return Answer(200, {self._one: chosen_fields(row, request.query.get("fields"))})
        raise not_found()

    def _rows(self, store: Store, order: int) -> list[Json]:
        if order not in store.ledger.ids("order"):
            raise not_found()
        return store.orders([order])[0][self._name]


def found_customers(request: Request, store: Store) -> Answer:
    """`customers/search.json?query=email:…`, by the search syntax that GraphQL has as well."""
    limit = limit_of(request, {"limit", "fields", "query"})
    try:
        wanted = search(request.query.get("query"))
        ids = [
            row.id for row in store.ledger.existing("customer") if all(holds(row) for holds in wanted.rows)
        ]
        found = [
            row
            for row in store.customers(ids)
            if all(holds(customer_object(row)) for holds in wanted.objects)
        ]
    except GraphQLError as error:
        raise bad("query", error.message) from None
    fields = request.query.get("fields")
    return Answer(200, {"customers": [chosen_fields(row, fields) for row in found[:limit]]})
