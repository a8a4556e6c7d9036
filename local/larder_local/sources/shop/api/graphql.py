"""The GraphQL endpoint: the shop, orders, products and customers, bulk operations, events of deletion."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import datetime

from graphql import FieldNode, GraphQLError

from larder_local.sources.shop.api.bulk import BulkOperations
from larder_local.sources.shop.api.connections import stored
from larder_local.sources.shop.api.selection import arguments, response_name, root_fields, select, undefined
from larder_local.sources.shop.api.wire import Answer, Request
from larder_local.sources.shop.ledger import stamp
from larder_local.sources.shop.projection.graphql_objects import customer_object, order_object, shop_object
from larder_local.sources.shop.projection.money import Json, graphql_time
from larder_local.sources.shop.projection.product import product_object
from larder_local.sources.shop.projection.store import Store

COST = {
    "requestedQueryCost": 10,
    "actualQueryCost": 10,
    # Never the full 2,000: the connector takes that for "unknown" and waits a second.
    "throttleStatus": {"maximumAvailable": 2000.0, "currentlyAvailable": 1990, "restoreRate": 100.0},
}
EVENTS = re.compile(r"^action:destroy AND subject_type:Product(?: AND created_at:>'([^']+)')?$")


def graphql(request: Request, store: Store, bulk: BulkOperations) -> Answer:
    asked = request.json()
    if not isinstance(asked, dict):
        return Answer(400, {"errors": {"query": "Required parameter missing or invalid"}})
    variables = asked.get("variables") or {}
    try:
        data = {
            response_name(field): _resolve(field, variables, request.host, store, bulk)
            for field in root_fields(str(asked.get("query", "")), asked.get("operationName"))
        }
    except GraphQLError as error:
        return Answer(200, {"errors": [error.formatted]})
    except ValueError as error:
        return Answer(200, {"errors": [{"message": str(error)}]})
    return Answer(200, {"data": data, "extensions": {"cost": COST}})


def _resolve(field: FieldNode, variables: Json, host: str, store: Store, bulk: BulkOperations) -> object:
    given = arguments(field, variables)
    match field.name.value:
        case "bulkOperationRunQuery":
            operation = bulk.run(str(given.get("query", "")), store)
            created = operation.state(host) | {"status": "CREATED", "url": None}
            return select({"bulkOperation": created, "userErrors": []}, field.selection_set)
        case "bulkOperationCancel":
            operation = bulk.by_identity(str(given.get("id", "")))
            state = operation.state(host) if operation else None
            return select({"bulkOperation": state, "userErrors": []}, field.selection_set)
        case "__typename":
            return "QueryRoot"
        case "shop":
            return select(shop_object(), field.selection_set, variables)
        case "orders" | "products" | "customers" as name:
            subject, read = _readers(store)[name]
            return select(stored(store.ledger, subject, read, given), field.selection_set, variables)
        case "order" | "product" | "customer" as name:
            return select(_one(store, f"{name}s", given.get("id")), field.selection_set, variables)
        case "node" if str(given.get("id", "")).rpartition("/")[0] in _KINDS:
            name = _KINDS[str(given["id"]).rpartition("/")[0]]
            return select(_one(store, name, given["id"]), field.selection_set, variables)
        case "node":
            operation = bulk.by_identity(str(given.get("id", "")))
            return select(operation.state(host) if operation else None, field.selection_set)
        case "events":
            return select(_deleted_products(given, store), field.selection_set)
        case other:
            raise undefined(other, "QueryRoot", field)


#: Whose objects `node(id:)` finds, beside bulk operations.
_KINDS = {f"gid://shopify/{name}": f"{name.lower()}s" for name in ("Order", "Product", "Customer")}

Reader = Callable[[list[int]], list[Json]]


def _readers(store: Store) -> dict[str, tuple[str, Reader]]:
    """By the name of a connection: the subject in the ledger, and the objects of some numbers."""
    return {
        "orders": ("order", lambda ids: list(map(order_object, store.orders(ids)))),
        "customers": ("customer", lambda ids: list(map(customer_object, store.customers(ids)))),
        "products": ("product", lambda ids: list(map(product_object, store.products_by_id(ids)))),
    }


def _one(store: Store, name: str, identity: object) -> Json | None:
    """None, as Shopify answers, for what does not exist."""
    subject, read = _readers(store)[name]
    number = str(identity).rpartition("/")[2]
    if not number.isdigit() or int(number) not in store.ledger.ids(subject):
        return None
    return read([int(number)])[0]


def _deleted_products(given: Json, store: Store) -> Json:
    match = EVENTS.match(str(given.get("query", "")))
    if match is None:
        raise GraphQLError("the sample shop keeps events of deleted products only")
    after = stamp(datetime.fromisoformat(match[1])) if match[1] else ""
    nodes = [node for node in map(_basic_event, store.deletions("Product")) if node["createdAt"] > after]
    start = int(base64.b64decode(given["after"])) if given.get("after") else 0
    end = start + int(given.get("first") or 50)
    return {
        "pageInfo": {
            "hasNextPage": end < len(nodes),
            "endCursor": base64.b64encode(str(end).encode()).decode(),
        },
        "nodes": nodes[start:end],
    }


def _basic_event(event: Json) -> Json:
    return {
        "__typename": "BasicEvent",
        "id": f"gid://shopify/BasicEvent/{event['id']}",
        "createdAt": graphql_time(datetime.fromisoformat(event["created_at"])),
        "message": event["message"],
        "action": "destroy",
        "subjectId": f"gid://shopify/Product/{event['subject_id']}",
        "subjectType": "PRODUCT",
    }
