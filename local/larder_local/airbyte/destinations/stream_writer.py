"""Lands one stream in one typed table: append, append + dedup, or a whole new table's content at the end."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from larder_local.airbyte.casts import Caster, encode, instant
from larder_local.airbyte.column_types import ColumnType, column_type
from larder_local.airbyte.destinations.names import distinct
from larder_local.airbyte.destinations.rescue import REFUSED, Rescue
from larder_local.airbyte.destinations.warehouse import Chunk, Column, Dedup, RowsRefused, Table, Warehouse
from larder_local.airbyte.messages import Record
from larder_local.airbyte.storable import Changes

_RAW_ID, _EXTRACTED_AT, _META, _GENERATION = (
    "_airbyte_raw_id",
    "_airbyte_extracted_at",
    "_airbyte_meta",
    "_airbyte_generation_id",
)
#: The place of `_airbyte_meta` among the columns.
_META_PLACE = 2
_ARRIVAL = "_airbyte_arrival"
#: So many records, or bytes of them, are typed and encoded at once.
_CHUNK_RECORDS, _CHUNK_BYTES = 1_000, 1_000_000


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


def apart(plans: Iterable[StreamPlan], warehouse: Warehouse) -> list[StreamPlan]:
    """The plans, each with a table of its own: of streams whose names meet after folding, too."""
    used: set[tuple[str, str]] = set()
    separate = []
    for plan in plans:
        table, number = plan.table, 0
        while (place := (warehouse.name(plan.schema), warehouse.name(table))) in used:
            number += 1
            table = f"{plan.table}_{number}"
        used.add(place)
        separate.append(replace(plan, table=table))
    return separate


class StreamWriter:
    def __init__(self, warehouse: Warehouse, plan: StreamPlan) -> None:
        self.plan = plan
        self.records = 0
        #: Records with a value that could not be stored as it was, and how often which field was one.
        self.changed_records = 0
        self.changes: Counter[tuple[str, str, str]] = Counter()
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
        taken = [column.name for column in (*self._meta, self._arrival)]
        names = distinct(plan.properties, warehouse.name, taken)
        self._fields = {
            name: Column(names[name], column_type(schema), field=name)
            for name, schema in plan.properties.items()
        }
        self._unchanged = msgspec.Raw(encode({"sync_id": plan.job, "changes": []}))
        self._waiting: list[Record] = []
        self._waiting_bytes = 0
        self._chunks: list[Chunk] = []
        #: What the last state describes: all of so many chunks, and then so many waiting records.
        self._described = (0, 0)
        self._arrived = 0

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
        limits = self._warehouse.limits
        self._casters = [Caster(name, column.type, limits) for name, column in self._fields.items()]
        self._sent = self._sent_columns()

    def add(self, record: Record) -> None:
        self.records += 1
        self._waiting.append(record)
        self._waiting_bytes += record.size
        if len(self._waiting) >= _CHUNK_RECORDS or self._waiting_bytes >= _CHUNK_BYTES:
            self._encode()

    def mark(self) -> None:
        """A state of the source describes everything up to here."""
        self._described = (len(self._chunks), len(self._waiting))

    def forget_undescribed(self) -> None:
        """Drops what came after the last state: the next sync reads it again."""
        chunks, waiting = self._described
        del self._chunks[chunks:]
        del self._waiting[waiting:]

    def flush(self) -> None:
        """Afterwards the records are committed, or for a stream that replaces, staged."""
        self._encode()
        if not self._chunks:
            return
        table = self._staging if self._staged else self._target
        for batch in self._warehouse.batches(self._chunks):
            try:
                self._warehouse.load(table, self._sent, batch)
            except RowsRefused:
                Rescue(self._warehouse, table, self._sent, _META_PLACE, self._refused).land(batch)
        if self._staged and not self.plan.replace:
            self._warehouse.merge(self._staging, self._target, self._columns(), self._dedup())
            self._warehouse.empty(self._staging)
        self._chunks.clear()
        self._described = (0, 0)

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
            self._fields[name] = replace(column, type=existing.get(column.name) or column.type)

    def _dedup(self) -> Dedup:
        cursor = self._fields.get(self.plan.cursor or "")
        return Dedup(
            keys=[self._fields[key].name for key in self.plan.primary_key],
            cursor=cursor.name if cursor else None,
            extracted_at=self._meta[1].name,
            arrival=self._arrival.name,
        )

    def _encode(self) -> None:
        """The waiting records become chunks; one ends where a state describes the rest no more."""
        chunks, described = self._described
        for part in (self._waiting[:described], self._waiting[described:]):
            if part:
                self._chunks.append(self._warehouse.encode(self._values(part), self._sent))
        self._described = (chunks + (described > 0), 0)
        self._waiting.clear()
        self._waiting_bytes = 0

    def _values(self, records: list[Record]) -> list[list[Any]]:
        """The records' values column by column."""
        changes: list[Changes] = [_earlier_changes(record) for record in records]
        odd = any(record.odd for record in records)
        fields = []
        for caster in self._casters:
            values = [record.data.get(caster.field) for record in records]
            fields.append((caster.each if odd else caster.column)(values, changes))
        columns = [
            _random_ids(len(records)),
            _instants(records),
            [self._meta_of(noted) for noted in changes],
            [self.plan.generation] * len(records),
            *fields,
        ]
        if self._staged:
            columns.append(list(range(self._arrived, self._arrived + len(records))))
            self._arrived += len(records)
        return columns

    def _refused(self, fields: list[str], was_changed: bool) -> None:
        self.changed_records += not was_changed
        for field in fields:
            self.changes[field, "NULLED", REFUSED] += 1

    def _meta_of(self, changes: Changes) -> Any:
        if not changes:
            return self._unchanged
        self.changed_records += 1
        for change in changes:
            self.changes[change["field"].split(".")[0], change["change"], change["reason"]] += 1
        return {"sync_id": self.plan.job, "changes": changes}


def _earlier_changes(record: Record) -> Changes:
    """Those that the source made itself and told of."""
    if not isinstance(record.meta, dict):
        return []
    changes = record.meta.get("changes")
    kept = changes if isinstance(changes, list) else []
    return [
        {key: str(change[key]) for key in ("field", "change", "reason")}
        for change in kept
        if isinstance(change, dict) and {"field", "change", "reason"} <= set(change)
    ]


def _instants(records: list[Record]) -> list[str]:
    """When the records were emitted; a source gives many of them the same moment."""
    known: dict[Any, str] = {}
    moments = []
    for record in records:
        emitted = record.emitted_at
        moment = known.get(emitted) if isinstance(emitted, int) else None
        if moment is None:
            moment = instant(emitted)
            if isinstance(emitted, int):
                known[emitted] = moment
        moments.append(moment)
    return moments


def _random_ids(count: int) -> list[str]:
    """Random UUIDs (version 4), many at once."""
    digits = os.urandom(16 * count).hex()
    return [
        f"{digits[at : at + 8]}-{digits[at + 8 : at + 12]}-4{digits[at + 13 : at + 16]}"
        f"-a{digits[at + 17 : at + 20]}-{digits[at + 20 : at + 32]}"
        for at in range(0, 32 * count, 32)
    ]
