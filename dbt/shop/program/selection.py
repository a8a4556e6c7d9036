"""What a change touches: what it modified, what lies below, and how each of it is to be built."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from program.relation import Relation

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

#: Kinds of node that are tables or views in the warehouse.
BUILT = ("model", "seed", "snapshot")


@dataclass(frozen=True)
class Selection:
    manifest: Manifest
    modified: frozenset[str]
    #: The modified nodes and everything below, tests included.
    selected: frozenset[str]
    #: Build incremental models on what is there, also where their query changed.
    incremental: bool = False

    @classmethod
    def of(cls, manifest: Manifest, modified: frozenset[str], *, incremental: bool = False) -> Selection:
        touched = modified | descendants(manifest, modified)
        # Sources and exposures are neither built nor tested.
        return cls(manifest, modified, touched & {*manifest.nodes, *manifest.unit_tests}, incremental)

    @cached_property
    def built(self) -> list[Any]:
        """The selected tables and views, parents first."""
        ordered = parents_first(self.manifest)
        nodes = (self.manifest.nodes[each] for each in ordered if each in self.selected)
        return [node for node in nodes if is_relation(node)]

    @cached_property
    def changed_queries(self) -> frozenset[str]:
        """Models and snapshots that are modified or below such a one: their old rows may be wrong."""
        origins = {each for each in self.modified if each.split(".")[0] in ("model", "snapshot")}
        return frozenset(origins | descendants(self.manifest, origins))

    @cached_property
    def rebuilt(self) -> list[Any]:
        """Incremental models whose rows all have to be made again."""
        if self.incremental:
            return []
        return [
            node
            for node in self.built
            if is_incremental(node) and node.unique_id in self.changed_queries and not keeps_history(node)
        ]

    @cached_property
    def continued(self) -> list[Any]:
        """Incremental models and snapshots that go on from the rows that are there."""
        rebuilt = {node.unique_id for node in self.rebuilt}
        return [
            node
            for node in self.built
            if (is_incremental(node) or keeps_history(node)) and node.unique_id not in rebuilt
        ]

    @cached_property
    def deferred(self) -> list[Any]:
        """Tables and views that selected nodes read and that are not selected themselves; sources too."""
        found: dict[str, Any] = {}
        for unique_id in sorted(self.selected):
            for parent in self._read_by(unique_id):
                found[parent.unique_id] = parent
        return list(found.values())

    def _read_by(self, unique_id: str) -> Iterator[Any]:
        for parent_id in depends_on(self.manifest, unique_id):
            if parent_id in self.selected:
                continue
            if parent_id in self.manifest.sources:
                yield self.manifest.sources[parent_id]
            elif parent_id in self.manifest.nodes:
                parent = self.manifest.nodes[parent_id]
                if is_relation(parent):
                    yield parent
                else:
                    yield from self._read_by(parent_id)

    def rebuild(self) -> None:
        """Tells dbt in its parsed manifest: an option would rebuild all, a variable would parse all again."""
        for node in self.rebuilt:
            self.manifest.nodes[node.unique_id].config.full_refresh = True


def is_relation(node: Any) -> bool:
    return str(node.resource_type) in BUILT and node.config.materialized != "ephemeral"


def is_incremental(node: Any) -> bool:
    return node.config.materialized == "incremental"


def keeps_history(node: Any) -> bool:
    """Its rows cannot be made again: a snapshot, or a model that says `full_refresh: false`."""
    return str(node.resource_type) == "snapshot" or node.config.full_refresh is False


def relation_of(node: Any) -> Relation:
    name = getattr(node, "identifier", None) or node.alias
    return Relation(str(node.database).upper(), str(node.schema).upper(), str(name).upper())


def depends_on(manifest: Manifest, unique_id: str) -> list[str]:
    node = manifest.nodes.get(unique_id) or manifest.unit_tests.get(unique_id)
    return list(node.depends_on_nodes) if node is not None else []


def descendants(manifest: Manifest, origins: frozenset[str] | set[str]) -> set[str]:
    children: dict[str, list[str]] = {}
    for unique_id in [*manifest.nodes, *manifest.unit_tests]:
        for parent in depends_on(manifest, unique_id):
            children.setdefault(parent, []).append(unique_id)
    found: set[str] = set()
    waiting = list(origins)
    while waiting:
        for child in children.get(waiting.pop(), []):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


def parents_first(manifest: Manifest) -> list[str]:
    ordered: dict[str, None] = {}

    def visit(unique_id: str) -> None:
        if unique_id in ordered or unique_id not in manifest.nodes:
            return
        for parent in sorted(depends_on(manifest, unique_id)):
            visit(parent)
        ordered[unique_id] = None

    for unique_id in sorted(manifest.nodes):
        visit(unique_id)
    return list(ordered)
