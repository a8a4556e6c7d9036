"""Bulk operations: orders, customers, products and variants as lines of JSON, ready at the first poll."""

from __future__ import annotations

import json
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from graphql import FieldNode, GraphQLError

from larder_local.sources.shop.api.connections import chosen
from larder_local.sources.shop.api.objects import kinds_of
from larder_local.sources.shop.api.selection import (
    arguments,
    connection_nodes,
    root_fields,
    rows,
    undefined,
)
from larder_local.sources.shop.ledger import stamp
from larder_local.sources.shop.projection.money import Json
from larder_local.sources.shop.projection.store import Store

KEPT = 50


@dataclass(frozen=True)
class Operation:
    number: int
    created_at: str
    lines: int
    result: bytes
    key: str

    @property
    def identity(self) -> str:
        return f"gid://shopify/BulkOperation/{self.number}"

    def state(self, host: str) -> Json:
        return {
            "__typename": "BulkOperation",
            "id": self.identity,
            "status": "COMPLETED",
            "errorCode": None,
            "createdAt": self.created_at,
            "completedAt": self.created_at,
            "objectCount": str(self.lines),
            "fileSize": str(len(self.result)) if self.lines else None,
            "url": self._url(host) if self.lines else None,
            "partialDataUrl": None,
        }

    def _url(self, host: str) -> str:
        """A signed address: who has it may read it. The connector takes the file's name from the query."""
        name = f"bulk-{self.number}.jsonl"
        disposition = quote(f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}")
        return f"https://{host}/bulk/{self.number}?signature={self.key}&response-content-disposition={disposition}"


class BulkOperations:
    """The last operations, in memory: Shopify's results expire too."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Operation] = OrderedDict()
        # Numbers of an earlier life of this process are not given again.
        self._next = int(datetime.now(UTC).timestamp())

    def run(self, query: str, store: Store) -> Operation:
        lines = [json.dumps(row, ensure_ascii=False) for row in _result(query, store)]
        result = "".join(f"{line}\n" for line in lines).encode()
        operation = Operation(self._next, stamp(datetime.now(UTC)), len(lines), result, secrets.token_hex(16))
        self._next += 1
        self._kept[operation.number] = operation
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return operation

    def by_identity(self, identity: str) -> Operation | None:
        number = identity.removeprefix("gid://shopify/BulkOperation/")
        return self._kept.get(int(number)) if number.isdigit() else None

    def download(self, number: str, key: str) -> bytes | None:
        operation = self._kept.get(int(number)) if number.isdigit() else None
        return operation.result if operation and secrets.compare_digest(operation.key, key) else None


def _result(query: str, store: Store) -> list[Json]:
    (field,) = _one(root_fields(query))
    selection = connection_nodes(field)
    kind = kinds_of(store).get(field.name.value)
    if kind is None or selection is None:
        raise undefined(field.name.value, "QueryRoot", field)
    nodes = chosen(kind.existing(), kind.read, arguments(field, {}))
    return [row for node in nodes for row in rows(node, selection)]


def _one(fields: list[FieldNode]) -> list[FieldNode]:
    if len(fields) != 1:
        raise GraphQLError("a bulk query has one root field")
    return fields
