"""The first rows that failed a data test: its own query again, and no column that it does not select."""

from __future__ import annotations

from typing import Any

from program.warehouse import Warehouse

SHOWN = 10


def failing_rows(warehouse: Warehouse, manifest: Any, result: Any) -> dict[str, Any]:
    node = result.node
    names, rows = warehouse.table(f"select * from (\n{node.compiled_code}\n) as failing limit {SHOWN}")
    tested = manifest.nodes.get(getattr(node, "attached_node", None) or "")
    return {
        "name": node.name,
        "model": tested.name if tested else None,
        "failures": result.failures,
        "columns": [name.lower() for name in names],
        "rows": [list(row) for row in rows],
    }
