"""Answers of statements by their id: for RESULT_SCAN, for asynchronous clients, for parts of large results.

Snowflake keeps a result for 24 hours. So does this, unless newer results need the room; a result of more than
a megabyte lies in a file of its own, which the process maps instead of holding it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pyarrow

from larder_local.snowflake.engine.result import Result

_HOURS = 24
_MOST = 2_000
_MOST_BYTES = 4 * 2**30
_IN_MEMORY = 2**20


@dataclass
class Kept:
    query_id: str
    user: str
    result: Result
    #: What the address of a part must carry: drivers fetch parts without their session's token.
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    placeholders: int = 0
    time: float = field(default_factory=time.time)
    size: int = 0
    #: What was cut for drivers, by format: the first part of an answer, rows and bytes of the others.
    parts: dict[str, Any] = field(default_factory=dict)


class Results:
    def __init__(self, directory: Path) -> None:
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(mode=0o700, parents=True)
        self._directory = directory
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def keep(self, query_id: str, user: str, result: Result, placeholders: int = 0) -> Kept:
        kept = Kept(query_id, user, result, placeholders=placeholders)
        table = result.table
        if table is not None and table.nbytes > _IN_MEMORY:
            kept.size = table.nbytes
            result.table = _mapped(self._file(query_id), table)
        with self._lock:
            self._kept[query_id] = kept
            self._forget()
        return kept

    def find(self, query_id: str) -> Kept | None:
        with self._lock:
            return self._kept.get(query_id)

    def keep_part(self, kept: Kept, name: str, data: bytes) -> None:
        with _private(self._directory / f"{kept.query_id}.{name}") as file:
            file.write(data)
        kept.size += len(data)

    def part(self, query_id: str, name: str, token: str) -> Path | None:
        """The file of a part, for who knows the result's token."""
        kept = self.find(query_id)
        if kept is None or not secrets.compare_digest(kept.token, token):
            return None
        file = self._directory / f"{query_id}.{name}"
        return file if file.exists() else None

    def _forget(self) -> None:
        oldest = time.time() - _HOURS * 3600
        size = sum(each.size for each in self._kept.values())
        while len(self._kept) > 1:
            first = next(iter(self._kept.values()))
            if len(self._kept) <= _MOST and size <= _MOST_BYTES and first.time > oldest:
                return
            del self._kept[first.query_id]
            size -= first.size
            for file in self._directory.glob(f"{first.query_id}.*"):
                file.unlink(missing_ok=True)

    def close(self) -> None:
        with self._lock:
            self._kept.clear()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _file(self, query_id: str) -> Path:
        return self._directory / f"{query_id}.arrow"


def _private(file: Path) -> IO[bytes]:
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _mapped(file: Path, table: pyarrow.Table) -> pyarrow.Table:
    with (
        _private(file) as written,
        pyarrow.ipc.new_file(written, table.schema) as writer,
    ):
        writer.write_table(table, max_chunksize=65_536)
    return pyarrow.ipc.open_file(pyarrow.memory_map(str(file))).read_all()
