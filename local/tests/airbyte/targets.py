"""A warehouse to write to, and a way to look at what landed, for each kind of warehouse."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from larder_local.airbyte.destinations.warehouse import Warehouse


@dataclass
class Target:
    warehouse: Warehouse
    schema: str
    query: Callable[[str], list[Any]]

    def rows(self, columns: str, table: str = "orders") -> list[tuple[Any, ...]]:
        return self.query(f"select {columns} from {self.schema}.{table} order by 1, 2")

    @staticmethod
    def json(value: Any) -> Any:
        """A JSON value: Snowflake's connector gives a VARIANT as its text."""
        return json.loads(value) if isinstance(value, str) else value
