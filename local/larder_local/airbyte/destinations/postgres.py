"""PostgreSQL: rows by COPY, merges by delete and insert in one transaction, names as they come."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from larder_local.airbyte.casts import decode, encode
from larder_local.airbyte.column_types import ColumnType
from larder_local.airbyte.destinations import sql
from larder_local.airbyte.destinations.names import postgres_name
from larder_local.airbyte.destinations.warehouse import (
    Chunk,
    Column,
    Dedup,
    DestinationError,
    RowsRefused,
    Table,
)
from larder_local.airbyte.storable import Limits

_TYPES = {
    ColumnType.TEXT: "varchar",
    ColumnType.INTEGER: "numeric(38, 0)",
    ColumnType.NUMBER: "double precision",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.DATE: "date",
    ColumnType.TIMESTAMP_TZ: "timestamp with time zone",
    ColumnType.TIMESTAMP_NTZ: "timestamp without time zone",
    ColumnType.JSON: "jsonb",
}
_REPORTED_TYPES = {
    "character varying": ColumnType.TEXT,
    "text": ColumnType.TEXT,
    "numeric": ColumnType.INTEGER,
    "bigint": ColumnType.INTEGER,
    "double precision": ColumnType.NUMBER,
    "boolean": ColumnType.BOOLEAN,
    "date": ColumnType.DATE,
    "timestamp with time zone": ColumnType.TIMESTAMP_TZ,
    "timestamp without time zone": ColumnType.TIMESTAMP_NTZ,
    "jsonb": ColumnType.JSON,
}
#: The longest name that PostgreSQL keeps, in bytes.
_NAME_LENGTH = 63
#: A text may have 1 GB, a text or list in a jsonb 256 MB.
_LIMITS = Limits(text_bytes=2**30 - 1, json_bytes=2**28 - 1, number=sys.float_info.max, keeps_nul=False)


class Postgres:
    limits = _LIMITS

    def __init__(self, configuration: Mapping[str, Any], tag: str) -> None:
        import psycopg

        self._error = psycopg.Error
        try:
            self._connection = psycopg.connect(
                host=configuration["host"],
                port=configuration["port"],
                dbname=configuration["database"],
                user=configuration["username"],
                password=configuration.get("password"),
                sslmode=configuration.get("ssl_mode", {}).get("mode", "prefer"),
                application_name=tag[:_NAME_LENGTH],
                connect_timeout=30,
                autocommit=True,
            )
        except psycopg.Error as error:
            raise DestinationError(f"PostgreSQL refused the login: {error}") from error

    def name(self, identifier: str) -> str:
        return postgres_name(identifier, _NAME_LENGTH)

    def columns(self, table: Table) -> Mapping[str, ColumnType | None]:
        rows = self._run(
            "select column_name, data_type from information_schema.columns"
            " where table_schema = %s and table_name = %s order by ordinal_position",
            (table.schema, table.name),
        )
        return {name: _REPORTED_TYPES.get(kind) for name, kind in rows}

    def ensure_schema(self, schema: str) -> None:
        self._run(f"create schema if not exists {_quote(schema)}")

    def create(self, table: Table, columns: Sequence[Column], *, replace: bool = False) -> None:
        if replace:
            self.drop(table)
        self._run(f"create table if not exists {_path(table)} ({', '.join(map(_definition, columns))})")

    def add_columns(self, table: Table, columns: Sequence[Column]) -> None:
        for column in columns:
            self._run(f"alter table {_path(table)} add column {_definition(column)}")

    def drop(self, table: Table) -> None:
        self._run(f"drop table if exists {_path(table)}")

    def empty(self, table: Table) -> None:
        self._run(f"delete from {_path(table)}")

    def encode(self, values: Sequence[list[Any]], columns: Sequence[Column]) -> Chunk:
        ready = [
            _json(column) if kind.type is ColumnType.JSON else column
            for column, kind in zip(values, columns, strict=True)
        ]
        return Chunk(len(values[0]), list(zip(*ready, strict=True)), columns)

    def rows(self, chunk: Chunk) -> Sequence[Sequence[Any]]:
        return [
            [
                decode(value) if column.type is ColumnType.JSON and value is not None else value
                for value, column in zip(row, chunk.columns, strict=True)
            ]
            for row in chunk.payload
        ]

    def batches(self, chunks: Sequence[Chunk]) -> list[Sequence[Chunk]]:
        return [chunks]

    def load(self, table: Table, columns: Sequence[Column], chunks: Sequence[Chunk]) -> None:
        statement = f"copy {_path(table)} ({sql.names(columns, _quote)}) from stdin"
        try:
            with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
                for chunk in chunks:
                    for row in chunk.payload:
                        copy.write_row(row)
        except self._error as error:
            refused = str(error.sqlstate).startswith("22")
            raise (RowsRefused if refused else DestinationError)(
                f"PostgreSQL refused the rows: {error}"
            ) from error

    def merge(self, staging: Table, target: Table, columns: Sequence[Column], dedup: Dedup) -> None:
        newest = sql.latest(_path(staging), columns, dedup, _quote)
        same = sql.same_key(dedup, _quote, "old", "new")
        newer = sql.not_older(dedup, _quote, "new", "old")
        listed = sql.names(columns, _quote)
        with self.transaction():
            self._run(f"delete from {_path(target)} as old using ({newest}) as new where {same} and {newer}")
            self._run(
                f"insert into {_path(target)} ({listed}) select {listed} from ({newest}) as new"
                f" where not exists (select 1 from {_path(target)} as old where {same})"
            )

    def copy(self, staging: Table, target: Table, columns: Sequence[Column], dedup: Dedup | None) -> None:
        listed = sql.names(columns, _quote)
        rows = (
            sql.latest(_path(staging), columns, dedup, _quote)
            if dedup
            else f"select {listed} from {_path(staging)}"
        )
        self._run(f"insert into {_path(target)} ({listed}) {rows}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        try:
            with self._connection.transaction():
                yield
        except self._error as error:
            raise DestinationError(f"PostgreSQL refused the commit: {error}") from error

    def close(self) -> None:
        self._connection.close()

    def _run(self, statement: str, binds: tuple[object, ...] | None = None) -> list[tuple[Any, ...]]:
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(statement, binds)  # type: ignore[arg-type]
                return cursor.fetchall() if cursor.description else []
        except self._error as error:
            raise DestinationError(f"PostgreSQL refused a statement: {error}") from error


def _json(column: list[Any]) -> list[str | None]:
    return [None if value is None else encode(value).decode() for value in column]


def _path(table: Table) -> str:
    return f"{_quote(table.schema)}.{_quote(table.name)}"


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _definition(column: Column) -> str:
    return f"{_quote(column.name)} {_TYPES[column.type]}{' not null' if column.required else ''}"
