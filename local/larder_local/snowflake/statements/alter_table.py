"""ALTER TABLE and ALTER VIEW."""

from __future__ import annotations

import secrets

from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.engine.result import Result, status
from larder_local.snowflake.errors import exists, missing, unsupported
from larder_local.snowflake.names import last, parent, quote
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements import alter_columns
from larder_local.snowflake.statements.alter_columns import run_on
from larder_local.snowflake.statements.context import Context


def alter(context: Context, reader: Reader) -> Result:
    if_exists = bool(reader.accept("IF EXISTS"))
    name = context.full(reader.path(), "ALTER TABLE")
    kind = context.kind_of(name)
    if kind is None:
        if if_exists:
            return status()
        raise missing("TABLE", name)
    context.commit()
    if name in context.session.temporary:
        thing = Thing(kind, name, 0.0)
    else:
        thing = context.account.require(context.roles, "OWNERSHIP", kind, name)
        context.written[name] = kind
    if any(token.text == ";" for token in reader.tokens):
        raise unsupported("several statements at once")
    with context.account.changing:
        _change(context, reader, thing)
    return status()


def _change(context: Context, reader: Reader, thing: Thing) -> None:
    if reader.accept("RENAME TO"):
        _rename(context, thing, context.full(reader.path()))
    elif reader.accept("SWAP WITH"):
        _swap(context, thing, context.full(reader.path()))
    elif reader.accept("RENAME COLUMN"):
        old = reader.identifier()
        reader.expect("TO")
        run_on(context, thing, f"rename column {quote(old)} to {quote(reader.identifier())}")
    elif reader.accept("ADD COLUMN", "ADD"):
        alter_columns.add(context, reader, thing)
    elif reader.accept("DROP COLUMN"):
        exists_too = "if exists " if reader.accept("IF EXISTS") else ""
        for column in _names(reader):
            run_on(context, thing, f"drop column {exists_too}{quote(column)}")
    elif reader.accept("ALTER", "MODIFY"):
        alter_columns.change(context, reader, thing)
    elif reader.accept("SET") and not reader.sees("TAG") and not reader.sees("MASKING"):
        _set(context, reader, thing)
    elif reader.accept("UNSET"):
        context.account.store.change(thing, **dict.fromkeys(_words(reader)))
    else:
        raise unsupported(f"ALTER {thing.kind} … {reader.peek().text.upper()}")


def _names(reader: Reader) -> list[str]:
    found = [reader.identifier()]
    while reader.accept(","):
        found.append(reader.identifier())
    return found


def _words(reader: Reader) -> list[str]:
    found = [reader.word()]
    while reader.accept(","):
        found.append(reader.word())
    return found


def _rename(context: Context, thing: Thing, new: str) -> None:
    if context.kind_of(new):
        raise exists(last(new))
    if parent(new) != parent(thing.name) or thing.get("TEMPORARY"):
        raise unsupported("RENAME to another schema")
    context.account.require_create(context.roles, thing.kind, parent(new))
    run_on(context, thing, f"rename to {quote(last(new))}")
    context.account.store.rename(thing.kind, thing.name, new)


def _swap(context: Context, thing: Thing, other: str) -> None:
    """Three renames in one transaction; grants stay with the names' objects, as in Snowflake."""
    context.account.require(context.roles, "OWNERSHIP", "TABLE", other)
    if parent(other) != parent(thing.name):
        raise unsupported("SWAP WITH a table of another schema")
    middle = f"{parent(thing.name)}._LARDER_SWAP_{secrets.token_hex(6).upper()}"
    context.run("begin")
    context.session.in_transaction = True
    for old, new in ((thing.name, middle), (other, thing.name), (middle, other)):
        context.run(f"alter table {context.physical(old)} rename to {quote(last(new))}")
    context.commit()
    with context.account.store.together():
        for old, new in ((thing.name, middle), (other, thing.name), (middle, other)):
            context.account.store.rename("TABLE", old, new)
    context.written[other] = "TABLE"


def _set(context: Context, reader: Reader, thing: Thing) -> None:
    for key, value in reader.options().items():
        if key not in (
            "COMMENT",
            "DATA_RETENTION_TIME_IN_DAYS",
            "CHANGE_TRACKING",
            "MAX_DATA_EXTENSION_TIME_IN_DAYS",
        ):
            raise unsupported(f"ALTER {thing.kind} SET {key}")
        context.account.store.change(thing, **{key: value})
        thing.properties[key] = value
    reader.end()
