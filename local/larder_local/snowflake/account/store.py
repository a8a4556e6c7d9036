"""Where the account keeps what DuckDB does not know: objects, their properties, grants. One SQLite file."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_SCHEMA = """
create table if not exists objects (
    kind text, name text, created_on real, properties text, primary key (kind, name)
);
create table if not exists grants (
    privilege text, kind text, name text, future integer, grantee_kind text, grantee text,
    grant_option integer, granted_by text, created_on real,
    primary key (privilege, kind, name, future, grantee_kind, grantee)
);
create index if not exists grants_on on grants (kind, name, future);
create index if not exists grants_to on grants (grantee_kind, grantee);
"""

#: Kinds of objects that live inside a database.
INSIDE = ("SCHEMA", "TABLE", "VIEW", "STAGE", "FILE FORMAT")


@dataclass(frozen=True)
class Thing:
    """An object of the account: a database, a table, a user, a warehouse, …"""

    kind: str
    name: str
    created_on: float
    properties: dict[str, Any] = field(default_factory=dict)

    def get(self, key: str, default: Any = None) -> Any:
        value = self.properties.get(key)
        return default if value is None else value


class Store:
    def __init__(self, file: Path | str) -> None:
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = normal")
        self._connection.executescript(_SCHEMA)
        #: Counts writes, so that what is computed from the rows can be cached.
        self.version = 0

    def read(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def write(self, sql: str, *values: Any) -> int:
        with self._lock:
            self.version += 1
            return self._connection.execute(sql, values).rowcount

    @contextmanager
    def together(self) -> Iterator[None]:
        """All writes of the block, or none."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._connection.execute("rollback")
                self.version += 1
                raise
            self._connection.execute("commit")

    def find(self, kind: str, name: str) -> Thing | None:
        rows = self.read("select created_on, properties from objects where kind = ? and name = ?", kind, name)
        return Thing(kind, name, rows[0][0], json.loads(rows[0][1])) if rows else None

    def all(self, kind: str, inside: str | None = None) -> list[Thing]:
        sql = "select name, created_on, properties from objects where kind = ?"
        values: list[Any] = [kind]
        if inside is not None:
            sql += " and substr(name, 1, ?) = ?"
            values += [len(inside) + 1, inside + "."]
        rows = self.read(sql + " order by name", *values)
        return [Thing(kind, name, created, json.loads(text)) for name, created, text in rows]

    def save(self, kind: str, name: str, **properties: Any) -> None:
        self.write(
            "insert into objects values (?, ?, ?, ?) on conflict do update set properties ="
            " excluded.properties",
            kind,
            name,
            time.time(),
            json.dumps(properties),
        )

    def change(self, thing: Thing, **changes: Any) -> None:
        kept = {key: value for key, value in {**thing.properties, **changes}.items() if value is not None}
        self.write(
            "update objects set properties = ? where kind = ? and name = ?",
            json.dumps(kept),
            thing.kind,
            thing.name,
        )

    def rename(self, kind: str, old: str, new: str) -> None:
        with self.together():
            self.write("update objects set name = ? where kind = ? and name = ?", new, kind, old)
            self.write("update grants set name = ? where kind = ? and name = ?", new, kind, old)
            if kind in ("ROLE", "USER"):
                self.write(
                    "update grants set grantee = ? where grantee_kind = ? and grantee = ?", new, kind, old
                )
            if kind in ("DATABASE", "SCHEMA"):
                for table in ("objects", "grants"):
                    self.write(
                        f"update {table} set name = ? || substr(name, ?) where substr(name, 1, ?) = ?",
                        new, len(old) + 1, len(old) + 1, old + ".",
                    )  # fmt: skip
                self.write("update grants set name = ? where future = 1 and name = ?", new, old)

    def remove(self, kind: str, name: str) -> None:
        with self.together():
            self.write("delete from objects where kind = ? and name = ?", kind, name)
            self.write("delete from grants where kind = ? and name = ? and future = 0", kind, name)
            if kind in ("ROLE", "USER"):
                self.write("delete from grants where grantee_kind = ? and grantee = ?", kind, name)
            if kind in ("DATABASE", "SCHEMA"):
                for table in ("objects", "grants"):
                    kinds = "(" + ", ".join(f"'{inner}'" for inner in INSIDE) + ")"
                    self.write(
                        f"delete from {table} where kind in {kinds} and substr(name, 1, ?) = ?",
                        len(name) + 1,
                        name + ".",
                    )
                self.write("delete from grants where future = 1 and name = ?", name)

    def close(self) -> None:
        with self._lock:
            self._connection.close()
