"""SHOW: reads the statement and lets the kind's writer list what the role may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from larder_local.snowflake.engine.result import SHOW, Result
from larder_local.snowflake.errors import cannot_use, missing, unsupported
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements import show_account, show_grants, show_objects, show_parameters
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.show_empty import EMPTY
from larder_local.snowflake.statements.show_request import Request, typed
from larder_local.snowflake.statements.stages import show as stages

_WRITERS = show_objects.WRITERS | show_account.WRITERS | stages.WRITERS


def show(context: Context, reader: Reader) -> Result:
    terse = bool(reader.accept("TERSE"))
    if reader.accept("FUTURE GRANTS"):
        return show_grants.future(context, reader)
    if reader.accept("GRANTS"):
        return show_grants.current(context, reader)
    if reader.accept("PARAMETERS"):
        return show_parameters.parameters(context, reader)
    what = reader.accept(*_WRITERS, *EMPTY)
    if what is None:
        raise unsupported(f"SHOW {reader.peek().text.upper()}")
    request = _request(context, reader, what, terse)
    if what in EMPTY:
        return Result(typed(EMPTY[what]), [], SHOW)
    names, rows = _WRITERS[what](context, request)
    return _cut(request, names, rows)


def _request(context: Context, reader: Reader, what: str, terse: bool) -> Request:
    request = Request(what, terse)
    reader.accept("HISTORY")
    if reader.accept("WITH PRIMARY"):
        request.like = reader.path()[-1]
    if reader.accept("LIKE"):
        request.like = reader.string()
    if reader.accept("IN"):
        request.scope = _scope(context, reader)
    if reader.accept("STARTS WITH"):
        request.starts_with = reader.string()
    if reader.accept("LIMIT"):
        request.limit = int(reader.next().text)
        if reader.accept("FROM"):
            request.after = reader.string()
    reader.end()
    return request


def _scope(context: Context, reader: Reader) -> tuple[str, str] | None:
    kind = reader.accept("ACCOUNT", "DATABASE", "SCHEMA", "TABLE", "VIEW")
    if kind == "ACCOUNT":
        return None
    path = () if reader.done or reader.sees("LIMIT") or reader.sees("STARTS") else reader.path()
    if kind is None:
        kind = "SCHEMA" if len(path) == 2 or not _is_database(context, path) else "DATABASE"
    if kind in ("TABLE", "VIEW"):
        name = context.full(path)
        kind = context.kind_of(name) or kind
    else:
        name = context.database(path) if kind == "DATABASE" else context.schema(path)
    if name not in context.session.temporary and not context.account.may_see(context.roles, kind, name):
        raise missing(kind, name.split(".")[-1]) if kind in ("TABLE", "VIEW") else cannot_use()
    if name not in context.session.temporary and context.account.store.find(kind, name) is None:
        raise cannot_use()
    return kind, name


def _is_database(context: Context, path: Sequence[str]) -> bool:
    return len(path) == 1 and context.account.store.find("DATABASE", path[0]) is not None


def _cut(request: Request, names: str, rows: list[list[Any]]) -> Result:
    columns = typed(names)
    index = next(
        position
        for position, column in enumerate(columns)
        if column.name in ("name", "column_name", "fk_column_name")
    )
    if request.starts_with is not None:
        rows = [row for row in rows if row[index].startswith(request.starts_with)]
    if request.after is not None:
        rows = [row for row in rows if row[index] > request.after]
    return Result(columns, rows[: request.limit] if request.limit else rows, SHOW)
