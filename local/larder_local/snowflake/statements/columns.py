"""Columns as they are declared, and as they are."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb
from sqlglot import exp

from larder_local.snowflake.engine.rewrite import to_duckdb
from larder_local.snowflake.errors import compilation, unsupported
from larder_local.snowflake.names import normal, quote, quoted
from larder_local.snowflake.server.wire import column_of
from larder_local.snowflake.statements import keys
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.definition import Definition

#: Types that DuckDB does not tell apart; the account remembers what was declared.
_KEPT = {
    exp.DataType.Type.ARRAY: "ARRAY",
    exp.DataType.Type.OBJECT: "OBJECT",
    exp.DataType.Type.TIMESTAMPLTZ: "TIMESTAMP_LTZ(9)",
}
_DATA_TYPES = {
    "text": "TEXT", "real": "FLOAT", "boolean": "BOOLEAN", "date": "DATE", "time": "TIME",
    "binary": "BINARY", "variant": "VARIANT", "array": "ARRAY", "object": "OBJECT", "fixed": "NUMBER",
    "timestamp_ntz": "TIMESTAMP_NTZ", "timestamp_tz": "TIMESTAMP_TZ",
}  # fmt: skip


@dataclass(frozen=True)
class ColumnInfo:
    name: str
    position: int
    #: As information_schema says it (NUMBER) and as DESCRIBE does (NUMBER(38,0)).
    data_type: str
    full_type: str
    precision: int | None
    scale: int | None
    length: int | None
    nullable: bool
    default: str | None
    comment: str | None
    #: Start and step of a column that numbers its rows.
    identity: tuple[int, ...] | None = None


def of(context: Context, name: str, properties: dict[str, Any]) -> list[ColumnInfo]:
    """The real columns of a table or view, with the declared types and comments that the account keeps."""
    if name in context.session.temporary:
        database, schema, table = "temp", "main", name
    else:
        database, schema, table = name.split(".")
    rows = context.run(
        "select column_name, data_type, is_nullable, column_default from duckdb_columns()"
        " where database_name = ? and schema_name = ? and table_name = ? order by column_index",
        [database, schema, table],
    )
    return [_info(position, row, properties) for position, row in enumerate(rows, 1)]


def new(context: Context, name: str, duckdb_type: str, properties: dict[str, Any]) -> ColumnInfo:
    """A column as it would be with a type that is about to be given to it."""
    [(known,)] = context.run(f"select typeof(null::{duckdb_type})")
    return _info(1, (name, known, True, None), properties)


def types(context: Context, tree: exp.Expression) -> dict[str, dict[str, dict[str, dict[str, str]]]]:
    """DuckDB's types of the columns of all tables that a resolved statement names."""
    found: dict[str, dict[str, dict[str, dict[str, str]]]] = {}
    for database, schema, name in {
        (table.catalog, table.db, table.name) for table in tree.find_all(exp.Table) if table.catalog
    }:
        known = _types(context, database, schema, name)
        found.setdefault(database, {}).setdefault(schema, {})[name] = known
    return found


def _types(context: Context, database: str, schema: str, name: str) -> dict[str, str]:
    """Asked of the table itself: DuckDB's list of all columns takes ten times as long.

    A view that has to be made anew cannot be asked, and the failure would end a transaction.
    """
    path = f"{database}.{schema}.{name}"
    if not context.session.in_transaction or context.account.store.find("TABLE", path):
        with contextlib.suppress(duckdb.Error):
            asked = context.session.duck.execute(f"select * from {quoted(database, schema, name)} limit 0")
            return {column[0]: str(column[1]) for column in asked.description or []}
    rows = context.run(
        "select column_name, data_type from duckdb_columns()"
        " where database_name = ? and schema_name = ? and table_name = ? order by column_index",
        [database, schema, name],
    )
    return dict(rows)


