"""The GraphQL endpoint: the shop, orders, products and customers, bulk operations, events of deletion."""

from __future__ import annotations

import base64
import re
from datetime import datetime

from graphql import FieldNode, GraphQLError, OperationType

from larder_local.sources.shop.api.bulk import BulkOperations
from larder_local.sources.shop.api.connections import counted, stored
from larder_local.sources.shop.api.mutations import refuse_changes
from larder_local.sources.shop.api.objects import kinds_of
from larder_local.sources.shop.api.refusals import SCOPES
from larder_local.sources.shop.api.selection import arguments, operation_of, response_name, select, undefined
from larder_local.sources.shop.api.wire import Answer, Request
from larder_local.sources.shop.ledger import stamp
from larder_local.sources.shop.projection.graphql_objects import location_object, shop_object
from larder_local.sources.shop.projection.money import Json, graphql_time
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
        kind, fields = operation_of(str(asked.get("query", "")), asked.get("operationName"))
        if kind is OperationType.MUTATION:
            refuse_changes(fields)
        data = {
            response_name(field): _resolve(field, variables, request.host, store, bulk) for field in fields
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
        case "orders" | "products" | "customers" | "productVariants" | "locations" as name:
            kind = kinds_of(store)[name]
            return select(stored(kind.existing(), kind.read, given), field.selection_set, variables)
        case "order" | "product" | "customer" | "productVariant" as name:
            found = kinds_of(store)[f"{name}s"].one(given.get("id"))
            return select(found, field.selection_set, variables)
        case "ordersCount" | "productsCount" | "customersCount" as name:
            kind = kinds_of(store)[name.removesuffix("Count")]
            return select(counted(kind.existing(), kind.read, given), field.selection_set)
        case "location":
            here = location_object()
            return select(here if given.get("id") in (None, here["id"]) else None, field.selection_set)
        case "currentAppInstallation":
            scopes = [{"__typename": "AccessScope", "handle": scope} for scope in SCOPES]
            own = {"__typename": "AppInstallation", "accessScopes": scopes}
            return select(own, field.selection_set)
        case "__schema" | "__type":
            raise GraphQLError("the sample shop has no schema that introspection could show", field)
        case "node" if str(given.get("id", "")).rpartition("/")[0] in _KINDS:
            name = _KINDS[str(given["id"]).rpartition("/")[0]]
            return select(kinds_of(store)[name].one(given["id"]), field.selection_set, variables)
        case "node":
            operation = bulk.by_identity(str(given.get("id", "")))
            return select(operation.state(host) if operation else None, field.selection_set)
        case "events":
            return select(_deleted_products(given, store), field.selection_set)
        case other:
            raise undefined(other, "QueryRoot", field)


#: Whose objects `node(id:)` finds, beside bulk operations.
_KINDS = {
    f"gid://shopify/{name[0].upper()}{name[1:]}": f"{name}s"
    for name in ("order", "product", "customer", "productVariant")
}


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
