"""What identifies a row of a model: the columns of its grain test, else its primary key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Key:
    columns: tuple[str, ...]
    may_be_null: frozenset[str] = frozenset()


def key_of(manifest: Any, node: Any) -> Key | None:
    """The columns of the model's grain test, else its primary key, else a snapshot's own."""
    if str(node.resource_type) == "snapshot":
        return Key(("DBT_SCD_ID",))
    for test in manifest.nodes.values():
        told = getattr(test, "test_metadata", None)
        if told and told.name == "grain" and test.attached_node == node.unique_id:
            given = told.kwargs.get("arguments") or told.kwargs
            nullable = frozenset(each.upper() for each in given.get("may_be_null", []))
            return Key(tuple(each.upper() for each in given["columns"]), nullable)
    for constraint in getattr(node, "constraints", []):
        if str(constraint.type.value) == "primary_key":
            return Key(tuple(each.upper() for each in constraint.columns))
    for name, column in node.columns.items():
        if any(str(each.type.value) == "primary_key" for each in column.constraints):
            return Key((name.upper(),))
    return None
