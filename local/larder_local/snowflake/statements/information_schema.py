"""INFORMATION_SCHEMA: views over what the account knows, with only what the role may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pyarrow
from sqlglot import exp

from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.errors import unsupported
from larder_local.snowflake.names import literal
from larder_local.snowflake.statements import columns as table_columns
from larder_local.snowflake.statements import keys, visible
from larder_local.snowflake.statements.context import Context

_TIME = pyarrow.timestamp("us", tz="UTC")
_NUMBER = pyarrow.int64()
_TYPES = {
    "CREATED": _TIME, "LAST_ALTERED": _TIME, "LAST_DDL": _TIME, "ROW_COUNT": _NUMBER, "BYTES": _NUMBER,
    "RETENTION_TIME": _NUMBER, "ORDINAL_POSITION": _NUMBER, "CHARACTER_MAXIMUM_LENGTH": _NUMBER,
    "CHARACTER_OCTET_LENGTH": _NUMBER, "NUMERIC_PRECISION": _NUMBER, "NUMERIC_PRECISION_RADIX": _NUMBER,
    "NUMERIC_SCALE": _NUMBER, "DATETIME_PRECISION": _NUMBER, "IDENTITY_START": _NUMBER,
    "IDENTITY_INCREMENT": _NUMBER,
}  # fmt: skip
Row = dict[str, Any]


def replace(context: Context, table: exp.Table, name: str) -> None:
    """Puts the rows where DuckDB finds them: a relation of the session with the view's name."""
    database, _, view = name.split(".")
    context.account.require(context.roles, "USAGE", "DATABASE", database)
    make = _VIEWS.get(view)
    if make is None:
        raise unsupported(f"INFORMATION_SCHEMA.{view}")
    names, rows = make(context, database)
    relation = f"{database}.INFORMATION_SCHEMA.{view}"
    fields = [(each, _TYPES.get(each, pyarrow.string())) for each in names]
    context.session.duck.register(relation, pyarrow.Table.from_pylist(rows, schema=pyarrow.schema(fields)))
    if not table.alias:
        table.set("alias", exp.TableAlias(this=exp.to_identifier(view, quoted=True)))
    table.set("this", exp.to_identifier(relation, quoted=True))
    table.set("db", exp.to_identifier("main"))
    table.set("catalog", exp.to_identifier("temp"))


