"""What the typed writer needs of a warehouse: names, types, bulk load, merge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from larder_local.airbyte.column_types import ColumnType


@dataclass(frozen=True)
class Table:
    schema: str
    name: str


@dataclass(frozen=True)
class Column:
    name: str
    type: ColumnType
    required: bool = False


@dataclass(frozen=True)
class Dedup:
    """One row a key: the one with the greatest cursor, and of those the last extracted."""

    keys: Sequence[str]
    cursor: str | None
    extracted_at: str
    #: Column of the staging table only: the order of arrival, which decides between equals.
    arrival: str


class DestinationError(Exception):
    """The warehouse refused; the message is for the job's log."""


class Warehouse(Protocol):
    def name(self, identifier: str) -> str:
        """The identifier as the warehouse keeps it."""

    def columns(self, table: Table) -> Mapping[str, ColumnType | None]:
        """Columns of a table, empty when there is no such table; None for a type that is none of ours."""

    def ensure_schema(self, schema: str) -> None: ...

    def create(self, table: Table, columns: Sequence[Column], *, replace: bool = False) -> None: ...

    def add_columns(self, table: Table, columns: Sequence[Column]) -> None: ...

    def drop(self, table: Table) -> None: ...

    def empty(self, table: Table) -> None: ...

    def encode(self, row: list[Any], columns: Sequence[Column]) -> Any:
        """A row in the form that `load` sends, made while records arrive."""

    def load(self, table: Table, columns: Sequence[Column], rows: Sequence[Any]) -> None: ...

    def merge(self, staging: Table, target: Table, columns: Sequence[Column], dedup: Dedup) -> None:
        """Rows of the staging table replace older ones of the same key in the target."""

    def copy(self, staging: Table, target: Table, columns: Sequence[Column], dedup: Dedup | None) -> None:
        """Adds the rows of the staging table, one a key when `dedup` is given."""

    def transaction(self) -> AbstractContextManager[None]: ...

    def close(self) -> None: ...
