"""Production's views as of its last build.

A table shows what was loaded before the build, a view also what came since; a change is compared with both as
of one moment. Views on a source with newer rows are made again, on sources that end at that moment, in the
schema PRODUCTION of the pull request's database. A source whose rows each sync replaces has no earlier
ones: a change's views and production's both read it as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from program.production import Production
from program.relation import Relation, literal, quoted
from program.warehouse import Found, Warehouse

SCHEMA = "PRODUCTION"


class ViewsThen:
    def __init__(self, warehouse: Warehouse, production: Production, there: Mapping[Relation, Found]) -> None:
        self._warehouse = warehouse
        self._production = production
        self._there = there
        #: Text of a parent in a view's definition, and what stands for it.
        self._instead: dict[str, str] = {}
        self.relations: dict[str, Relation] = {}

    def make(self, database: str, wanted: Iterable[str]) -> None:
        """`wanted`: ids of the nodes that are read or compared."""
        for unique_id in self._parents_first(wanted):
            relation = self._production.relation(unique_id)
            if relation is None:
                self._limit(unique_id)
            elif relation in self._there and self._there[relation].kind == "view":
                self._stand_in(database, unique_id, relation)

    def state(self, folder: Path) -> Path:
        """A folder whose manifest says where production is to be read."""
        if not self.relations:
            return self._production.folder
        manifest = json.loads((self._production.folder / "manifest.json").read_text())
        for unique_id, relation in self.relations.items():
            place = {"database": relation.database, "schema": relation.schema, "alias": relation.name}
            manifest["nodes"][unique_id] |= {**place, "relation_name": relation.sql}
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "manifest.json").write_text(json.dumps(manifest))
        return folder

    def _limit(self, unique_id: str) -> None:
        source = self._production.sources[unique_id]
        name, loaded_at = source["relation_name"], source.get("loaded_at_field")
        # As the macro `source` has it.
        if not (loaded_at and source["config"].get("meta", {}).get("appended")):
            return
        end = f"{literal(self._production.loaded_before)}::timestamp_tz"
        if self._warehouse.run(f"select max({loaded_at}) >= {end} from {name}")[0][0]:
            self._instead[name] = f"(select * from {name} where {loaded_at} < {end})"

    def _stand_in(self, database: str, unique_id: str, relation: Relation) -> None:
        definition = self._warehouse.definition(relation)
        limited = definition
        for name, other in self._instead.items():
            limited = re.sub(
                rf'(?i)(?<![\w."$]){re.escape(name)}(?![\w."$])', lambda _, to=other: to, limited
            )
        if limited == definition:
            return
        made = Relation(database, SCHEMA, f"{relation.schema}__{relation.name}")
        if not self.relations:
            self._warehouse.run(f"create schema if not exists {quoted(database)}.{quoted(SCHEMA)}")
        opening = r"(?i)^(\s*create or replace\s+(?:secure\s+)?view\s+)[^\s(]+"
        self._warehouse.run(re.sub(opening, lambda found: found[1] + made.sql, limited, count=1))
        self.relations[unique_id] = made
        self._instead[self._production.nodes[unique_id]["relation_name"]] = made.sql

    def _parents_first(self, wanted: Iterable[str]) -> Iterator[str]:
        """Views, ephemeral models and sources; a table ends the way, for it holds what it held."""
        seen: set[str] = set()

        def visit(unique_id: str) -> Iterator[str]:
            if unique_id in seen:
                return
            seen.add(unique_id)
            node: dict[str, Any] | None = self._production.nodes.get(unique_id)
            if node and node["config"]["materialized"] in ("view", "ephemeral"):
                for parent in node["depends_on"]["nodes"]:
                    yield from visit(parent)
            if node or unique_id in self._production.sources:
                yield unique_id

        for unique_id in sorted(wanted):
            yield from visit(unique_id)
