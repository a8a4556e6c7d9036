"""ALTER TABLE and ALTER VIEW."""

from __future__ import annotations

import secrets

import sqlglot
from sqlglot import exp

from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.engine.result import Result, status
from larder_local.snowflake.engine.rewrite import to_duckdb
from larder_local.snowflake.errors import compilation, exists, missing, unsupported
from larder_local.snowflake.names import last, parent, quote
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements import columns, comments
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
        _run(context, thing, f"rename column {quote(old)} to {quote(reader.identifier())}")
    elif reader.accept("ADD COLUMN", "ADD"):
        _add(context, reader, thing)
    elif reader.accept("DROP COLUMN"):
        exists_too = "if exists " if reader.accept("IF EXISTS") else ""
        for column in _names(reader):
            _run(context, thing, f"drop column {exists_too}{quote(column)}")
    elif reader.accept("ALTER", "MODIFY"):
        _columns(context, reader, thing)
    elif reader.accept("SET") and not reader.sees("TAG") and not reader.sees("MASKING"):
        _set(context, reader, thing)
    elif reader.accept("UNSET"):
        context.account.store.change(thing, **dict.fromkeys(_words(reader)))
    else:
        raise unsupported(f"ALTER {thing.kind} … {reader.peek().text.upper()}")


def _run(context: Context, thing: Thing, action: str) -> None:
    context.run(f"alter {thing.kind} {context.physical(thing.name)} {action}")


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
    _run(context, thing, f"rename to {quote(last(new))}")
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


def _add(context: Context, reader: Reader, thing: Thing) -> None:
    if_not_exists = "if not exists " if reader.accept("IF NOT EXISTS") else ""
    tree = sqlglot.parse_one(f"create table x ({reader.rest()})", read="snowflake")
    for column in tree.find_all(exp.ColumnDef):
        properties = dict(thing.properties)
        listed = columns.one(context, column, properties)
        # DuckDB adds columns without constraints; a new column is empty, so NOT NULL could not hold anyway.
        _run(context, thing, f"add column {if_not_exists}{listed.removesuffix(' not null')}")
        _keep(context, thing, properties)
        thing = Thing(thing.kind, thing.name, thing.created_on, properties)


def _keep(context: Context, thing: Thing, properties: dict[str, object]) -> None:
    if thing.name not in context.session.temporary:
        context.account.store.change(thing, **properties)


def _columns(context: Context, reader: Reader, thing: Thing) -> None:
    """ALTER [COLUMN] c SET DATA TYPE …, DROP NOT NULL, SET NOT NULL, COMMENT …, separated by commas."""
    parenthesised = bool(reader.accept("("))
    texts: dict[str, str] = {}
    while not reader.done and not (parenthesised and reader.accept(")")):
        reader.accept("COLUMN")
        column = reader.identifier()
        if reader.accept("COMMENT"):
            texts[column] = reader.string()
        elif reader.accept("UNSET COMMENT"):
            texts[column] = ""
        elif verb := reader.accept("SET NOT NULL", "DROP NOT NULL", "DROP DEFAULT"):
            _run(context, thing, f"alter column {quote(column)} {verb.lower()}")
        elif reader.accept("SET DATA TYPE", "TYPE"):
            _run(
                context,
                thing,
                f"alter column {quote(column)} set data type {_type(reader, thing, column, context)}",
            )
        else:
            raise unsupported(f"ALTER COLUMN … {reader.peek().text.upper()}")
        reader.accept(",")
    if texts:
        comments.on_columns(context, thing, texts)


def _type(reader: Reader, thing: Thing, column: str, context: Context) -> str:
    start = reader.peek().start
    depth = 0
    while not reader.done and not (depth == 0 and reader.peek().text in (",", ")")):
        depth += {"(": 1, ")": -1}.get(reader.next().text, 0)
    text = reader.sql[start : reader.peek().start].rstrip().rstrip(";")
    tree = sqlglot.parse_one(f"create table x ({quote(column)} {text})", read="snowflake").find(exp.ColumnDef)
    if tree is None or tree.args.get("kind") is None:
        raise compilation(f"invalid data type '{text}'")
    properties = dict(thing.properties)
    properties["TYPES"] = {key: value for key, value in properties.get("TYPES", {}).items() if key != column}
    columns.one(context, tree, properties)
    _keep(context, thing, properties)
    return to_duckdb(tree.args["kind"].copy())


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
