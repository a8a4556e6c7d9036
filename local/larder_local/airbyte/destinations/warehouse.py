"""What the typed writer needs of a warehouse: names, types, bulk load, merge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from larder_local.airbyte.column_types import ColumnType
from larder_local.airbyte.storable import Limits


@dataclass(frozen=True)
class Table:
    schema: str
    name: str


@dataclass(frozen=True)
class Column:
    name: str
    type: ColumnType
    required: bool = False
    #: The property of the stream that it holds; none for Airbyte's own columns.
    field: str | None = None


@dataclass(frozen=True)
class Dedup:
    """One row a key: the one with the greatest cursor, and of those the last extracted."""

    keys: Sequence[str]
    cursor: str | None
    extracted_at: str
    #: Column of the staging table only: the order of arrival, which decides between equals.
    arrival: str


@dataclass(frozen=True)
class Chunk:
    """Some rows in the form that `load` sends."""

    rows: int
    payload: Any
    columns: Sequence[Column] = ()


class DestinationError(Exception):
    """The warehouse refused; the message is for the job's log."""


class RowsRefused(DestinationError):
    """The warehouse refused rows for a value in them (SQLSTATE class 22); none of the rows is stored."""


class Warehouse(Protocol):
    limits: Limits

    def name(self, identifier: str) -> str:
        """The identifier as the warehouse keeps it."""

    def columns(self, table: Table) -> Mapping[str, ColumnType | None]:
        """Columns of a table, empty when there is no such table; None for a type that is none of ours."""

    def ensure_schema(self, schema: str) -> None: ...

    def create(self, table: Table, columns: Sequence[Column], *, replace: bool = False) -> None: ...

    def add_columns(self, table: Table, columns: Sequence[Column]) -> None: ...

    def drop(self, table: Table) -> None: ...

    def empty(self, table: Table) -> None: ...

    def encode(self, values: Sequence[list[Any]], columns: Sequence[Column]) -> Chunk:
        """Rows, given as a list of values a column, made ready while records arrive."""

    def rows(self, chunk: Chunk) -> Sequence[Sequence[Any]]:
        """The rows of a chunk again, in a form that `encode` takes."""

    def batches(self, chunks: Sequence[Chunk]) -> Iterable[Sequence[Chunk]]:
        """What goes to the warehouse in one statement."""

    def load(self, table: Table, columns: Sequence[Column], chunks: Sequence[Chunk]) -> None:
        """Stores a batch; raises RowsRefused."""

    def merge(self, staging: Table, target: Table, columns: Sequence[Column], dedup: Dedup) -> None:
        """Rows of the staging table replace older ones of the same key in the target."""

    def copy(self, staging: Table, target: Table, columns: Sequence[Column], dedup: Dedup | None) -> None:
        """Adds the rows of the staging table, one a key when `dedup` is given."""

    def transaction(self) -> AbstractContextManager[None]: ...

    def close(self) -> None: ...
