"""The GraphQL endpoint: bulk operations, their state, and the events that tell of deleted products."""

from __future__ import annotations

import base64
import re
from datetime import datetime

from graphql import FieldNode, GraphQLError

from larder_local.sources.shop.api.bulk import BulkOperations
from larder_local.sources.shop.api.selection import arguments, response_name, root_fields, select
from larder_local.sources.shop.api.wire import Answer, Request
from larder_local.sources.shop.ledger import stamp
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
    variables = asked.get("variables") or {}
    try:
        data = {
            response_name(field): _resolve(field, variables, request.host, store, bulk)
            for field in root_fields(str(asked.get("query", "")))
        }
    except (GraphQLError, ValueError) as error:
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
        case "node":
            operation = bulk.by_identity(str(given.get("id", "")))
            return select(operation.state(host) if operation else None, field.selection_set)
        case "events":
            return select(_deleted_products(given, store), field.selection_set)
        case other:
            raise GraphQLError(f"Field '{other}' doesn't exist on type 'QueryRoot' of the sample shop")


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
