"""The REST resources of the Admin API, as far as the sample shop has something to show. It is read only."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from larder_local.sources.shop.api.listings import (
    Resource,
    chosen_fields,
    counted,
    listing,
    moment,
)
from larder_local.sources.shop.api.refusals import (
    OUT_OF_SCOPE,
    SCOPES,
    bad,
    needs_scope,
    not_acceptable,
    not_found,
)
from larder_local.sources.shop.api.rest_events import events
from larder_local.sources.shop.api.rest_nothing import nothing
from larder_local.sources.shop.api.rest_orders import OrderParts, found_customers
from larder_local.sources.shop.api.rest_variants import (
    all_variants,
    inventory_item,
    inventory_items,
    inventory_levels,
    levels_at,
    variant,
    variant_count,
    variant_total,
    variants_of,
)
from larder_local.sources.shop.api.wire import Answer, Request
from larder_local.sources.shop.ledger import stamp
from larder_local.sources.shop.projection.money import Json
from larder_local.sources.shop.projection.rest_product import product_json
from larder_local.sources.shop.projection.shop import location_json, shop_json
from larder_local.sources.shop.projection.store import Store

_ID = r"(?P<id>[^/]+)"


def orders_of(store: Store) -> Resource:
    return Resource(
        "orders",
        "order",
        store.orders,
        {
            "status": _has_status,
            "financial_status": lambda order, value: order["financial_status"] in value.split(","),
            "fulfillment_status": _has_fulfillment,
            "processed_at_min": lambda order, value: (
                _at(order["processed_at"]) >= moment("processed_at_min", value)
            ),
            "processed_at_max": lambda order, value: (
                _at(order["processed_at"]) <= moment("processed_at_max", value)
            ),
            "customer_id": lambda order, value: str((order["customer"] or {}).get("id")) == value,
            "name": lambda order, value: order["name"].lstrip("#") == value.lstrip("#"),
        },
        # As Shopify: without a status only open orders are listed.
        {"status": "open"},
    )


def customers_of(store: Store) -> Resource:
    return Resource("customers", "customer", store.customers)


def products_of(store: Store) -> Resource:
    return Resource(
        "products",
        "product",
        lambda ids: list(map(product_json, store.products_by_id(ids))),
        {
            "title": lambda product, value: product["title"] == value,
            "vendor": lambda product, value: product["vendor"] == value,
            "handle": lambda product, value: product["handle"] in value.split(","),
            "product_type": lambda product, value: product["product_type"] == value,
            "status": lambda product, value: product["status"] in value.split(","),
            "published_status": lambda product, value: (
                (product["published_at"] is not None) == (value == "published")
            ),
        },
    )


def _has_status(order: Json, status: str) -> bool:
    cancelled, closed = order["cancelled_at"] is not None, order["closed_at"] is not None
    known = {"open": not cancelled and not closed, "closed": closed, "cancelled": cancelled}
    if status not in known:
        raise bad("status", f"'{status}' is not one of open, closed, cancelled, any")
    return known[status]


def _has_fulfillment(order: Json, status: str) -> bool:
    names = {"shipped": "fulfilled", "unshipped": None, "unfulfilled": None, "partial": "partial"}
    wanted = {names.get(each, each) for each in status.split(",")}
    return order["fulfillment_status"] in wanted


def _at(order: Json) -> str:
    return stamp(datetime.fromisoformat(order["processed_at"]))


# --- routes


def rest(request: Request, resource: str, store: Store) -> Answer:
    """`resource`: what follows the version in the path."""
    name, dot, form = resource.rpartition(".")
    if not dot or form != "json":
        raise not_acceptable() if _first(resource) in _READABLE else not_found()
    if name == "oauth/access_scopes":
        return Answer(200, {"access_scopes": [{"handle": scope} for scope in SCOPES]})
    first = _first(name)
    if request.method != "GET":
        if first in _READABLE or first in OUT_OF_SCOPE:
            raise needs_scope(
                _READABLE.get(first, OUT_OF_SCOPE.get(first, "read_orders")).replace("read", "write", 1)
            )
        raise not_found()
    if (answer := nothing(request, name)) is not None:
        return answer
    for pattern, handler in _ROUTES:
        found = re.fullmatch(pattern, name)
        if found:
            return handler(request, store, *map(_identifier, found.groups()))
    raise needs_scope(OUT_OF_SCOPE[first]) if first in OUT_OF_SCOPE else not_found()


def _first(resource: str) -> str:
    return re.split(r"[/.]", resource, maxsplit=1)[0]


def _identifier(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise bad("id", "expected String to be a id")
    return int(text)


Handler = Callable[..., Answer]


def _list(of: Callable[[Store], Resource]) -> Handler:
    def answer(request: Request, store: Store) -> Answer:
        resource = of(store)
        listed = listing(request, store.ledger, resource)
        return Answer(200, {resource.name: listed.rows}, listed.link)

    return answer


def _count(of: Callable[[Store], Resource]) -> Handler:
    return lambda request, store: Answer(200, {"count": counted(request, store.ledger, of(store))})


def _one(of: Callable[[Store], Resource]) -> Handler:
    def answer(request: Request, store: Store, number: int) -> Answer:
        resource = of(store)
        document = chosen_fields(_existing(store, resource, number), request.query.get("fields"))
        return Answer(200, {resource.name.removesuffix("s"): document})

    return answer


def _existing(store: Store, resource: Resource, number: int) -> Json:
    if number not in store.ledger.ids(resource.subject):
        raise not_found()
    return resource.read([number])[0]


def _customer_orders(request: Request, store: Store, customer: int) -> Answer:
    _existing(store, customers_of(store), customer)
    asked = Request(request.method, request.target, request.headers, request.body, request.host)
    resource = orders_of(store)
    resource.defaults["customer_id"] = str(customer)
    listed = listing(asked, store.ledger, resource)
    return Answer(200, {"orders": listed.rows}, listed.link)


def _shop(request: Request, _store: Store) -> Answer:
    return Answer(200, {"shop": chosen_fields(shop_json(), request.query.get("fields"))})


def _location(_request: Request, _store: Store, number: int) -> Answer:
    if number != location_json()["id"]:
        raise not_found()
    return Answer(200, {"location": location_json()})


#: The resources that are there, and the scope that reading one takes.
_READABLE = {
    "shop": "read_shop",
    "orders": "read_orders",
    "refunds": "read_orders",
    "customers": "read_customers",
    "products": "read_products",
    "variants": "read_products",
    "locations": "read_locations",
    "events": "read_events",
    "inventory_items": "read_inventory",
    "inventory_levels": "read_inventory",
    "collects": "read_products",
    "custom_collections": "read_products",
    "smart_collections": "read_products",
    "checkouts": "read_orders",
    "metafields": "read_products",
}

_ROUTES: list[tuple[str, Handler]] = [
    ("shop", _shop),
    ("events", events),
    ("customers/search", found_customers),
    *(
        (pattern.format(name=name, id=_ID), make(of))
        for name, of in (("orders", orders_of), ("customers", customers_of), ("products", products_of))
        for pattern, make in (("{name}", _list), ("{name}/count", _count), ("{name}/{id}", _one))
    ),
    *(
        (f"orders/{_ID}/{name}{more}", answer)
        for name, part in (("refunds", OrderParts("refunds")), ("fulfillments", OrderParts("fulfillments")))
        for more, answer in (("", part.listing), ("/count", part.count), ("/([^/]+)", part.one))
    ),
    (f"customers/{_ID}/orders", _customer_orders),
    (f"products/{_ID}/variants", variants_of),
    (f"products/{_ID}/variants/count", variant_count),
    ("variants", all_variants),
    ("variants/count", variant_total),
    (f"variants/{_ID}", variant),
    ("inventory_items", inventory_items),
    (f"inventory_items/{_ID}", inventory_item),
    ("inventory_levels", inventory_levels),
    ("locations", lambda _request, _store: Answer(200, {"locations": [location_json()]})),
    ("locations/count", lambda _request, _store: Answer(200, {"count": 1})),
    (f"locations/{_ID}", _location),
    (f"locations/{_ID}/inventory_levels", levels_at),
]
