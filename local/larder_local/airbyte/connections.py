"""Connections: which streams go from a source to a destination, how, and what the source looked like then."""

from __future__ import annotations

import time
import uuid
from typing import Any

from larder_local.airbyte.catalogs import Catalogs
from larder_local.airbyte.problems import Problem, bad_request, not_found
from larder_local.airbyte.schedules import schedule
from larder_local.airbyte.selections import select
from larder_local.airbyte.store import Document, Store

_STATUSES = ("active", "inactive", "deprecated", "locked")
_NAMESPACES = ("destination", "source", "custom_format")
_SCHEMA_UPDATES = ("ignore", "disable_connection", "propagate_columns", "propagate_fully")
#: A connection that follows its source's schema looks at it again when the last look is older.
_SCHEMA_AGE = 24 * 3600.0

Json = dict[str, Any]


class Connections:
    def __init__(self, store: Store, catalogs: Catalogs, schema_age: float = _SCHEMA_AGE) -> None:
        self._store = store
        self._catalogs = catalogs
        self.schema_age = schema_age

    def create(self, body: Json) -> Document:
        source = self._existing("source", body["sourceId"])
        destination = self._existing("destination", body["destinationId"])
        connection: Document = {
            "connectionId": str(uuid.uuid4()),
            "name": body.get("name") or f"{source['name']} → {destination['name']}",
            "sourceId": source["sourceId"],
            "destinationId": destination["destinationId"],
            "workspaceId": source["workspaceId"],
            "status": "active",
            "schedule": {"scheduleType": "manual"},
            "createdAt": int(time.time()),
            "tags": [],
            "prefix": "",
            "namespaceDefinition": "destination",
            "nonBreakingSchemaUpdatesBehavior": "ignore",
        }
        self._alter(connection, {"configurations": None, **body})
        return self._store.put("connection", connection["connectionId"], connection)

    def update(self, connection_id: str, body: Json) -> Document:
        connection = self.get(connection_id)
        self._alter(connection, body)
        return self._store.put("connection", connection_id, connection)

    def get(self, connection_id: str) -> Document:
        return self._existing("connection", connection_id)

    def refresh_schema(self, connection: Document) -> Document:
        """The connection as its next job needs it, when it follows the source's schema."""
        behaviour = connection["nonBreakingSchemaUpdatesBehavior"]
        if behaviour == "ignore":
            return connection
        source = self._existing("source", connection["sourceId"])
        catalog = self._catalogs.streams(source, newer_than=time.time() - self.schema_age)
        known = connection["_catalog"]
        found = {name: catalog[name] for name in known if name in catalog}
        if behaviour == "disable_connection" and found != known:
            self._store.change(
                "connection", connection["connectionId"], lambda stored: stored.update(status="inactive")
            )
            raise bad_request(
                "The source's schema has changed, and the connection asks to be disabled when it does"
            )
        streams = [stream for stream in connection["configurations"]["streams"] if stream["name"] in found]
        if behaviour == "propagate_fully":
            added = [name for name in sorted(catalog) if name not in known]
            streams += select(catalog, {"streams": [{"name": name} for name in added]}) if added else []
            found |= {name: catalog[name] for name in added}

        def follow(stored: Document) -> None:
            stored.update(_catalog=found, configurations={"streams": streams})

        return self._store.change("connection", connection["connectionId"], follow) or connection

    def _alter(self, connection: Document, body: Json) -> None:
        _check(body, "status", _STATUSES)
        _check(body, "namespaceDefinition", _NAMESPACES)
        _check(body, "nonBreakingSchemaUpdatesBehavior", _SCHEMA_UPDATES)
        if "schedule" in body:
            connection["schedule"] = schedule(body["schedule"])
        if "configurations" in body and (body["configurations"] or "configurations" not in connection):
            catalog = self._catalogs.streams(self._existing("source", connection["sourceId"]))
            streams = select(catalog, body["configurations"])
            connection["configurations"] = {"streams": streams}
            # Jobs go by the schema as it was chosen, until the connection says otherwise.
            connection["_catalog"] = {stream["name"]: catalog[stream["name"]] for stream in streams}
        plain = (
            "name",
            "status",
            "prefix",
            "namespaceDefinition",
            "nonBreakingSchemaUpdatesBehavior",
            "tags",
        )
        for key in plain:
            if body.get(key) is not None:
                connection[key] = body[key]
        if "namespaceFormat" in body:
            connection["namespaceFormat"] = body["namespaceFormat"]

    def _existing(self, kind: str, identifier: str) -> Document:
        document = self._store.get(kind, identifier)
        if document is None:
            raise not_found(kind, identifier)
        return document


def view(connection: Document) -> Json:
    return {key: value for key, value in connection.items() if not key.startswith("_") and value is not None}


def _check(body: Json, key: str, allowed: tuple[str, ...]) -> None:
    if body.get(key) is not None and body[key] not in allowed:
        raise Problem(400, "bad-request", f"{key} must be one of {', '.join(allowed)}")
