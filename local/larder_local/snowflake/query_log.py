"""Every statement that was run: who, with what role and warehouse, how long, what it read and wrote."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

_KEPT = 20_000
_SCHEMA = "create table if not exists queries (number integer primary key autoincrement, id text, entry text)"


@dataclass
class Entry:
    id: str
    text: str
    user: str
    role: str | None
    warehouse: str | None
    database: str | None
    schema: str | None
    tag: str
    session: int
    application: str
    started: float
    milliseconds: float = 0.0
    status: str = "RUNNING"
    error_code: str | None = None
    error: str | None = None
    rows: int = 0
    read: dict[str, str] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)


class QueryLog:
    def __init__(self, file: Path) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, tuple[Entry, Callable[[], None]]] = {}
        self._connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = off")
        self._connection.execute(_SCHEMA)

    def began(self, entry: Entry, interrupt: Callable[[], None]) -> None:
        with self._lock:
            self._running[entry.id] = entry, interrupt

    def running(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(entry) for entry, _ in self._running.values()]

    def cancel(self, query_id: str) -> None:
        with self._lock:
            running = self._running.get(query_id)
        if running:
            running[1]()

    def add(self, entry: Entry) -> None:
        with self._lock:
            self._running.pop(entry.id, None)
            cursor = self._connection.execute(
                "insert into queries (id, entry) values (?, ?)", (entry.id, json.dumps(asdict(entry)))
            )
            if (cursor.lastrowid or 0) % 1000 == 0:
                self._connection.execute("delete from queries where number <= ?", (cursor.lastrowid - _KEPT,))

    def since(self, number: int, limit: int) -> list[dict[str, Any]]:
        with self._lock:
            rows = self._connection.execute(
                "select number, entry from queries where number > ? order by number limit ?", (number, limit)
            ).fetchall()
        return [{"number": number, **json.loads(entry)} for number, entry in rows]

    def latest(self, limit: int) -> list[dict[str, Any]]:
        with self._lock:
            rows = self._connection.execute(
                "select entry from queries order by number desc limit ?", (limit,)
            ).fetchall()
        return [json.loads(entry) for (entry,) in rows]

    def find(self, query_id: str) -> dict[str, Any] | None:
        with self._lock:
            row = self._connection.execute("select entry from queries where id = ?", (query_id,)).fetchone()
        return json.loads(row[0]) if row else None

    def close(self) -> None:
        self._connection.close()
