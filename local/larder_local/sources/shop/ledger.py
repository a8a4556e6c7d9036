"""The ledger: an append-only list of events in SQLite, the shop's clock, and what is planned for later.

An event is found by whom it touches (an order's event touches its customer too); a subject's `updated_at` is
the time of the last event that touched it. One transaction moves the clock and adds what happened.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from larder_local.sources.shop import events as happened
from larder_local.sources.shop.codec import from_json, to_json
from larder_local.sources.shop.events import Event

Subject = tuple[str, int]

TABLES = """
create table if not exists about (name text primary key, value text not null);
create table if not exists events (
    seq integer primary key, at text not null, kind text not null, body text not null
);
create table if not exists touches (
    subject text, id integer, seq integer, primary key (subject, id, seq)
) without rowid;
create table if not exists subjects (
    subject text, id integer, updated_at text not null, gone integer not null, primary key (subject, id)
) without rowid;
create index if not exists subjects_by_time on subjects (subject, gone, updated_at, id);
create table if not exists buyers (order_id integer primary key, customer_id integer not null);
create table if not exists plans (
    at text not null, order_id integer not null, kind text not null, body text not null
);
create index if not exists plans_by_time on plans (at);
create index if not exists plans_by_order on plans (order_id);
"""

# What is gone with an event; of a merger of two customers only the first that it touches.
REMOVALS: dict[type[Event], str] = {
    happened.OrderDeleted: "order",
    happened.ProductRemoved: "product",
    happened.CustomerMerged: "customer",
}


@dataclass(frozen=True)
class Page:
    """Subjects in order of their update, and the place after the last one."""

    ids: list[int]
    after: tuple[str, int] | None


@dataclass(frozen=True)
class Existing:
    """A subject that exists, and when it was made and last touched (UTC, as `stamp` writes it)."""

    id: int
    created_at: str
    updated_at: str


def stamp(moment: datetime) -> str:
    """UTC with seconds: text that sorts as time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


