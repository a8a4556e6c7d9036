"""Values that clients bind to a statement's question marks."""

from __future__ import annotations

from typing import Any

from fakesnow.converter import from_binding


def bound(bindings: dict[str, dict[str, Any]] | None) -> list[list[Any]]:
    """Rows of values, one for a plain statement, many for an array binding, none without bindings."""
    if not bindings:
        return []
    columns = [bindings[key] for key in sorted(bindings, key=int)]
    if isinstance(columns[0]["value"], list):
        lists = [[_value({**column, "value": value}) for value in column["value"]] for column in columns]
        return [list(row) for row in zip(*lists, strict=True)]
    return [[_value(column) for column in columns]]


def _value(binding: dict[str, Any]) -> Any:
    if binding["value"] is None:
        return None
    if binding["type"] == "REAL":
        return float(binding["value"])
    return from_binding(binding)
