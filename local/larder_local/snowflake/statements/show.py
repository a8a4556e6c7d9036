"""SHOW: reads the statement and finds the rows; `show_rows` and `show_grants` write them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.engine.result import SHOW, Column, Result
from larder_local.snowflake.errors import cannot_use, missing, unsupported
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements.context import Context

#: Columns that are times; all others are text, numbers and booleans included.
_TIMES = {
    "created_on", "dropped_on", "resumed_on", "updated_on", "last_success_login", "expires_at_time",
    "locked_until_time",
}  # fmt: skip


@dataclass
class Request:
    """What is asked: SHOW [TERSE] <what> [LIKE …] [IN …] [STARTS WITH …] [LIMIT …]."""

    what: str
    terse: bool = False
    like: str | None = None
    #: Kind and name of the container.
    scope: tuple[str, str] | None = None
    starts_with: str | None = None
    limit: int | None = None
    after: str | None = None


def typed(names: str) -> list[Column]:
    return [
        Column(name, "timestamp_ltz", 0, 9) if name in _TIMES else Column(name, length=16777216)
        for name in names.split()
    ]


def secondary_roles(user: Thing) -> str:
    return json.dumps(user.get("DEFAULT_SECONDARY_ROLES", []), separators=(",", ":"))


def show(context: Context, reader: Reader) -> Result:
    from larder_local.snowflake.statements import show_grants, show_parameters, show_rows

    terse = bool(reader.accept("TERSE"))
    if reader.accept("FUTURE GRANTS"):
        return show_grants.future(context, reader)
    if reader.accept("GRANTS"):
        return show_grants.current(context, reader)
    if reader.accept("PARAMETERS"):
        return show_parameters.parameters(context, reader)
    what = reader.accept(*show_rows.WRITERS, *show_rows.EMPTY)
    if what is None:
        raise unsupported(f"SHOW {reader.peek().text.upper()}")
    request = _request(context, reader, what, terse)
    if what in show_rows.EMPTY:
        return Result(typed(show_rows.EMPTY[what]), [], SHOW)
    names, rows = show_rows.WRITERS[what](context, request)
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
        position for position, column in enumerate(columns) if column.name in ("name", "column_name")
    )
    if request.starts_with is not None:
        rows = [row for row in rows if row[index].startswith(request.starts_with)]
    if request.after is not None:
        rows = [row for row in rows if row[index] > request.after]
    return Result(columns, rows[: request.limit] if request.limit else rows, SHOW)


Writer = Callable[[Context, Request], tuple[str, list[list[Any]]]]
