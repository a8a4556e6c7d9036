"""What a reader makes of one staged file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow


@dataclass(frozen=True)
class Problem:
    """A record that cannot be read or stored, told as COPY tells it."""

    #: The record's number in the file, from 1.
    row: int
    code: str
    message: str
    #: Line of the file and character of that line, from 1.
    line: int
    character: int = 1
    state: str = "22000"
    #: The column as COPY names it, or None when the whole record is wrong.
    column: str | None = None


@dataclass
class Rows:
    """The records of a file as columns: texts for CSV, one JSON text for JSON, Arrow's types for Parquet."""

    columns: dict[str, pyarrow.Array | pyarrow.ChunkedArray]
    #: The number of each record in the file, from 1.
    numbers: Sequence[int]
    #: The line on which each record starts, from 1.
    lines: Sequence[int]
    problems: list[Problem] = field(default_factory=list)
    #: How many fields each record of a CSV has.
    widths: Sequence[int] = ()
    #: The names in the first record of a CSV, with PARSE_HEADER.
    header: list[str] | None = None

    @property
    def parsed(self) -> int:
        return len(self.numbers) + len(self.problems)
