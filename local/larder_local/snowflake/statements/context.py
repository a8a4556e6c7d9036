"""What a statement runs in: the account, the engine, the session, and the record that the query log keeps."""

from __future__ import annotations

import contextlib
import random
import re
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import duckdb
import pyarrow

from larder_local.snowflake.account.account import Account
from larder_local.snowflake.engine.database import Engine
from larder_local.snowflake.errors import SnowflakeError, compilation, from_duckdb, no_context
from larder_local.snowflake.names import Path, dotted, quote, quoted
from larder_local.snowflake.query_log import QueryLog
from larder_local.snowflake.results import Results
from larder_local.snowflake.server.bindings import Binds
from larder_local.snowflake.server.sessions import Session
from larder_local.snowflake.statements.stages.inlining import FilesNamed

T = TypeVar("T")

_ATTEMPTS = 10
#: What DuckDB says of a view that is to be made anew: its tables changed, or a macro that it calls is gone.
_STALE = re.compile(r"Contents of view were altered|Function with name \S+ does not exist")


@dataclass
class Context:
    account: Account
    engine: Engine
    session: Session
    queries: QueryLog
    results: Results
    sql: str
    binds: Binds = field(default_factory=Binds)
    describe_only: bool = False
    #: Placeholders of the statement, as far as it was read.
    placeholders: int = 0
    #: Stages that the statement reads in FROM.
    files: list[FilesNamed] = field(default_factory=list)
    query_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    #: Full names of the objects that the statement read and wrote, by kind.
    read: dict[str, str] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    #: Columns of the answer that are FLOATs of a VARIANT or text: whole ones are shown without a point.
    loose: list[int] = field(default_factory=list)

    @property
    def roles(self) -> frozenset[str]:
        """The roles that count: the current one with all below it, and the user's others when they are on."""
        primary = self.account.grants.closure(self.session.role)
        if self.session.secondary_roles == "ALL":
            return primary | self.account.grants.of_user(self.session.user)
        return primary

    @property
    def role(self) -> str:
        return self.session.role or "PUBLIC"

    def database(self, path: Path, command: str = "statement") -> str:
        if path:
            return path[0]
        if self.session.database is None:
            raise no_context("database", command)
        return self.session.database

    def schema(self, path: Path, command: str = "statement") -> str:
        """DATABASE.SCHEMA of a schema's path."""
        if len(path) > 2:
            raise compilation(f"invalid name '{dotted(path)}'")
        if len(path) == 2:
            return dotted(path)
        if path:
            return f"{self.database((), command)}.{path[0]}"
        database = self.database((), command)
        if self.session.schema is None:
            raise no_context("schema", command)
        return f"{database}.{self.session.schema}"

    def full(self, path: Path, command: str = "statement") -> str:
        """DATABASE.SCHEMA.NAME of a table's or view's path."""
        if len(path) > 3:
            raise compilation(f"invalid name '{dotted(path)}'")
        if len(path) == 3:
            return dotted(path)
        return f"{self.schema(path[:-1], command)}.{path[-1]}"

    def physical(self, name: str) -> str:
        """How DuckDB is asked for a table or view; temporary ones live in the session's own catalogue."""
        if name in self.session.temporary:
            return f"temp.main.{quote(name)}"
        return quoted(*name.split("."))

    def kind_of(self, name: str) -> str | None:
        if name in self.session.temporary:
            return self.session.temporary[name]
        return next((kind for kind in ("TABLE", "VIEW") if self.account.store.find(kind, name)), None)

    def need_warehouse(self) -> None:
        name = self.session.warehouse
        warehouse = self.account.store.find("WAREHOUSE", name) if name else None
        if warehouse is None or not self.account.grants.has(self.roles, "USAGE", "WAREHOUSE", warehouse.name):
            raise SnowflakeError(
                "000606",
                "57P03",
                "No active warehouse selected in the current session.  Select an active warehouse with the"
                " 'use"
                " warehouse' command.\n",
            )
        self.account.warehouses.use(warehouse)

    def commit(self) -> None:
        """Definitions end the transaction that is open, as in Snowflake."""
        if self.session.in_transaction:
            self.session.in_transaction = False
            self.run("commit")

    def run(self, sql: str, values: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
        return self._again(lambda: self.session.duck.execute(sql, values).fetchall())

    def query(
        self, sql: str, values: Sequence[Any] | None = None
    ) -> tuple[list[tuple[str, str]], pyarrow.Table]:
        """Names and types of the columns, and the rows."""

        def ask() -> tuple[list[tuple[str, str]], pyarrow.Table]:
            relation = self.session.duck.sql(sql, params=values)
            columns = list(zip(relation.columns, map(str, relation.types), strict=True))
            return columns, relation.to_arrow_table()

        return self._again(ask)

    def _again(self, ask: Callable[[], T]) -> T:
        """Outside a transaction a conflict with another session's writes is tried again."""
        for attempt in range(_ATTEMPTS):
            try:
                return ask()
            except duckdb.TransactionException as error:
                alone = not self.session.in_transaction
                self.roll_back()
                if not alone or attempt == _ATTEMPTS - 1:
                    raise SnowflakeError("000625", "57014", f"Transaction aborted: {error}") from error
                time.sleep(0.02 * 2**attempt * (0.5 + random.random() / 2))
            except duckdb.Error as error:
                if _STALE.search(str(error)):
                    raise
                raise from_duckdb(error) from error
        raise AssertionError("unreachable")

    def roll_back(self) -> None:
        self.session.in_transaction = False
        with contextlib.suppress(duckdb.Error):
            self.session.duck.execute("rollback")
