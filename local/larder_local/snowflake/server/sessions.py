"""Sessions: who is logged in, with what role and context."""

from __future__ import annotations

import secrets
import shutil
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from larder_local.snowflake.account import parameters
from larder_local.snowflake.account.store import Thing


@dataclass
class Session:
    id: int
    user: str
    application: str
    duck: duckdb.DuckDBPyConnection
    role: str | None = None
    secondary_roles: str = "NONE"
    warehouse: str | None = None
    database: str | None = None
    schema: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    #: Parameters of the statement that runs; they go before the session's.
    of_statement: dict[str, Any] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    #: Temporary tables and views by their full name; the value is the kind.
    temporary: dict[str, str] = field(default_factory=dict)
    #: Temporary stages and file formats, and the stages of temporary tables, by kind and full name.
    temporary_objects: dict[tuple[str, str], Thing] = field(default_factory=dict)
    #: Folders that go with the session.
    folders: list[Path] = field(default_factory=list)
    #: BEGIN was said, or autocommit is off and something was written.
    in_transaction: bool = False
    last_query: str | None = None
    #: When the user was made, and the public key that proved it: `login.may_go_on` asks for both.
    user_since: float = 0.0
    key: str | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)

    def parameter(self, name: str) -> Any:
        if name in self.of_statement:
            return self.of_statement[name]
        return self.parameters.get(name, parameters.SESSION.get(name))

    def given(self, name: str) -> Any:
        """What the statement or the session was given; None when Snowflake's default stands."""
        return self.of_statement.get(name, self.parameters.get(name))

    @property
    def autocommit(self) -> bool:
        return str(self.parameter("AUTOCOMMIT")).lower() == "true"


class Sessions:
    """Tokens expire as Snowflake's do; a master token buys new ones until it is over itself."""

    VALID, MASTER_VALID = 3600, 14400

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_token: dict[str, tuple[Session, float]] = {}
        self._by_master: dict[str, tuple[Session, float]] = {}
        self._next = int(time.time()) * 1000

    def new_id(self) -> int:
        with self._lock:
            self._next += 1
            return self._next

    def open(self, session: Session) -> tuple[str, str]:
        token, master = secrets.token_urlsafe(48), secrets.token_urlsafe(48)
        with self._lock:
            self._by_token[token] = (session, time.time() + self.VALID)
            self._by_master[master] = (session, time.time() + self.MASTER_VALID)
        return token, master

    def find(self, token: str) -> tuple[Session | None, bool]:
        """The session, and whether its token has expired."""
        found = self._by_token.get(token)
        return (found[0], found[1] < time.time()) if found else (None, False)

    def of_master(self, master: str) -> Session | None:
        found = self._by_master.get(master)
        return found[0] if found and found[1] > time.time() else None

    def all(self) -> list[Session]:
        with self._lock:
            return list({session.id: session for session, _ in self._by_token.values()}.values())

    def close(self, session: Session) -> None:
        with self._lock:
            for tokens in (self._by_token, self._by_master):
                for token in [each for each, (other, _) in tokens.items() if other is session]:
                    del tokens[token]
        with session.lock:
            session.duck.close()
        for folder in session.folders:
            shutil.rmtree(folder, ignore_errors=True)

    def expire(self) -> None:
        """Ends sessions whose clients have been away for a master token's time."""
        now = time.time()
        for session in [session for session, until in list(self._by_master.values()) if until < now]:
            self.close(session)
