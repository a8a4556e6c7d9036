"""Rows of SHOW for databases and what is in them."""

from __future__ import annotations

import json
from typing import Any

from larder_local.snowflake.account.parameters import as_text
from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.statements import columns, keys, visible
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.information_schema import row_counts
from larder_local.snowflake.statements.show_request import Request, Rows, Writer, flag


def _scoped(context: Context, request: Request) -> str | None:
    """The container to look in: what was said, else the current schema or database, else the account."""
    if request.scope:
        return request.scope[1]
    session = context.session
    if session.database and session.schema and request.what != "SCHEMAS":
        return f"{session.database}.{session.schema}"
    return session.database


def databases(context: Context, request: Request) -> Rows:
    if request.terse:
        names = "created_on name kind database_name schema_name"
    else:
        names = (
            "created_on name is_default is_current origin owner comment options retention_time kind budget"
            " owner_role_type resource_group dropped_on object_visibility"
        )
    rows = []
    for thing in visible.like(request.like, visible.of_kind(context, "DATABASE")):
        owner = context.account.grants.owner("DATABASE", thing.name)
        row: list[Any] = [thing.created_on, thing.name, "STANDARD", None, None]
        if not request.terse:
            row = [
                thing.created_on, thing.name, "N", flag(thing.name == context.session.database), "", owner,
                thing.get("COMMENT", ""), "TRANSIENT" if thing.get("TRANSIENT") else "",
                as_text(thing.get("DATA_RETENTION_TIME_IN_DAYS", 1)), "STANDARD", None, "ROLE", None, None,
                None,
            ]  # fmt: skip
        rows.append(row)
    return names, rows


def schemas(context: Context, request: Request) -> Rows:
    inside = _scoped(context, request)
    found = [Thing("SCHEMA", f"{inside}.INFORMATION_SCHEMA", 0.0)] if inside and "." not in inside else []
    found += visible.of_kind(context, "SCHEMA", inside)
    rows = []
    for thing in visible.like(request.like, found):
        database, name = thing.name.split(".")
        if request.terse:
            rows.append([thing.created_on, name, None, database, None])
            continue
        words = [
            word
            for key, word in (("TRANSIENT", "TRANSIENT"), ("MANAGED_ACCESS", "MANAGED ACCESS"))
            if thing.get(key)
        ]
        above = context.account.store.find("DATABASE", database)
        retention = thing.get(
            "DATA_RETENTION_TIME_IN_DAYS", above.get("DATA_RETENTION_TIME_IN_DAYS", 1) if above else 1
        )
        rows.append([
            thing.created_on, name, "N",
            flag((database, name) == (context.session.database, context.session.schema)), database,
            context.account.grants.owner("SCHEMA", thing.name), thing.get("COMMENT", ""), ", ".join(words),
            as_text(retention), "ROLE", None, None, None, None, None,
        ])  # fmt: skip
    if request.terse:
        return "created_on name kind database_name schema_name", rows
    return (
        "created_on name is_default is_current database_name owner comment options retention_time"
        " owner_role_type"
        " classification_profile_database classification_profile_schema classification_profile budget"
        " object_visibility"
    ), rows


def objects(context: Context, request: Request) -> Rows:
    """SHOW OBJECTS, TABLES and VIEWS."""
    kinds = {"TABLES": ("TABLE",), "VIEWS": ("VIEW",)}.get(request.what, ("TABLE", "VIEW"))
    inside = _scoped(context, request)
    found = [each for each in visible.relations(context, inside) if each.kind in kinds]
    found = visible.like(request.like, found)
    counts = {} if request.terse or request.what == "VIEWS" else row_counts(context, found)
    rows = []
    for thing in found:
        database, schema, name = thing.name.split(".")
        kind = _kind(thing) if request.what == "TABLES" else thing.kind
        owner = context.account.grants.owner(thing.kind, thing.name)
        is_table = thing.kind == "TABLE"
        head = [thing.created_on, name]
        if request.terse:
            rows.append([*head, kind, database, schema])
        elif request.what == "VIEWS":
            rows.append([
                *head, "", database, schema, owner, thing.get("COMMENT", ""), thing.get("TEXT", ""),
                "true" if thing.get("SECURE") else "false", "false", "ROLE", "OFF",
            ])  # fmt: skip
        else:
            rows.append([
                *head, database, schema, kind, thing.get("COMMENT", ""), "",
                as_text(counts.get(thing.name, 0)) if is_table else None, "0" if is_table else None, owner,
                "1", "ROLE", "N", "N", "N", "N",
            ])  # fmt: skip
    if request.terse:
        return "created_on name kind database_name schema_name", rows
    if request.what == "VIEWS":
        return (
            "created_on name reserved database_name schema_name owner comment text is_secure is_materialized"
            " owner_role_type change_tracking"
        ), rows
    return (
        "created_on name database_name schema_name kind comment cluster_by rows bytes owner retention_time"
        " owner_role_type is_hybrid is_dynamic is_iceberg is_immutable"
    ), rows


