"""What a GRANT or REVOKE is about: one object, all of a kind in a container, or the future ones."""

from __future__ import annotations

from dataclasses import dataclass

from larder_local.snowflake.errors import missing, unsupported
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements.context import Context

PLURALS = {
    "TABLES": "TABLE",
    "VIEWS": "VIEW",
    "SCHEMAS": "SCHEMA",
    "STAGES": "STAGE",
    "FILE FORMATS": "FILE FORMAT",
}
#: Kinds that nothing here makes: granting on future ones of them is kept, and never comes to anything.
_EMPTY_PLURALS = ("DYNAMIC TABLES", "MATERIALIZED VIEWS", "SEQUENCES", "FUNCTIONS", "PROCEDURES")
_KINDS = (
    "DATABASE",
    "SCHEMA",
    "TABLE",
    "VIEW",
    "WAREHOUSE",
    "RESOURCE MONITOR",
    "USER",
    "ROLE",
    "NETWORK POLICY",
    "STAGE",
    "FILE FORMAT",
)


@dataclass(frozen=True)
class Target:
    kind: str
    name: str
    future: bool = False


def targets(context: Context, reader: Reader) -> list[Target]:
    account = context.account
    if reader.accept("ACCOUNT"):
        return [Target("ACCOUNT", account.name)]
    if scope := reader.accept("ALL", "FUTURE"):
        plural = reader.accept(*PLURALS, *_EMPTY_PLURALS)
        if plural is None:
            raise unsupported(f"GRANT ON {scope} {reader.peek().text.upper()}")
        kind = PLURALS.get(plural) or plural[:-1]
        reader.expect("IN")
        container_kind = reader.expect("DATABASE", "SCHEMA")
        container = _container(context, reader, container_kind)
        if scope == "FUTURE":
            return [Target(kind, container, True)]
        return [Target(kind, thing.name) for thing in account.store.all(kind, container)]
    kind = reader.accept(*_KINDS) or "TABLE"
    path = reader.path()
    if kind == "SCHEMA":
        name = context.schema(path)
    elif kind in ("STAGE", "FILE FORMAT"):
        name = context.full(path)
    elif kind in ("TABLE", "VIEW"):
        name = context.full(path)
        kind = context.kind_of(name) or kind
    else:
        name = path[0]
    if account.store.find(kind, name) is None:
        raise missing(kind, name)
    return [Target(kind, name)]


def _container(context: Context, reader: Reader, kind: str) -> str:
    path = reader.path()
    name = path[0] if kind == "DATABASE" else context.schema(path)
    if context.account.store.find(kind, name) is None:
        raise missing(kind, name)
    return name
