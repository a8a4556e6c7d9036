"""What a statement answers: typed columns and rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow

#: Statement type ids that clients look at.
SELECT, INSERT, UPDATE, DELETE, MERGE = 0x1000, 0x3100, 0x3200, 0x3300, 0x3400
SESSION_STATEMENT, SHOW, TRANSACTION, DDL, MULTIPLE = 0x4000, 0x4400, 0x5000, 0x6000, 0xA000


@dataclass(frozen=True)
class Column:
    name: str
    type: str = "text"
    precision: int | None = None
    scale: int | None = None
    length: int | None = None
    nullable: bool = True


@dataclass
class Result:
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]] = ()
    type_id: int = DDL
    #: Rows of a query, encoded only when they are sent.
    table: pyarrow.Table | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return self.table.num_rows if self.table is not None else len(self.rows)

    def part(self, start: int, count: int) -> Result:
        """Some of the rows, in their order."""
        table = self.table.slice(start, count) if self.table is not None else None
        return Result(self.columns, self.rows[start : start + count], self.type_id, table)

    def cut(self, most: int) -> None:
        """Keeps the first rows of a query's result, as ROWS_PER_RESULTSET asks; 0 keeps all."""
        if not most or self.type_id not in (SELECT, SHOW):
            return
        self.rows = self.rows[:most]
        if self.table is not None:
            self.table = self.table.slice(0, most)


def status(text: str = "Statement executed successfully.", type_id: int = DDL) -> Result:
    return Result([Column("status", length=16777216)], [[text]], type_id)


def counted(type_id: int, **counts: int) -> Result:
    """Rows inserted, updated, deleted as DML reports them."""
    names = {
        "inserted": "number of rows inserted",
        "updated": "number of rows updated",
        "deleted": "number of rows deleted",
        "multi": "number of multi-joined rows updated",
    }
    columns = [Column(names[key], "fixed", 38, 0) for key in counts]
    return Result(columns, [list(counts.values())], type_id)
