"""The service as one object: account, engine, sessions, query log."""

from __future__ import annotations

import contextlib
import logging
import shutil
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
from sqlglot.errors import SqlglotError

from larder_local.snowflake.account.account import Account
from larder_local.snowflake.engine.database import Engine
from larder_local.snowflake.engine.result import MULTIPLE, Column, Result
from larder_local.snowflake.errors import SnowflakeError, from_duckdb, timed_out, unsupported
from larder_local.snowflake.masking import masked, without_secrets
from larder_local.snowflake.names import literal
from larder_local.snowflake.query_log import Entry, QueryLog
from larder_local.snowflake.results import Kept, Results
from larder_local.snowflake.server import login
from larder_local.snowflake.server.bindings import Binds
from larder_local.snowflake.server.sessions import Session, Sessions
from larder_local.snowflake.statements import binds as placeholders
from larder_local.snowflake.statements import scripts
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.dispatch import execute

log = logging.getLogger("larder.snowflake")

_TIMEOUT = "STATEMENT_TIMEOUT_IN_SECONDS"


class Service:
    def __init__(self, directory: Path, organization: str, account: str) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.instance = str(uuid.uuid4())
        self.engine = Engine(directory / "databases")
        self.account = Account(directory / "account.sqlite", organization, account)
        self.queries = QueryLog(directory / "queries.sqlite")
        self.results = Results(directory / "results")
        self.sessions = Sessions()
        self.last_statement = time.monotonic()
        self._sweep()

    def log_in(self, request: login.Request) -> Session:
        return login.log_in(self.account, self.engine, request, self.sessions.new_id())

    def run(
        self,
        session: Session,
        sql: str,
        binds: Binds | None = None,
        *,
        describe_only: bool = False,
        of_statement: dict[str, Any] | None = None,
        query_id: str | None = None,
    ) -> Kept:
        """Runs a request's statement, or its statements when MULTI_STATEMENT_COUNT allows several.

        The answer is kept under its query id, those of several statements under ids of their own.
        """
        binds = binds or Binds()
        with self._with_parameters(session, of_statement or {}):
            texts = scripts.counted(sql, int(session.parameter("MULTI_STATEMENT_COUNT")))
            if len(texts) == 1:
                return self._one(session, sql, binds, describe_only, query_id)
            return self._several(session, texts, binds, describe_only, query_id)

    def _several(
        self, session: Session, texts: list[str], binds: Binds, describe_only: bool, query_id: str | None
    ) -> Kept:
        children, start = [], 0
        for text in texts:
            count = placeholders.count(text)
            children.append(self._one(session, text, binds.part(start, count), describe_only))
            start += count
        whole = Result(
            [Column("multiple statement execution", length=16777216)],
            [["Multiple statements executed successfully."]],
            MULTIPLE,
            extra={
                "resultIds": ",".join(each.query_id for each in children),
                "resultTypes": ",".join(str(each.result.type_id) for each in children),
            },
        )
        return self.results.keep(query_id or str(uuid.uuid4()), session.user, whole, start)

    def _one(
        self, session: Session, sql: str, binds: Binds, describe_only: bool, query_id: str | None = None
    ) -> Kept:
        context = Context(
            self.account, self.engine, session, self.queries, self.results, sql, binds, describe_only
        )
        context.query_id = query_id or context.query_id
        entry = self._entry(context)
        self.queries.began(entry, session.duck.interrupt)
        try:
            with self._timed(context):
                result = self._execute(context)
            result.cut(int(session.parameter("ROWS_PER_RESULTSET")))
            entry.status, entry.rows = "SUCCESS", result.count
            return self.results.keep(context.query_id, session.user, result, context.placeholders)
        except SnowflakeError as error:
            entry.status, entry.error_code, entry.error = (
                "FAILED_WITH_ERROR",
                error.code,
                without_secrets(context.sql, error.message),
            )
            error.query_id = context.query_id
            raise
        finally:
            session.last_query = context.query_id
            self.last_statement = time.monotonic()
            entry.milliseconds = round((time.time() - entry.started) * 1000, 1)
            entry.read, entry.written = context.read, context.written
            self.queries.add(entry)

    @contextlib.contextmanager
    def _with_parameters(self, session: Session, given: dict[str, Any]) -> Iterator[None]:
        """The parameters of one statement hold while it runs."""
        session.of_statement = given
        zone = given.get("TIMEZONE")
        try:
            if zone:
                session.duck.execute(f"set TimeZone = {literal(zone)}")
            yield
        except duckdb.Error as error:
            raise from_duckdb(error) from error
        finally:
            session.of_statement = {}
            if zone:
                session.duck.execute(f"set TimeZone = {literal(str(session.parameter('TIMEZONE')))}")

    @contextlib.contextmanager
    def _timed(self, context: Context) -> Iterator[None]:
        """Interrupts the statement when the session's or the warehouse's limit is over, the smaller one."""
        warehouse = self.account.store.find("WAREHOUSE", context.session.warehouse or "")
        limits = [context.session.given(_TIMEOUT), warehouse.get(_TIMEOUT) if warehouse else None]
        seconds = min((int(limit) for limit in limits if limit and int(limit)), default=0)
        if not seconds:
            yield
            return
        timer = threading.Timer(seconds, context.session.duck.interrupt)
        timer.start()
        try:
            yield
        except SnowflakeError as error:
            if error.code == "000604" and not timer.is_alive():
                raise timed_out(seconds) from error
            raise
        finally:
            timer.cancel()

    def _execute(self, context: Context) -> Result:
        try:
            return execute(context)
        except duckdb.Error as error:
            raise from_duckdb(error) from error
        except SqlglotError as error:
            raise unsupported(str(error).split("\n")[0]) from error
        except SnowflakeError:
            raise
        except NotImplementedError as error:
            raise unsupported(str(error)) from error
        except Exception as error:
            log.exception("a statement met a fault of ours: %s", masked(context.sql)[:2000])
            raise SnowflakeError(
                "000603", "XX000", f"SQL execution internal error: {type(error).__name__}: {error}"
            ) from error

    def _entry(self, context: Context) -> Entry:
        session = context.session
        return Entry(
            context.query_id, masked(context.sql), session.user, session.role, session.warehouse,
            session.database, session.schema, str(session.parameter("QUERY_TAG") or ""), session.id,
            session.application, time.time(),
        )  # fmt: skip

    def _sweep(self) -> None:
        """A kill between DuckDB's commit and the account's leaves one without the other; that is mended."""
        store = self.account.store
        for name in self.engine.names():
            if store.find("DATABASE", name) is None:
                self.engine.drop(name)
        for database in store.all("DATABASE"):
            if database.name not in self.engine.names():
                store.remove("DATABASE", database.name)
                continue
            self._sweep_database(database.name)
        self._sweep_stages()

    def _sweep_database(self, database: str) -> None:
        store = self.account.store
        schemas = {f"{database}.{schema}" for schema in self.engine.schemas(database)}
        for schema in schemas - {each.name for each in store.all("SCHEMA", database)}:
            self.engine.drop_schema(*schema.split("."))
        for thing in store.all("SCHEMA", database):
            if thing.name not in schemas:
                store.remove("SCHEMA", thing.name)
        there = {
            (kind, f"{database}.{schema}.{name}") for kind, schema, name in self.engine.objects(database)
        }
        known = {(kind, thing.name) for kind in ("TABLE", "VIEW") for thing in store.all(kind, database)}
        for kind, name in known - there:
            store.remove(kind, name)
        for kind, name in there - known:
            owner = self.account.grants.owner("SCHEMA", name.rsplit(".", 1)[0])
            store.save(kind, name)
            self.account.grants.created(kind, name, owner)

    def _sweep_stages(self) -> None:
        """The files of a stage go with its stage, table or user."""
        with self.account.changing:
            things = [thing for kind in ("STAGE", "TABLE", "USER") for thing in self.account.store.all(kind)]
            kept = {thing.get("FOLDER") for thing in things} | {"temporary"}
            for folder in self.engine.stages.iterdir():
                if folder.name not in kept:
                    shutil.rmtree(folder, ignore_errors=True)

    def idle_work(self) -> None:
        self.sessions.expire()
        self._sweep_stages()
        if time.monotonic() - self.last_statement > 20:
            self.engine.checkpoint()

    def close(self) -> None:
        for session in self.sessions.all():
            session.duck.interrupt()
        self.engine.close()
        self.account.store.close()
        self.queries.close()
        self.results.close()
