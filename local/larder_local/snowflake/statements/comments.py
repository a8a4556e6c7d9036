"""COMMENT ON any object, and on columns."""

from __future__ import annotations

from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.engine.result import Result, status
from larder_local.snowflake.errors import compilation, unsupported
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements.context import Context

_KINDS = (
    "TABLE",
    "VIEW",
    "SCHEMA",
    "DATABASE",
    "WAREHOUSE",
    "ROLE",
    "USER",
    "RESOURCE MONITOR",
    "NETWORK POLICY",
    "COLUMN",
)


def comment(context: Context, reader: Reader) -> Result:
    if_exists = bool(reader.accept("IF EXISTS"))
    reader.expect("ON")
    kind = reader.accept(*_KINDS)
    if kind is None:
        raise unsupported(f"COMMENT ON {reader.peek().text.upper()}")
    path = reader.path()
    reader.expect("IS")
    text = reader.string()
    reader.end()
    column = path[-1] if kind == "COLUMN" else None
    if column:
        path = path[:-1]
    if kind in ("TABLE", "VIEW", "COLUMN"):
        name = context.full(path)
        kind = context.kind_of(name) or "TABLE"
    elif kind == "SCHEMA":
        name = context.schema(path)
    else:
        name = path[0]
    if if_exists and context.account.store.find(kind, name) is None:
        return status()
    thing = context.account.require(context.roles, "OWNERSHIP", kind, name)
    if column:
        on_columns(context, thing, {column: text})
    else:
        context.account.store.change(thing, COMMENT=text)
    context.written[name] = kind
    return status()


def on_columns(context: Context, thing: Thing, texts: dict[str, str]) -> None:
    real = {row[0].upper() for row in context.run(f"describe {context.physical(thing.name)}")}
    for column in texts:
        if column.upper() not in real:
            raise compilation(f"invalid identifier '{column}'", "000904")
    context.account.store.change(thing, COLUMN_COMMENTS={**thing.get("COLUMN_COMMENTS", {}), **texts})
