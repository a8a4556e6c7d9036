"""From a connection to the plan of a sync: configured catalogue, tables, state, credentials."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from larder_local.airbyte.configuration import secrets
from larder_local.airbyte.definitions import Definitions
from larder_local.airbyte.destinations.stream_writer import StreamPlan
from larder_local.airbyte.landing import stream_key
from larder_local.airbyte.places import Places
from larder_local.airbyte.problems import not_found
from larder_local.airbyte.store import Document, Store
from larder_local.airbyte.sync_modes import SYNC_MODES

_AIRBYTES_SCHEMA = "airbyte_internal"

Json = dict[str, Any]


class Plans:
    def __init__(self, places: Places, store: Store, definitions: Definitions) -> None:
        self._places = places
        self._store = store
        self._definitions = definitions

    def sync(self, connection: Document, job: int, *, refresh: bool) -> Json:
        """A refresh reads everything again and replaces the tables' content with it."""
        source = self._existing("source", connection["sourceId"])
        definition = self._definitions.get("source", source["definitionId"])
        run = self._definitions.run(definition)
        run["environment"] |= self._places.source_environment()
        destination = self._existing("destination", connection["destinationId"])
        streams = self._streams(connection, destination, job, refresh=refresh)
        return {
            "command": "sync",
            **run,
            "configuration": source["configuration"],
            "catalog": {"streams": [_configured(stream, connection) for stream in _selected(connection)]},
            "state": [] if refresh else self._state(connection),
            "streams": [asdict(stream) for stream in streams],
            "destination": self._destination(destination, job),
            "secrets": [*self._secrets(source, "source"), *self._secrets(destination, "destination")],
            "log": str(self._places.log(job)),
        }

    def log(self, job: int) -> Path:
        """Where a job's log is."""
        return self._places.log(job)

    def clear(self, connection: Document, job: int) -> Json:
        destination = self._existing("destination", connection["destinationId"])
        streams = self._streams(connection, destination, job, refresh=False)
        return {
            "command": "clear",
            "streams": [asdict(stream) for stream in streams],
            "destination": self._destination(destination, job),
            "secrets": self._secrets(destination, "destination"),
            "log": str(self._places.log(job)),
        }

    def _existing(self, kind: str, identifier: str) -> Document:
        document = self._store.get(kind, identifier)
        if document is None:
            raise not_found(kind, identifier)
        return document

    def _secrets(self, actor: Document, kind: str) -> list[str]:
        definition = self._definitions.get(kind, actor["definitionId"])
        return secrets(self._definitions.specification(definition), actor["configuration"])

    def _state(self, connection: Document) -> list[Json]:
        """States of the incremental streams; a full refresh starts from nothing."""
        saved = self._store.get("state", connection["connectionId"]) or {}
        incremental = {
            key for stream in _selected(connection) if _is_incremental(stream) for key in (_key(stream),)
        }
        return [state for key, state in saved.items() if key in incremental or key == "global"]

    def _streams(
        self, connection: Document, destination: Document, job: int, *, refresh: bool
    ) -> list[StreamPlan]:
        generations = self._generations(connection, refresh=refresh)
        return [
            StreamPlan(
                name=stream["name"],
                namespace=_namespace(stream, connection),
                schema=_schema(connection, destination, _namespace(stream, connection)),
                table=f"{connection['prefix']}{stream['name']}",
                staging_schema=destination["configuration"].get("raw_data_schema") or _AIRBYTES_SCHEMA,
                properties=_schema_of(stream, connection)["properties"],
                primary_key=[path[0] for path in stream["primaryKey"]],
                cursor=stream["cursorField"][0] if stream["cursorField"] else None,
                dedup=SYNC_MODES[stream["syncMode"]].destination.endswith("dedup"),
                replace=refresh or SYNC_MODES[stream["syncMode"]].replaces,
                generation=generations[_key(stream)],
                job=job,
            )
            for stream in _selected(connection)
        ]

    def _generations(self, connection: Document, *, refresh: bool) -> dict[str, int]:
        generations = self._store.get("generation", connection["connectionId"]) or {}
        for stream in _selected(connection):
            renewed = refresh or SYNC_MODES[stream["syncMode"]].replaces or _key(stream) not in generations
            generations[_key(stream)] = generations.get(_key(stream), 0) + renewed
        return self._store.put("generation", connection["connectionId"], generations)

    def _destination(self, destination: Document, job: int) -> Json:
        configuration = destination["configuration"]
        kind = self._definitions.get("destination", destination["definitionId"]).type
        address = self._places.snowflake(configuration["host"]) if kind == "snowflake" else {}
        return {"type": kind, "configuration": configuration, "address": address, "tag": f"airbyte:job:{job}"}


def keys_kept(connection: Document) -> Iterable[str]:
    """Streams whose state is worth keeping."""
    return {_key(stream) for stream in _selected(connection) if _is_incremental(stream)} | {"global"}


def _selected(connection: Document) -> list[Json]:
    return connection["configurations"]["streams"]


def _is_incremental(stream: Json) -> bool:
    return SYNC_MODES[stream["syncMode"]].source == "incremental"


def _key(stream: Json) -> str:
    return stream_key(stream["name"], stream.get("namespace"))


def _namespace(stream: Json, connection: Document) -> str | None:
    return stream.get("namespace") or connection["_catalog"][stream["name"]].get("namespace")


def _schema(connection: Document, destination: Document, namespace: str | None) -> str:
    default = destination["configuration"]["schema"]
    if connection["namespaceDefinition"] == "source":
        return namespace or default
    if connection["namespaceDefinition"] == "custom_format":
        return (connection.get("namespaceFormat") or "").replace(
            "${SOURCE_NAMESPACE}", namespace or ""
        ) or default
    return default


def _schema_of(stream: Json, connection: Document) -> Json:
    """The stream's JSON schema, of the selected fields only."""
    schema = connection["_catalog"][stream["name"]]["json_schema"]
    chosen = {field["fieldPath"][0] for field in stream.get("selectedFields", [])}
    properties = schema.get("properties", {})
    return {
        **schema,
        "properties": {name: properties[name] for name in properties if not chosen or name in chosen},
    }


def _configured(stream: Json, connection: Document) -> Json:
    mode = SYNC_MODES[stream["syncMode"]]
    return {
        "stream": {**connection["_catalog"][stream["name"]], "json_schema": _schema_of(stream, connection)},
        "sync_mode": mode.source,
        "destination_sync_mode": mode.destination if mode.destination != "overwrite_dedup" else "overwrite",
        "cursor_field": stream["cursorField"],
        "primary_key": stream["primaryKey"],
    }
