"""What Airbyte remembers: one sqlite table of documents by (kind, id), durable across kill -9."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

Document = dict[str, Any]

_TABLE = """
create table if not exists documents (
    kind text not null
    , id text not null
    , document text not null
    , primary key (kind, id)
)
"""


class StoreFull(Exception):
    """What Airbyte remembers cannot be written: a full disk, a file system that became read-only."""


class Store:
    def __init__(self, file: Path) -> None:
        self._file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        self._lock = threading.RLock()
        self._database = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._database.execute("pragma journal_mode = wal")
        self._database.execute("pragma synchronous = normal")
        self._database.execute(_TABLE)

    def get(self, kind: str, identifier: object) -> Document | None:
        with self._lock:
            row = self._database.execute(
                "select document from documents where kind = ? and id = ?", (kind, str(identifier))
            ).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, kind: str, identifier: object, document: Document) -> Document:
        """Writes a document; one that exists keeps its place in `all`."""
        self._write(
            "insert into documents values (?, ?, ?) on conflict do update set document = excluded.document",
            (kind, str(identifier), json.dumps(document)),
        )
        return document

    def change(self, kind: str, identifier: object, alter: Callable[[Document], None]) -> Document | None:
        """Alters a document in one step; None when there is none."""
        with self._lock:
            document = self.get(kind, identifier)
            if document is not None:
                alter(document)
                self.put(kind, identifier, document)
        return document

    def remove(self, kind: str, identifier: object) -> None:
        self._write("delete from documents where kind = ? and id = ?", (kind, str(identifier)))

    def _write(self, statement: str, binds: tuple[str, ...]) -> None:
        try:
            with self._lock:
                self._database.execute(statement, binds)
        except sqlite3.OperationalError as error:
            raise StoreFull(f"Airbyte cannot write to {self._file}: {error}") from error

    def all(self, kind: str) -> list[Document]:
        """Oldest first."""
        with self._lock:
            rows = self._database.execute(
                "select document from documents where kind = ? order by rowid", (kind,)
            ).fetchall()
        return [json.loads(row[0]) for row in rows]

    def locked(self) -> threading.RLock:
        """For steps that must not be interleaved, as `with store.locked():`."""
        return self._lock

    def close(self) -> None:
        with self._lock:
            self._database.close()