def _info(position: int, row: tuple[Any, ...], properties: dict[str, Any]) -> ColumnInfo:
    name, duckdb_type, nullable, default = row
    identity = None
    column = column_of(name, duckdb_type)
    kind = _DATA_TYPES[column.type]
    declared = properties.get("TYPES", {}).get(name)
    length = column.length
    full = kind
    if declared:
        full = declared
        kind = declared.split("(")[0]
        if kind == "VARCHAR":
            kind, length = "TEXT", int(declared[8:-1])
    elif kind == "NUMBER":
        full = f"NUMBER({column.precision},{column.scale})"
    elif kind == "TEXT":
        full = f"VARCHAR({length})"
    elif kind.startswith("TIME"):
        full = f"{kind}(9)"
    elif kind == "BINARY":
        full = f"BINARY({length})"
    comment = properties.get("COLUMN_COMMENTS", {}).get(name)
    numeric = kind == "NUMBER"
    text = length if kind in ("TEXT", "BINARY") else None
    if default and "nextval" in default.lower():
        identity = tuple(properties.get("IDENTITY", {}).get(name, (1, 1)))
        default = "IDENTITY START {} INCREMENT {} NOORDER".format(*identity)
    return ColumnInfo(
        name, position, kind, full, column.precision if numeric else None,
        column.scale if numeric else None, text, bool(nullable), default, comment, identity,
    )  # fmt: skip


def definitions(context: Context, schema: exp.Schema, definition: Definition) -> str:
    """Column definitions for DuckDB. Keys are kept as facts only: Snowflake does not enforce them either."""
    listed = []
    for each in schema.expressions:
        if isinstance(each, exp.ColumnDef):
            listed.append(one(context, each, definition.properties, definition.name))
        else:
            keys.keep(context, each, definition.properties, definition.name)
    return ", ".join(listed)


def declared(schema: exp.Schema) -> list[str]:
    return [normal(each.this) for each in schema.expressions if isinstance(each, exp.ColumnDef)]


#: https://docs.snowflake.com/en/sql-reference/reserved-keywords: no column's name, not even in quotes.
_RESERVED = frozenset({
    "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "CURRENT_USER", "LOCALTIME", "LOCALTIMESTAMP",
})  # fmt: skip


def refuse_reserved(names: Iterable[str]) -> None:
    for name in names:
        if name in _RESERVED:
            raise compilation(f"invalid column definition: '{name}' is reserved and cannot name a column")


def one(context: Context, column: exp.ColumnDef, properties: dict[str, Any], table: str | None = None) -> str:
    name = normal(column.this)
    refuse_reserved([name])
    if column.args.get("kind") is None:
        raise compilation(f"Missing data type of column '{name}'")
    _keep_declared(name, column, properties)
    for constraint in column.args.get("constraints") or []:
        keys.keep_of_column(context, name, constraint, properties, table)
    parts = [quote(name), to_duckdb(column.args["kind"].copy())]
    for constraint in column.args.get("constraints") or []:
        kind = constraint.args.get("kind")
        if isinstance(kind, exp.NotNullColumnConstraint) and not kind.args.get("allow_null"):
            parts.append("not null")
        elif isinstance(kind, exp.DefaultColumnConstraint):
            parts.append(f"default {to_duckdb(kind.this.copy())}")
        elif isinstance(kind, exp.AutoIncrementColumnConstraint | exp.GeneratedAsIdentityColumnConstraint):
            if table is None:
                raise unsupported("ADD COLUMN with AUTOINCREMENT")
            steps = [
                int(given.name) if (given := kind.args.get(key)) else 1 for key in ("start", "increment")
            ]
            properties.setdefault("IDENTITY", {})[name] = steps
            parts.append(f"default nextval('{_sequence(context, *steps, table)}')")
    return " ".join(parts)


def _sequence(context: Context, start: int, step: int, table: str) -> str:
    database, schema, _ = table.split(".")
    name = quoted(database, schema, f"_larder_identity_{secrets.token_hex(6)}")
    context.run(f"create sequence {name} start with {start} increment by {step}")
    return name.replace("'", "''")


def _keep_declared(name: str, column: exp.ColumnDef, properties: dict[str, Any]) -> None:
    kind = column.args.get("kind")
    types = properties.setdefault("TYPES", {})
    if kind is not None and kind.this in _KEPT:
        types[name] = _KEPT[kind.this]
    elif (
        kind is not None
        and kind.this in (exp.DataType.Type.VARCHAR, exp.DataType.Type.TEXT)
        and kind.expressions
    ):
        types[name] = f"VARCHAR({kind.expressions[0].name})"
    for constraint in column.args.get("constraints") or []:
        what = constraint.args.get("kind")
        if isinstance(what, exp.CommentColumnConstraint):
            properties.setdefault("COLUMN_COMMENTS", {})[name] = what.this.name


def named(schema: exp.Schema, definition: Definition) -> list[str]:
    """Names of a view's column list, with their comments."""
    names = []
    for each in schema.expressions:
        column = each if isinstance(each, exp.ColumnDef) else exp.ColumnDef(this=each)
        names.append(normal(column.this))
        _keep_declared(names[-1], column, definition.properties)
    return names
