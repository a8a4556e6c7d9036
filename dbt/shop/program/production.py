"""The last successful production build, as a folder: its manifest, and what the pointer says of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from program.relation import Relation
from program.selection import BUILT, is_relation, relation_of


class ProductionError(Exception):
    """The folder does not hold a production build."""


@dataclass(frozen=True)
class Production:
    folder: Path
    pointer: dict[str, Any]
    nodes: dict[str, dict[str, Any]]
    sources: dict[str, dict[str, Any]]

    @classmethod
    def read(cls, folder: Path) -> Production:
        try:
            pointer = json.loads((folder / "production.json").read_text())
            manifest = json.loads((folder / "manifest.json").read_text())
            nodes, sources = manifest["nodes"], manifest["sources"]
        except (OSError, ValueError, KeyError) as error:
            raise ProductionError(f"{folder} holds no production build: {error}") from error
        return cls(folder, pointer, nodes, sources)

    @property
    def loaded_before(self) -> str:
        return str(self.pointer["loaded_before"])

    def relation(self, unique_id: str) -> Relation | None:
        node = self.nodes.get(unique_id)
        if node is None:
            return None
        return Relation(*(str(node[part]).upper() for part in ("database", "schema", "alias")))

    def abandoned(self, nodes: Iterable[Any]) -> list[str]:
        """Its tables and views that none of these nodes makes any more: `SERVING.RPT_REGIONS`."""
        made = {(place.schema, place.name) for place in map(relation_of, filter(is_relation, nodes))}
        there = {
            (str(node["schema"]).upper(), str(node["alias"]).upper())
            for node in self.nodes.values()
            if node["resource_type"] in BUILT and node["config"]["materialized"] != "ephemeral"
        }
        return sorted(".".join(place) for place in there - made)

    def databases(self) -> set[str]:
        return {
            str(node["database"]).upper() for node in self.nodes.values() if node["resource_type"] in BUILT
        }
