"""Variants of one product or of all, and what is in stock of each: REST's `variants` and `inventory_…`."""

from __future__ import annotations

import re

from larder_local.sources.shop.api.listings import chosen_fields, limit_of, numbers
from larder_local.sources.shop.api.refusals import Refused, bad, not_found
from larder_local.sources.shop.api.wire import Answer, Request
from larder_local.sources.shop.projection.money import Json
from larder_local.sources.shop.projection.rest_product import variants_json
from larder_local.sources.shop.projection.shop import location_json
from larder_local.sources.shop.projection.store import Store


def all_variants(request: Request, store: Store) -> Answer:
    limit = limit_of(request, {"limit", "fields", "since_id", "ids"})
    rows = [row for row in _all(store) if row["id"] > _since(request)]
    if "ids" in request.query:
        wanted = numbers("ids", request.query["ids"])
        rows = [row for row in rows if row["id"] in wanted]
    return _listed(request, rows[:limit])


def variant_total(_request: Request, store: Store) -> Answer:
    return Answer(200, {"count": len(_all(store))})


def variants_of(request: Request, store: Store, product: int) -> Answer:
    limit = limit_of(request, {"limit", "fields", "since_id"})
    rows = [row for row in _of_product(store, product) if row["id"] > _since(request)]
    return _listed(request, rows[:limit])


def variant_count(_request: Request, store: Store, product: int) -> Answer:
    return Answer(200, {"count": len(_of_product(store, product))})


def variant(request: Request, store: Store, number: int) -> Answer:
    state = store.product_with(number)
    if state is None:
        raise not_found()
    [row] = [row for row in variants_json(state) if row["id"] == number]
    return Answer(200, {"variant": chosen_fields(row, request.query.get("fields"))})


def inventory_items(request: Request, store: Store) -> Answer:
    limit = limit_of(request, {"limit", "ids"})
    if "ids" not in request.query:
        raise Refused(422, {"ids": ["Required parameter missing or invalid"]})
    wanted = numbers("ids", request.query["ids"])
    rows = [_item(row) for row in _all(store) if row["inventory_item_id"] in wanted]
    return Answer(200, {"inventory_items": rows[:limit]})


def inventory_item(_request: Request, store: Store, number: int) -> Answer:
    for row in _all(store):
        if row["inventory_item_id"] == number:
            return Answer(200, {"inventory_item": _item(row)})
    raise not_found()


def inventory_levels(request: Request, store: Store) -> Answer:
    """Of some items, or of the shop's one location: Shopify takes one of the two, or both."""
    limit = limit_of(request, {"limit", "inventory_item_ids", "location_ids"})
    query = request.query
    if not {"inventory_item_ids", "location_ids"} & set(query):
        raise bad("inventory_item_ids", "Required parameter missing or invalid")
    place = location_json()["id"]
    rows = _all(store) if place in numbers("location_ids", query.get("location_ids", str(place))) else []
    if "inventory_item_ids" in query:
        items = numbers("inventory_item_ids", query["inventory_item_ids"])
        rows = [row for row in rows if row["inventory_item_id"] in items]
    return Answer(200, {"inventory_levels": [_level(row, place) for row in rows[:limit]]})


def levels_at(request: Request, store: Store, location: int) -> Answer:
    limit = limit_of(request, {"limit"})
    if location != location_json()["id"]:
        raise not_found()
    return Answer(200, {"inventory_levels": [_level(row, location) for row in _all(store)[:limit]]})


def _all(store: Store) -> list[Json]:
    states = store.products_by_id(store.ledger.ids("product"))
    return sorted((row for state in states for row in variants_json(state)), key=lambda row: row["id"])


def _of_product(store: Store, product: int) -> list[Json]:
    if product not in store.ledger.ids("product"):
        raise not_found()
    return variants_json(store.products_by_id([product])[0])


def _since(request: Request) -> int:
    text = request.query.get("since_id", "0")
    if not re.fullmatch(r"\d+", text, re.ASCII):
        raise bad("since_id", f"expected String to be a id: {text}")
    return int(text)


def _listed(request: Request, rows: list[Json]) -> Answer:
    return Answer(200, {"variants": [chosen_fields(row, request.query.get("fields")) for row in rows]})


def _item(row: Json) -> Json:
    return {
        "id": row["inventory_item_id"],
        "sku": row["sku"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "requires_shipping": row["requires_shipping"],
        "cost": None,
        "country_code_of_origin": None,
        "province_code_of_origin": None,
        "harmonized_system_code": None,
        "tracked": row["inventory_management"] == "shopify",
        "country_harmonized_system_codes": [],
        "admin_graphql_api_id": f"gid://shopify/InventoryItem/{row['inventory_item_id']}",
    }


def _level(row: Json, location: int) -> Json:
    item = row["inventory_item_id"]
    return {
        "inventory_item_id": item,
        "location_id": location,
        "available": row["inventory_quantity"],
        "updated_at": row["updated_at"],
        "admin_graphql_api_id": f"gid://shopify/InventoryLevel/{location}?inventory_item_id={item}",
    }
