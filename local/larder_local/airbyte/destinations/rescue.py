"""When a warehouse refuses rows for their values: all others land, and the value that it refused is null.

Casts and limits stop what a warehouse is known to refuse. This is for the rest: a sync does not end for one
value that nobody thought of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from larder_local.airbyte.destinations.warehouse import Chunk, Column, RowsRefused, Table, Warehouse

#: The warehouse itself could not cast it, as Airbyte's protocol calls that.
REFUSED = "DESTINATION_TYPECAST_ERROR"

Row = list[Any]


class Rescue:
    """Lands what can be landed of refused chunks.

    `told` is called once a row: with the fields made null, and whether the row had been changed before.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        table: Table,
        columns: list[Column],
        meta: int,
        told: Callable[[list[str], bool], None],
    ) -> None:
        self._warehouse = warehouse
        self._table = table
        self._columns = columns
        self._meta = meta
        self._told = told

    def land(self, chunks: Iterable[Chunk]) -> None:
        for chunk in chunks:
            self._land([list(row) for row in self._warehouse.rows(chunk)])

    def _land(self, rows: list[Row]) -> None:
        """By halves, until the refused row stands alone."""
        try:
            self._load(rows)
        except RowsRefused:
            if len(rows) == 1:
                self._land_without_refused_values(rows[0])
                return
            half = len(rows) // 2
            self._land(rows[:half])
            self._land(rows[half:])

    def _land_without_refused_values(self, row: Row) -> None:
        """One value is the usual case; of several, as many as it takes."""
        fields = [
            index
            for index, column in enumerate(self._columns)
            if row[index] is not None and column.field is not None
        ]
        for index in fields:
            if self._lands(self._without(row, [index])):
                self._tell(row, [index])
                return
        refused: list[int] = []
        for index in fields:
            refused.append(index)
            if self._lands(self._without(row, refused)):
                self._tell(row, refused)
                return
        self._load([row])

    def _tell(self, row: Row, indexes: list[int]) -> None:
        self._told([str(self._columns[index].field) for index in indexes], bool(row[self._meta]["changes"]))

    def _lands(self, row: Row) -> bool:
        try:
            self._load([row])
        except RowsRefused:
            return False
        return True

    def _without(self, row: Row, indexes: list[int]) -> Row:
        kept = [None if index in indexes else value for index, value in enumerate(row)]
        meta = row[self._meta]
        changes = [
            {"field": self._columns[index].field, "change": "NULLED", "reason": REFUSED} for index in indexes
        ]
        kept[self._meta] = {**meta, "changes": [*meta["changes"], *changes]}
        return kept

    def _load(self, rows: list[Row]) -> None:
        columns = [list(values) for values in zip(*rows, strict=True)]
        self._warehouse.load(self._table, self._columns, [self._warehouse.encode(columns, self._columns)])
