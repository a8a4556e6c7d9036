"""Which connectors there are: sources by their virtual environment on disk, destinations that are ours."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from larder_local.airbyte.places import Places
from larder_local.airbyte.problems import bad_request, connector_failed, not_found
from larder_local.airbyte.store import Store
from larder_local.airbyte.work import Work

#: Airbyte's own ids of connectors; others get one made of their name.
_KNOWN_IDS = {
    "source-shopify": "9da77001-af33-4bcd-be46-6252bf9342b9",
    "source-faker": "dfd88b22-b603-4c3d-aad7-3701784586b1",
    "source-postgres": "decd338e-5647-4c0b-adf4-da0e75f5a750",
    "destination-snowflake": "424892c4-daac-4491-b35d-c6688ba547ba",
    "destination-postgres": "25c5221d-dce2-4163-ade9-739ef790f503",
}
_SPECIFICATIONS = Path(__file__).parent / "specifications"
_OWN_VERSION = "larder"


@dataclass(frozen=True)
class Definition:
    id: str
    kind: str
    #: `source-shopify`
    connector: str
    version: str

    @property
    def type(self) -> str:
        return self.connector.removeprefix(f"{self.kind}-")

    def view(self) -> dict[str, str]:
        return {
            "id": self.id,
            "name": self.type.capitalize(),
            "dockerRepository": f"airbyte/{self.connector}",
            "dockerImageTag": self.version,
            "documentationUrl": f"https://docs.airbyte.com/integrations/{self.kind}s/{self.type}",
        }


class Definitions:
    def __init__(self, places: Places, store: Store, work: Work) -> None:
        self._places = places
        self._store = store
        self._work = work

    def all(self, kind: str) -> list[Definition]:
        return self._sources() if kind == "source" else self._destinations()

    def get(self, kind: str, definition_id: str) -> Definition:
        for definition in self.all(kind):
            if definition.id == definition_id:
                return definition
        for connector, known in _KNOWN_IDS.items():
            if known == definition_id and connector.startswith("source-"):
                raise bad_request(
                    f"{connector} is not installed: {self._places.executable(connector)} is missing"
                )
        raise not_found(f"{kind}Definition", definition_id)

    def chosen(self, kind: str, body: dict[str, Any]) -> Definition:
        """By `definitionId`, else by the configuration's `sourceType` or `destinationType`."""
        if body.get("definitionId"):
            return self.get(kind, body["definitionId"])
        wanted = body["configuration"].get(f"{kind}Type")
        if not wanted:
            raise bad_request(f"One of configuration.{kind}Type or definitionId must be provided.")
        connector = f"{kind}-{wanted}"
        return self.get(kind, _KNOWN_IDS.get(connector) or _made_id(connector))

    def specification(self, definition: Definition) -> dict[str, Any]:
        """The JSON schema of the configuration; a source is asked for it once a version."""
        if definition.kind == "destination":
            return json.loads((_SPECIFICATIONS / f"{definition.connector}.json").read_text())
        key = f"{definition.connector}:{definition.version}"
        known = self._store.get("specification", key)
        if known is None:
            result = self._work.ask({"command": "spec", **self.run(definition)})
            if "failure" in result:
                raise connector_failed(
                    f"{definition.connector} did not give its specification: {result['failure']}"
                )
            known = self._store.put("specification", key, result["answer"]["spec"]["connectionSpecification"])
        return known

    def run(self, definition: Definition) -> dict[str, Any]:
        """How a worker starts the connector."""
        return {"argv": [str(self._places.executable(definition.connector))], "environment": {}}

    def _destinations(self) -> list[Definition]:
        names = sorted(file.stem for file in _SPECIFICATIONS.glob("destination-*.json"))
        return [Definition(_KNOWN_IDS[name], "destination", name, _OWN_VERSION) for name in names]

    def _sources(self) -> list[Definition]:
        folder = self._places.connectors
        names = sorted(
            path.name for path in folder.glob("source-*") if self._places.executable(path.name).exists()
        )
        return [
            Definition(
                _KNOWN_IDS.get(name) or _made_id(name),
                "source",
                name,
                _installed_version(folder / name, name),
            )
            for name in names
        ]


def _made_id(connector: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"larder:{connector}"))


def _installed_version(environment: Path, connector: str) -> str:
    package = f"airbyte_{connector.replace('-', '_')}-"
    for folder in environment.glob(f"lib/python*/site-packages/{package}*.dist-info"):
        return folder.name.removeprefix(package).removesuffix(".dist-info")
    return "local"
