"""Snowflake: upper-case names, rows sent as one JSON bind a statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from larder_local.airbyte.casts import decode, encode
from larder_local.airbyte.column_types import ColumnType
from larder_local.airbyte.destinations import sql
from larder_local.airbyte.destinations.names import snowflake_name
from larder_local.airbyte.destinations.snowflake_login import login
from larder_local.airbyte.destinations.warehouse import (
    Chunk,
    Column,
    Dedup,
    DestinationError,
    RowsRefused,
    Table,
)
from larder_local.airbyte.storable import Limits

#: A bind may have 16 MB; half of it leaves room for the statement's own form of it.
_BIND_BYTES = 8_000_000
#: Those of Airbyte's destination: VARCHAR and VARIANT in bytes, a FLOAT's integers without loss.
_LIMITS = Limits(text_bytes=16 * 2**20, json_bytes=128 * 2**20, number=2**53 - 1)

TYPES = {
    ColumnType.TEXT: "text",
    ColumnType.INTEGER: "number(38, 0)",
    ColumnType.NUMBER: "float",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.DATE: "date",
    ColumnType.TIMESTAMP_TZ: "timestamp_tz",
    ColumnType.TIMESTAMP_NTZ: "timestamp_ntz",
    ColumnType.JSON: "variant",
}
_REPORTED_TYPES = {
    "TEXT": ColumnType.TEXT,
    "NUMBER": ColumnType.INTEGER,
    "FLOAT": ColumnType.NUMBER,
    "BOOLEAN": ColumnType.BOOLEAN,
    "DATE": ColumnType.DATE,
    "TIMESTAMP_TZ": ColumnType.TIMESTAMP_TZ,
    "TIMESTAMP_NTZ": ColumnType.TIMESTAMP_NTZ,
    "VARIANT": ColumnType.JSON,
}


class Snowflake:
    limits = _LIMITS

    def __init__(self, configuration: Mapping[str, Any], address: Mapping[str, Any], tag: str) -> None:
        self._connection, self._error = login(configuration, address, tag)
        self._database = configuration["database"].upper()
        self._retention_days = int(configuration.get("retention_period_days", 1))
        self._schemas: set[str] = set()

    def name(self, identifier: str) -> str:
        return snowflake_name(identifier)

    def columns(self, table: Table) -> Mapping[str, ColumnType | None]:
        rows = self._run(
            f"select column_name, data_type from {_quote(self._database)}.information_schema.columns"
            " where table_schema = ? and table_name = ? order by ordinal_position",
            (table.schema, table.name),
        )
        return {name: _REPORTED_TYPES.get(kind.split("(")[0]) for name, kind in rows}

    def ensure_schema(self, schema: str) -> None:
        if schema in self._schemas:
            return
        found = self._run(
            f"select 1 from {_quote(self._database)}.information_schema.schemata where schema_name = ?",
            (schema,),
        )
        if not found:
            self._run(f"create schema if not exists {_quote(self._database)}.{_quote(schema)}")
        self._schemas.add(schema)

    def create(self, table: Table, columns: Sequence[Column], *, replace: bool = False) -> None:
        start = "create or replace transient table" if replace else "create table if not exists"
        retention = "" if replace else f" data_retention_time_in_days = {self._retention_days}"
        self._run(f"{start} {self._path(table)} ({', '.join(map(_definition, columns))}){retention}")

    def add_columns(self, table: Table, columns: Sequence[Column]) -> None:
        for column in columns:
            self._run(f"alter table {self._path(table)} add column {_definition(column)}")

    def drop(self, table: Table) -> None:
        self._run(f"drop table if exists {self._path(table)}")

    def empty(self, table: Table) -> None:
        self._run(f"delete from {self._path(table)}")

    def encode(self, values: Sequence[list[Any]], columns: Sequence[Column]) -> Chunk:
        """JSON arrays, the rows, without the brackets around them all."""
        ready = [
            _long_as_text(column) if kind.type is ColumnType.INTEGER else column
            for column, kind in zip(values, columns, strict=True)
        ]
        rows = list(zip(*ready, strict=True))
        return Chunk(len(rows), encode(rows)[1:-1])

    def rows(self, chunk: Chunk) -> Sequence[Sequence[Any]]:
        return decode(b"[" + chunk.payload + b"]")

    def batches(self, chunks: Sequence[Chunk]) -> Iterator[list[Chunk]]:
        batch: list[Chunk] = []
        size = 0
        for chunk in chunks:
            if batch and size + len(chunk.payload) > _BIND_BYTES:
                yield batch
                batch, size = [], 0
            batch.append(chunk)
            size += len(chunk.payload)
        if batch:
            yield batch

    def load(self, table: Table, columns: Sequence[Column], chunks: Sequence[Chunk]) -> None:
        values = ", ".join(_element(index, column.type) for index, column in enumerate(columns))
        statement = (
            f"insert into {self._path(table)} ({sql.names(columns, _quote)})"
            f" select {values} from table(flatten(input => parse_json(?))) as f"
        )
        rows = b",".join(chunk.payload for chunk in chunks).decode()
        try:
            self._run(statement, (f"[{rows}]",))
        except DestinationError as error:
            if str(getattr(error.__cause__, "sqlstate", None)).startswith("22"):
                raise RowsRefused(str(error)) from error
            raise

    def merge(self, staging: Table, target: Table, columns: Sequence[Column], dedup: Dedup) -> None:
        newest = sql.latest(self._path(staging), columns, dedup, _quote)
        updates = ", ".join(f"{_quote(column.name)} = new.{_quote(column.name)}" for column in columns)
        self._run(
            f"merge into {self._path(target)} as old using ({newest}) as new on"
            f" {sql.same_key(dedup, _quote, 'old', 'new')}"
            f" when matched and {sql.not_older(dedup, _quote, 'new', 'old')} then update set {updates}"
            f" when not matched then insert ({sql.names(columns, _quote)})"
            f" values ({sql.names(columns, _quote, 'new.')})"
        )

    def copy(self, staging: Table, target: Table, columns: Sequence[Column], dedup: Dedup | None) -> None:
        listed = sql.names(columns, _quote)
        source = self._path(staging)
        rows = sql.latest(source, columns, dedup, _quote) if dedup else f"select {listed} from {source}"
        self._run(f"insert into {self._path(target)} ({listed}) {rows}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._run("begin")
        try:
            yield
        except BaseException:
            self._run("rollback")
            raise
        self._run("commit")

    def close(self) -> None:
        self._connection.close()

    def _path(self, table: Table) -> str:
        return ".".join(map(_quote, (self._database, table.schema, table.name)))

    def _run(self, statement: str, binds: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(statement, binds or None)
                return cursor.fetchall()
        except self._error as error:
            raise DestinationError(f"Snowflake refused a statement: {error}") from error


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _definition(column: Column) -> str:
    return f"{_quote(column.name)} {TYPES[column.type]}{' not null' if column.required else ''}"


def _element(index: int, kind: ColumnType) -> str:
    """A value of the row; in a VARIANT a JSON null would not be null."""
    value = f"f.value[{index}]"
    return f"strip_null_value({value})" if kind is ColumnType.JSON else f"{value}::{TYPES[kind]}"


def _long_as_text(column: list[Any]) -> list[Any]:
    """Integers beyond 64 bits as texts: a parser of JSON may read the number as a float."""
    numbers = [number for number in column if isinstance(number, int)]
    if not numbers or (max(numbers) < 2**63 and min(numbers) >= -(2**63)):
        return column
    return [str(number) if isinstance(number, int) else number for number in column]