class Ledger:
    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")
        self._db.executescript(TABLES)

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    # --- about the shop

    def about(self, name: str) -> str | None:
        row = self._db.execute("select value from about where name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_about(self, name: str, value: str) -> None:
        self._db.execute("insert or replace into about values (?, ?)", (name, value))

    @property
    def clock(self) -> datetime:
        text = self.about("clock")
        if text is None:
            raise LookupError("the ledger is empty: it has no clock")
        return moment(text)

    @clock.setter
    def clock(self, now: datetime) -> None:
        self.set_about("clock", stamp(now))

    # --- what happened

    def append(self, events: Iterable[Event]) -> int:
        """Adds events in order of time (equal times: in the order given)."""
        ordered = sorted(events, key=lambda event: event.at)
        for event in ordered:
            self._append(event)
        return len(ordered)

    def _append(self, event: Event) -> None:
        at = stamp(event.at)
        cursor = self._db.execute(
            "insert into events (at, kind, body) values (?, ?, ?)", (at, type(event).__name__, to_json(event))
        )
        removed = REMOVALS.get(type(event))
        for place, (subject, number) in enumerate(self._touched(event)):
            self._db.execute("insert into touches values (?, ?, ?)", (subject, number, cursor.lastrowid))
            self._db.execute(
                "insert into subjects values (?, ?, ?, ?) on conflict do update "
                "set updated_at = max(updated_at, excluded.updated_at), gone = max(gone, excluded.gone)",
                (subject, number, at, int(subject == removed and place == 0)),
            )

    def _touched(self, event: Event) -> list[Subject]:
        order = getattr(event, "order_id", None)
        if order is not None:
            if isinstance(event, happened.OrderPlaced) and event.customer_id is not None:
                self._db.execute("insert into buyers values (?, ?)", (order, event.customer_id))
            customer = self.customer_of(order)
            return [("order", order)] + ([("customer", customer)] if customer is not None else [])
        product = getattr(event, "product_id", None)
        if product is not None:
            return [("product", product)]
        if isinstance(event, happened.CustomerMerged):
            return [("customer", event.customer_id), ("customer", event.into)]
        return [("customer", event.customer_id)]  # type: ignore[attr-defined]

    def customer_of(self, order: int) -> int | None:
        row = self._db.execute("select customer_id from buyers where order_id = ?", (order,)).fetchone()
        return row[0] if row else None

    # --- reading

    def events(self, *kinds: type[Event]) -> Iterator[Event]:
        """Every event, or those of some kinds, in the order in which they happened."""
        names = [kind.__name__ for kind in kinds]
        where = f"where kind in ({','.join('?' * len(names))})" if names else ""
        for kind, body in self._db.execute(f"select kind, body from events {where} order by at, seq", names):
            yield from_json(kind, body)

    def events_of(self, subject: str, ids: Iterable[int], *kinds: type[Event]) -> dict[int, list[Event]]:
        """What touched each subject (all of it, or some kinds of events), in order of time."""
        found: dict[int, list[Event]] = {number: [] for number in ids}
        names = [kind.__name__ for kind in kinds]
        chosen = f"and kind in ({','.join('?' * len(names))})" if names else ""
        for number in found:
            rows = self._db.execute(
                "select kind, body from touches join events using (seq) "
                f"where subject = ? and id = ? {chosen} order by at, seq",
                (subject, number, *names),
            )
            found[number] = [from_json(kind, body) for kind, body in rows]
        return found

    def page(self, subject: str, since: str, limit: int, after: tuple[str, int] | None = None) -> Page:
        """Subjects that exist, updated at or after `since`, by (updated_at, id)."""
        rows = self._db.execute(
            "select updated_at, id from subjects where subject = ? and gone = 0 and updated_at >= ? "
            "and (updated_at, id) > (?, ?) order by updated_at, id limit ?",
            (subject, since, *(after or ("", 0)), limit + 1),
        ).fetchall()
        more = len(rows) > limit
        rows = rows[:limit]
        return Page([number for _, number in rows], tuple(rows[-1]) if more else None)

    def existing(self, subject: str) -> list[Existing]:
        """All subjects that exist. The first event that touched one made it."""
        rows = self._db.execute(
            "select subjects.id, min(events.at), subjects.updated_at from subjects"
            " join touches using (subject, id) join events using (seq)"
            " where subject = ? and gone = 0 group by subjects.id, subjects.updated_at",
            (subject,),
        )
        return [Existing(*row) for row in rows]

    def ids(self, subject: str) -> list[int]:
        rows = self._db.execute(
            "select id from subjects where subject = ? and gone = 0 order by id", (subject,)
        )
        return [number for (number,) in rows]

    def is_gone(self, subject: str, number: int) -> bool:
        row = self._db.execute(
            "select gone from subjects where subject = ? and id = ?", (subject, number)
        ).fetchone()
        return bool(row and row[0])

    def count(self, kind: type[Event] | None = None) -> int:
        if kind is None:
            return self._db.execute("select count(*) from events").fetchone()[0]
        return self._db.execute("select count(*) from events where kind = ?", (kind.__name__,)).fetchone()[0]

    # --- what is planned: no reader of the ledger sees it before its time

    def plan(self, events: Iterable[Event]) -> None:
        rows = [(stamp(e.at), getattr(e, "order_id", 0), type(e).__name__, to_json(e)) for e in events]
        self._db.executemany("insert into plans values (?, ?, ?, ?)", rows)

    def due(self, until: datetime) -> list[Event]:
        """Takes the plans out whose time has come."""
        rows = self._db.execute(
            "select kind, body from plans where at <= ? order by at, rowid", (stamp(until),)
        ).fetchall()
        self._db.execute("delete from plans where at <= ?", (stamp(until),))
        return [from_json(kind, body) for kind, body in rows]

    def drop_plans(self, order: int) -> None:
        self._db.execute("delete from plans where order_id = ?", (order,))

    def has_plans(self, order: int) -> bool:
        return (
            self._db.execute("select 1 from plans where order_id = ? limit 1", (order,)).fetchone()
            is not None
        )