def _kind(thing: Thing) -> str:
    if thing.get("TEMPORARY"):
        return "TEMPORARY"
    return "TRANSIENT" if thing.get("TRANSIENT") and thing.kind == "TABLE" else thing.kind


def table_columns(context: Context, request: Request) -> Rows:
    if request.scope and request.scope[0] in ("TABLE", "VIEW"):
        found = [each for each in visible.relations(context, None) if each.name == request.scope[1]]
    else:
        found = visible.relations(context, _scoped(context, request))
    rows = []
    for thing in found:
        database, schema, table = thing.name.split(".")
        for column in columns.of(context, thing.name, thing.properties):
            kind: dict[str, Any] = {
                "type": {"NUMBER": "FIXED", "FLOAT": "REAL"}.get(column.data_type, column.data_type)
            }
            if column.precision:
                kind |= {"precision": column.precision, "scale": column.scale}
            if column.length:
                kind |= {"length": column.length, "byteLength": min(column.length * 4, 16777216)}
            kind["nullable"] = column.nullable
            rows.append([
                table, schema, column.name, json.dumps(kind, separators=(",", ":")), as_text(column.nullable),
                column.default or "", "COLUMN", "", column.comment or "", database, "", None,
            ])  # fmt: skip
    return (
        "table_name schema_name column_name data_type null? default kind expression comment database_name"
        " autoincrement schema_evolution_record"
    ), rows


def primary_keys(context: Context, request: Request) -> Rows:
    found = visible.relations(context, None)
    inside = request.scope[1] if request.scope else _scoped(context, request)
    rows = []
    for thing in found:
        if inside is None or thing.name == inside or thing.name.startswith(inside + "."):
            database, schema, table = thing.name.split(".")
            for position, column in enumerate(thing.get("PRIMARY_KEY", []), 1):
                constraint = keys.primary_name(thing.name, thing.properties)
                rows.append(
                    [
                        thing.created_on,
                        database,
                        schema,
                        table,
                        column,
                        str(position),
                        constraint,
                        "false",
                        None,
                    ]
                )
    return (
        "created_on database_name schema_name table_name column_name key_sequence constraint_name rely"
        " comment"
    ), rows


def unique_keys(context: Context, request: Request) -> Rows:
    inside = request.scope[1] if request.scope else _scoped(context, request)
    rows = []
    for thing in visible.relations(context, None):
        if inside is not None and thing.name != inside and not thing.name.startswith(inside + "."):
            continue
        for name, names in thing.get("UNIQUE_KEYS", {}).items():
            rows += [
                [thing.created_on, *thing.name.split("."), column, str(position), name, "false", None]
                for position, column in enumerate(names, 1)
            ]
    return (
        "created_on database_name schema_name table_name column_name key_sequence constraint_name rely"
        " comment"
    ), rows


def foreign_keys(context: Context, request: Request) -> Rows:
    """SHOW IMPORTED KEYS: keys of the tables in scope; EXPORTED: keys that point at them."""
    inside = request.scope[1] if request.scope else _scoped(context, request)
    rows = []
    for thing in visible.relations(context, None):
        for name, key in thing.get("FOREIGN_KEYS", {}).items():
            here = key["TABLE"] if request.what == "EXPORTED KEYS" else thing.name
            if inside is not None and here != inside and not here.startswith(inside + "."):
                continue
            target = context.account.store.find("TABLE", key["TABLE"])
            key_name = keys.primary_name(key["TABLE"], target.properties if target else {})
            for position, (column, pointed) in enumerate(
                zip(key["COLUMNS"], key["REFERENCED"], strict=False), 1
            ):
                rows.append([
                    thing.created_on, *key["TABLE"].split("."), pointed, *thing.name.split("."), column,
                    str(position), "NO ACTION", "NO ACTION", name, key_name, "NOT DEFERRABLE", "false", None,
                ])  # fmt: skip
    return (
        "created_on pk_database_name pk_schema_name pk_table_name pk_column_name fk_database_name"
        " fk_schema_name fk_table_name fk_column_name key_sequence update_rule delete_rule fk_name pk_name"
        " deferrability rely comment"
    ), rows


def replication_databases(context: Context, request: Request) -> Rows:
    """Only databases that are replicated are listed, and none is here."""
    return (
        "region_group snowflake_region created_on account_name name comment is_primary primary"
        " replication_allowed_to_accounts failover_allowed_to_accounts organization_name account_locator"
    ), []


WRITERS: dict[str, Writer] = {
    "REPLICATION DATABASES": replication_databases,
    "DATABASES": databases,
    "SCHEMAS": schemas,
    "OBJECTS": objects,
    "TABLES": objects,
    "VIEWS": objects,
    "COLUMNS": table_columns,
    "PRIMARY KEYS": primary_keys,
    "UNIQUE KEYS": unique_keys,
    "IMPORTED KEYS": foreign_keys,
    "EXPORTED KEYS": foreign_keys,
}
