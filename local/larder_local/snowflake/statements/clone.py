"""Clones: a table, a schema with its views, a database. Here a copy, in Snowflake without one."""

from __future__ import annotations

from larder_local.snowflake.errors import compilation, unsupported
from larder_local.snowflake.names import parent, quote, quoted
from larder_local.snowflake.statements import references, views
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.definition import Definition
from larder_local.snowflake.statements.stages import history

#: Properties of a table that its clone has, too.
_COPIED = ("TYPES", "COLUMN_COMMENTS", "PRIMARY_KEY", "UNIQUE_KEYS", "FOREIGN_KEYS", "IDENTITY", "COMMENT")


def table(context: Context, source: str, definition: Definition) -> None:
    references.require_select(context, source)
    if context.kind_of(source) != "TABLE":
        raise unsupported("CLONE of a view")
    thing = context.account.store.find("TABLE", source)
    lasting = not definition.temporary and not definition.properties.get("TRANSIENT")
    if lasting and thing and thing.get("TRANSIENT"):
        raise compilation("Transient object cannot be cloned to a permanent object.", "002119", "0A000")
    for key in _COPIED:
        if thing and thing.get(key) and key not in definition.properties:
            definition.properties[key] = thing.get(key)
    if definition.temporary:
        context.session.temporary[definition.name] = "TABLE"
        target = f"temp table temp.main.{quote(definition.name)}"
    else:
        target = f"table {quoted(*definition.name.split('.'))}"
    replace = "or replace " if definition.replace else ""
    context.run(f"create {replace}{target} as from {context.physical(source)}")
    _keep_not_null(context, source, context.physical(definition.name))


def _keep_not_null(context: Context, source: str, target: str) -> None:
    rows = context.run(
        "select column_name, is_nullable, column_default from duckdb_columns()"
        " where database_name || '.' || schema_name || '.' || table_name = ?",
        [source],
    )
    for name, nullable, default in rows:
        if not nullable:
            context.run(f"alter table {target} alter column {quote(name)} set not null")
        if default is not None and "nextval" not in default.lower():
            context.run(f"alter table {target} alter column {quote(name)} set default {default}")


def container(context: Context, kind: str, source: str, target: str) -> None:
    if kind == "SCHEMA":
        _schema(context, source, target)
        return
    for schema in context.account.store.all("SCHEMA", source):
        name = f"{target}.{schema.name.split('.')[1]}"
        context.engine.create_schema(*name.split("."))
        context.account.store.save("SCHEMA", name, **schema.properties)
        _copy_grants(context, "SCHEMA", schema.name, name)
        _schema(context, schema.name, name)


def _schema(context: Context, source: str, target: str) -> None:
    """Objects inside keep their grants and owners, as in Snowflake. Views name what their text names."""
    store = context.account.store
    for thing in store.all("TABLE", source):
        name = f"{target}.{thing.name.split('.')[2]}"
        context.run(f"create table {quoted(*name.split('.'))} as from {quoted(*thing.name.split('.'))}")
        _keep_not_null(context, thing.name, quoted(*name.split(".")))
        store.save("TABLE", name, **history.thing_without_folder(thing))
        _copy_grants(context, "TABLE", thing.name, name)
    for thing in sorted(store.all("VIEW", source), key=lambda each: each.created_on):
        name = f"{target}.{thing.name.split('.')[2]}"
        namespace = thing.get("NAMESPACE")
        moved = target if namespace == source else namespace
        views.create(
            context, name, thing.get("TEXT"), thing.get("COLUMNS", []), namespace=moved, checked=False
        )
        there = sorted(
            _moved(each, source, target) if namespace == source else each
            for each in thing.get("REFERENCES", [])
        )
        store.save("VIEW", name, **{**thing.properties, "NAMESPACE": moved, "REFERENCES": there})
        _copy_grants(context, "VIEW", thing.name, name)


def _moved(name: str, source: str, target: str) -> str:
    return f"{target}{name[len(source) :]}" if parent(name) == source else name


def _copy_grants(context: Context, kind: str, source: str, target: str) -> None:
    for grant in context.account.grants.on(kind, source):
        context.account.grants.give(
            grant.privilege, kind, target, grant.grantee, by=grant.granted_by, option=grant.grant_option
        )