def when(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def _yes(value: Any) -> str:
    return "YES" if value else "NO"


def _retention(context: Context, thing: Thing) -> int:
    parts = thing.name.split(".")
    for kind, name in (("SCHEMA", ".".join(parts[:2])), ("DATABASE", parts[0])):
        above = context.account.store.find(kind, name)
        if above and above.get("DATA_RETENTION_TIME_IN_DAYS") is not None:
            return int(above.get("DATA_RETENTION_TIME_IN_DAYS"))
    return 1


def row_counts(context: Context, things: list[Thing]) -> dict[str, int]:
    """Exact ones: DuckDB's own estimate counts deleted rows."""
    tables = [thing.name for thing in things if thing.kind == "TABLE"]
    if not tables:
        return {}
    counts = (f"select {literal(name)}, count(*) from {context.physical(name)}" for name in tables)
    return dict(context.run(" union all ".join(counts)))


def _tables(context: Context, database: str) -> tuple[list[str], list[Row]]:
    names = [
        "TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "TABLE_OWNER", "TABLE_TYPE", "IS_TRANSIENT",
        "CLUSTERING_KEY", "ROW_COUNT", "BYTES", "RETENTION_TIME", "CREATED", "LAST_ALTERED", "LAST_DDL",
        "COMMENT", "IS_TEMPORARY", "IS_DYNAMIC", "IS_ICEBERG",
    ]  # fmt: skip
    found = visible.relations(context, database)
    counts = row_counts(context, found)
    rows = []
    for thing in found:
        catalog, schema, name = thing.name.split(".")
        base = "LOCAL TEMPORARY" if thing.get("TEMPORARY") else "BASE TABLE"
        created = when(thing.created_on)
        rows.append({
            "TABLE_CATALOG": catalog, "TABLE_SCHEMA": schema, "TABLE_NAME": name,
            "TABLE_OWNER": context.account.grants.owner(thing.kind, thing.name),
            "TABLE_TYPE": "VIEW" if thing.kind == "VIEW" else base,
            "IS_TRANSIENT": _yes(thing.get("TRANSIENT")),
            "ROW_COUNT": counts.get(thing.name) if thing.kind == "TABLE" else None,
            "BYTES": 0 if thing.kind == "TABLE" else None, "RETENTION_TIME": _retention(context, thing),
            "CREATED": created, "LAST_ALTERED": created, "LAST_DDL": created,
            "COMMENT": thing.get("COMMENT"), "IS_TEMPORARY": _yes(thing.get("TEMPORARY")),
            "IS_DYNAMIC": "NO", "IS_ICEBERG": "NO",
        })  # fmt: skip
    return names, rows


def _columns(context: Context, database: str) -> tuple[list[str], list[Row]]:
    names = [
        "TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "COLUMN_NAME", "ORDINAL_POSITION", "COLUMN_DEFAULT",
        "IS_NULLABLE", "DATA_TYPE", "CHARACTER_MAXIMUM_LENGTH", "CHARACTER_OCTET_LENGTH", "NUMERIC_PRECISION",
        "NUMERIC_PRECISION_RADIX", "NUMERIC_SCALE", "DATETIME_PRECISION", "IS_IDENTITY", "COMMENT",
        "IDENTITY_GENERATION", "IDENTITY_START", "IDENTITY_INCREMENT", "IDENTITY_CYCLE", "IDENTITY_ORDERED",
        "DATA_TYPE_ALIAS",
    ]  # fmt: skip
    rows = []
    for thing in visible.relations(context, database):
        catalog, schema, table = thing.name.split(".")
        for column in table_columns.of(context, thing.name, thing.properties):
            rows.append({
                "TABLE_CATALOG": catalog, "TABLE_SCHEMA": schema, "TABLE_NAME": table,
                "COLUMN_NAME": column.name, "ORDINAL_POSITION": column.position,
                "COLUMN_DEFAULT": None if column.identity else column.default,
                "IS_NULLABLE": _yes(column.nullable), "DATA_TYPE": column.data_type,
                "CHARACTER_MAXIMUM_LENGTH": column.length,
                "CHARACTER_OCTET_LENGTH": min(column.length * 4, 16777216) if column.length else None,
                "NUMERIC_PRECISION": column.precision, "NUMERIC_SCALE": column.scale,
                "NUMERIC_PRECISION_RADIX": 10 if column.precision else None,
                "DATETIME_PRECISION": 9 if column.data_type.startswith("TIMESTAMP") else None,
                "IS_IDENTITY": _yes(column.identity), "COMMENT": column.comment,
                "DATA_TYPE_ALIAS": column.full_type, **_identity(column),
            })  # fmt: skip
    return names, rows


def _identity(column: table_columns.ColumnInfo) -> Row:
    if column.identity is None:
        return {}
    start, step = column.identity
    return {
        "IDENTITY_GENERATION": "BY DEFAULT", "IDENTITY_START": start, "IDENTITY_INCREMENT": step,
        "IDENTITY_CYCLE": "NO", "IDENTITY_ORDERED": "NO",
    }  # fmt: skip


def _constraints(context: Context, database: str) -> tuple[list[str], list[Row]]:
    rows = []
    for thing in visible.relations(context, database):
        found = [(name, "UNIQUE") for name in thing.get("UNIQUE_KEYS", {})]
        found += [(name, "FOREIGN KEY") for name in thing.get("FOREIGN_KEYS", {})]
        if thing.get("PRIMARY_KEY"):
            found.append((keys.primary_name(thing.name, thing.properties), "PRIMARY KEY"))
        catalog, schema, table = thing.name.split(".")
        rows += [
            {
                "CONSTRAINT_CATALOG": catalog, "CONSTRAINT_SCHEMA": schema, "CONSTRAINT_NAME": name,
                "TABLE_CATALOG": catalog, "TABLE_SCHEMA": schema, "TABLE_NAME": table,
                "CONSTRAINT_TYPE": kind, "IS_DEFERRABLE": "NO", "INITIALLY_DEFERRED": "NO",
                "ENFORCED": "NO", "CREATED": when(thing.created_on),
                "LAST_ALTERED": when(thing.created_on), "RELY": "NO",
            }
            for name, kind in found
        ]  # fmt: skip
    names = [
        "CONSTRAINT_CATALOG", "CONSTRAINT_SCHEMA", "CONSTRAINT_NAME", "TABLE_CATALOG", "TABLE_SCHEMA",
        "TABLE_NAME", "CONSTRAINT_TYPE", "IS_DEFERRABLE", "INITIALLY_DEFERRED", "ENFORCED", "COMMENT",
        "CREATED", "LAST_ALTERED", "RELY",
    ]  # fmt: skip
    return names, rows


def _references(context: Context, database: str) -> tuple[list[str], list[Row]]:
    rows = []
    for thing in visible.relations(context, database):
        catalog, schema, _ = thing.name.split(".")
        for name, key in thing.get("FOREIGN_KEYS", {}).items():
            target = context.account.store.find("TABLE", key["TABLE"])
            properties = target.properties if target else {}
            to_catalog, to_schema, _ = key["TABLE"].split(".")
            rows.append({
                "CONSTRAINT_CATALOG": catalog, "CONSTRAINT_SCHEMA": schema, "CONSTRAINT_NAME": name,
                "UNIQUE_CONSTRAINT_CATALOG": to_catalog, "UNIQUE_CONSTRAINT_SCHEMA": to_schema,
                "UNIQUE_CONSTRAINT_NAME": keys.primary_name(key["TABLE"], properties),
                "MATCH_OPTION": "FULL", "UPDATE_RULE": "NO ACTION", "DELETE_RULE": "NO ACTION",
                "CREATED": when(thing.created_on), "LAST_ALTERED": when(thing.created_on),
            })  # fmt: skip
    names = [
        "CONSTRAINT_CATALOG", "CONSTRAINT_SCHEMA", "CONSTRAINT_NAME", "UNIQUE_CONSTRAINT_CATALOG",
        "UNIQUE_CONSTRAINT_SCHEMA", "UNIQUE_CONSTRAINT_NAME", "MATCH_OPTION", "UPDATE_RULE", "DELETE_RULE",
        "COMMENT", "CREATED", "LAST_ALTERED",
    ]  # fmt: skip
    return names, rows


def _views(context: Context, database: str) -> tuple[list[str], list[Row]]:
    names = [
        "TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "TABLE_OWNER", "VIEW_DEFINITION", "IS_SECURE",
        "CREATED", "LAST_ALTERED", "LAST_DDL", "COMMENT",
    ]  # fmt: skip
    rows = []
    for thing in visible.of_kind(context, "VIEW", database):
        catalog, schema, name = thing.name.split(".")
        created = when(thing.created_on)
        rows.append({
            "TABLE_CATALOG": catalog, "TABLE_SCHEMA": schema, "TABLE_NAME": name,
            "TABLE_OWNER": context.account.grants.owner("VIEW", thing.name),
            "VIEW_DEFINITION": thing.get("TEXT"), "IS_SECURE": _yes(thing.get("SECURE")),
            "CREATED": created, "LAST_ALTERED": created, "LAST_DDL": created,
            "COMMENT": thing.get("COMMENT"),
        })  # fmt: skip
    return names, rows


def _schemata(context: Context, database: str) -> tuple[list[str], list[Row]]:
    names = [
        "CATALOG_NAME", "SCHEMA_NAME", "SCHEMA_OWNER", "IS_TRANSIENT", "IS_MANAGED_ACCESS", "RETENTION_TIME",
        "CREATED", "LAST_ALTERED", "COMMENT",
    ]  # fmt: skip
    rows: list[Row] = [{"CATALOG_NAME": database, "SCHEMA_NAME": "INFORMATION_SCHEMA", "SCHEMA_OWNER": ""}]
    for thing in visible.of_kind(context, "SCHEMA", database):
        created = when(thing.created_on)
        rows.append({
            "CATALOG_NAME": database, "SCHEMA_NAME": thing.name.split(".")[1],
            "SCHEMA_OWNER": context.account.grants.owner("SCHEMA", thing.name),
            "IS_TRANSIENT": _yes(thing.get("TRANSIENT")),
            "IS_MANAGED_ACCESS": _yes(thing.get("MANAGED_ACCESS")),
            "RETENTION_TIME": _retention(context, thing), "CREATED": created, "LAST_ALTERED": created,
            "COMMENT": thing.get("COMMENT"),
        })  # fmt: skip
    return names, rows


def _databases(context: Context, database: str) -> tuple[list[str], list[Row]]:
    names = [
        "DATABASE_NAME",
        "DATABASE_OWNER",
        "IS_TRANSIENT",
        "COMMENT",
        "CREATED",
        "LAST_ALTERED",
        "RETENTION_TIME",
    ]
    rows = []
    for thing in visible.of_kind(context, "DATABASE"):
        created = when(thing.created_on)
        rows.append({
            "DATABASE_NAME": thing.name,
            "DATABASE_OWNER": context.account.grants.owner("DATABASE", thing.name),
            "IS_TRANSIENT": _yes(thing.get("TRANSIENT")), "COMMENT": thing.get("COMMENT"),
            "CREATED": created, "LAST_ALTERED": created,
            "RETENTION_TIME": int(thing.get("DATA_RETENTION_TIME_IN_DAYS", 1)),
        })  # fmt: skip
    return names, rows


_VIEWS: dict[str, Callable[[Context, str], tuple[list[str], list[Row]]]] = {
    "COLUMNS": _columns,
    "DATABASES": _databases,
    "REFERENTIAL_CONSTRAINTS": _references,
    "SCHEMATA": _schemata,
    "TABLES": _tables,
    "TABLE_CONSTRAINTS": _constraints,
    "VIEWS": _views,
}
