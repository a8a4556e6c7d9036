"""What a source offers: its streams, found by the connector's own `discover` and remembered."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import defaultdict
from typing import Any

from larder_local.airbyte.configuration import secrets
from larder_local.airbyte.definitions import Definitions
from larder_local.airbyte.places import Places
from larder_local.airbyte.problems import connector_failed
from larder_local.airbyte.store import Document, Store
from larder_local.airbyte.work import Work

Stream = dict[str, Any]


class Catalogs:
    def __init__(self, places: Places, store: Store, definitions: Definitions, work: Work) -> None:
        self._places = places
        self._store = store
        self._definitions = definitions
        self._work = work
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)

    def streams(self, source: Document, *, newer_than: float | None = None) -> dict[str, Stream]:
        """Streams by name, from memory when the configuration is the one that was asked about."""
        key = self._key(source)
        # Two callers at once (Terraform plans in parallel) wait for one discovery.
        with self._locks[key]:
            known = self._store.get("catalog", key)
            if known is None or (newer_than is not None and known["discoveredAt"] < newer_than):
                known = self._store.put("catalog", key, self._discover(source))
        return {stream["name"]: stream for stream in known["streams"]}

    def _discover(self, source: Document) -> Document:
        definition = self._definitions.get("source", source["definitionId"])
        plan = self._definitions.run(definition)
        plan["environment"] |= self._places.source_environment()
        specification = self._definitions.specification(definition)
        result = self._work.ask(
            {
                "command": "discover",
                "configuration": source["configuration"],
                "secrets": secrets(specification, source["configuration"]),
                **plan,
            }
        )
        if "failure" in result:
            raise connector_failed(
                f"Discovering the schema of source {source['name']} failed: {result['failure']}"
            )
        return {"streams": result["answer"]["catalog"]["streams"], "discoveredAt": time.time()}

    def _key(self, source: Document) -> str:
        version = self._definitions.get("source", source["definitionId"]).version
        identity = json.dumps([source["definitionId"], version, source["configuration"]], sort_keys=True)
        return hashlib.sha256(identity.encode()).hexdigest()
