"""Lands one stream in one typed table: append, append + dedup, or a whole new table's content at the end."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from larder_local.airbyte.column_types import ColumnType, Uncastable, caster, column_type
from larder_local.airbyte.destinations.warehouse import Column, Dedup, Table, Warehouse

_RAW_ID, _EXTRACTED_AT, _META, _GENERATION = (
    "_airbyte_raw_id",
    "_airbyte_extracted_at",
    "_airbyte_meta",
    "_airbyte_generation_id",
)
_ARRIVAL = "_airbyte_arrival"
_SPOILT = "DESTINATION_SERIALIZATION_ERROR"


@dataclass(frozen=True)
class StreamPlan:
    """What to do with a stream, as the API decided it."""

    name: str
    namespace: str | None
    schema: str
    table: str
    staging_schema: str
    properties: Mapping[str, Any]
    primary_key: list[str]
    cursor: str | None
    #: Keep one row a key.
    dedup: bool
    #: The stream's records are the whole table: they replace it when the stream is complete.
    replace: bool
    generation: int
    job: int


class StreamWriter:
    def __init__(self, warehouse: Warehouse, plan: StreamPlan) -> None:
        self.plan = plan
        self.records = 0
        self._warehouse = warehouse
        self._target = Table(warehouse.name(plan.schema), warehouse.name(plan.table))
        self._staging = Table(
            warehouse.name(plan.staging_schema), warehouse.name(f"_airbyte_tmp_{plan.schema}_{plan.table}")
        )
        self._staged = plan.dedup or plan.replace
        self._meta = [
            Column(warehouse.name(_RAW_ID), ColumnType.TEXT, required=True),
            Column(warehouse.name(_EXTRACTED_AT), ColumnType.TIMESTAMP_TZ, required=True),
            Column(warehouse.name(_META), ColumnType.JSON, required=True),
            Column(warehouse.name(_GENERATION), ColumnType.INTEGER),
        ]
        self._arrival = Column(warehouse.name(_ARRIVAL), ColumnType.INTEGER)
        self._fields = {
            name: Column(warehouse.name(name), column_type(schema))
            for name, schema in plan.properties.items()
        }
        self._rows: list[Any] = []
        self._described = 0

    def prepare(self) -> None:
        """The tables are there, with a column for every property of the stream."""
        self._warehouse.ensure_schema(self._target.schema)
        existing = self._warehouse.columns(self._target)
        if existing:
            self._warehouse.add_columns(
                self._target, [column for column in self._columns() if column.name not in existing]
            )
            self._keep_types(existing)
        else:
            self._warehouse.create(self._target, self._columns())
        if self._staged:
            self._warehouse.ensure_schema(self._staging.schema)
            self._warehouse.create(self._staging, self._sent_columns(), replace=True)
        self._casts = [(name, caster(column.type)) for name, column in self._fields.items()]
        self._sent = self._sent_columns()

    def add(self, record: Mapping[str, Any]) -> None:
        self.records += 1
        data = record["data"]
        changes = list((record.get("meta") or {}).get("changes") or [])
        values = self._values(data, changes)
        extracted = datetime.fromtimestamp(record["emitted_at"] / 1000, UTC).isoformat()
        meta = {"sync_id": self.plan.job, "changes": changes}
        row = [str(uuid.uuid4()), extracted, meta, self.plan.generation, *values]
        if self._staged:
            row.append(self.records)
        self._rows.append(self._warehouse.encode(row, self._sent))

    def mark(self) -> None:
        """A state of the source describes everything up to here."""
        self._described = len(self._rows)

    def forget_undescribed(self) -> None:
        """Drops what came after the last state: the next sync reads it again."""
        del self._rows[self._described :]

    def flush(self) -> None:
        """Afterwards the records are committed, or for a stream that replaces, staged."""
        if not self._rows:
            return
        self._warehouse.load(
            self._staging if self._staged else self._target, self._sent_columns(), self._rows
        )
        if self._staged and not self.plan.replace:
            self._warehouse.merge(self._staging, self._target, self._columns(), self._dedup())
            self._warehouse.empty(self._staging)
        self._rows.clear()
        self._described = 0

    def finish(self) -> None:
        """The stream is complete: a stream that replaces takes the table's place, in one commit."""
        if self.plan.replace:
            with self._warehouse.transaction():
                self._warehouse.empty(self._target)
                dedup = self._dedup() if self.plan.dedup else None
                self._warehouse.copy(self._staging, self._target, self._columns(), dedup)

    def clean(self) -> None:
        if self._staged:
            self._warehouse.drop(self._staging)

    def clear(self) -> None:
        """Empties the table, if there is one."""
        if self._warehouse.columns(self._target):
            self._warehouse.empty(self._target)

    def _columns(self) -> list[Column]:
        return [*self._meta, *self._fields.values()]

    def _sent_columns(self) -> list[Column]:
        return [*self._columns(), self._arrival] if self._staged else self._columns()

    def _keep_types(self, existing: Mapping[str, ColumnType | None]) -> None:
        """A column keeps the type it was made with; values that do not fit it become null and say so."""
        for name, column in self._fields.items():
            self._fields[name] = Column(column.name, existing.get(column.name) or column.type)

    def _dedup(self) -> Dedup:
        cursor = self._fields.get(self.plan.cursor or "")
        return Dedup(
            keys=[self._fields[key].name for key in self.plan.primary_key],
            cursor=cursor.name if cursor else None,
            extracted_at=self._meta[1].name,
            arrival=self._arrival.name,
        )

    def _values(self, data: Mapping[str, Any], changes: list[dict[str, str]]) -> list[Any]:
        values = []
        for name, cast in self._casts:
            value = data.get(name)
            if value is not None:
                try:
                    value = cast(value)
                except Uncastable:
                    changes.append({"field": name, "change": "NULLED", "reason": _SPOILT})
                    value = None
            values.append(value)
        return values
