"""CREATE, DROP and TRUNCATE of tables and views."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from larder_local.snowflake.engine.result import Result, status
from larder_local.snowflake.errors import compilation, exists, unsupported
from larder_local.snowflake.names import last, parent, quote, quoted, table_path
from larder_local.snowflake.statements import (
    clone,
    columns,
    functions,
    output_names,
    query,
    references,
    views,
)
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.definition import Definition, read_definition
from larder_local.snowflake.statements.translate import translate


def create(context: Context, tree: exp.Create) -> Result:
    kind = str(tree.args["kind"]).upper()
    if kind not in ("TABLE", "VIEW"):
        raise unsupported(f"CREATE {kind}")
    definition = read_definition(context, tree, kind)
    context.commit()
    account, name = context.account, definition.name
    with account.changing:
        if not definition.temporary:
            account.require_create(context.roles, kind, parent(name))
        there = context.kind_of(name) if definition.temporary is (name in context.session.temporary) else None
        if there and definition.if_not_exists:
            return status(f"{last(name)} already exists, statement succeeded.")
        if there and not definition.replace:
            raise exists(last(name))
        if there and there != kind:
            raise compilation(f"Object '{last(name)}' already exists as {there}", "002203", "42710")
        if there and not definition.temporary:
            account.require(context.roles, "OWNERSHIP", kind, name)
    make = _make_view if kind == "VIEW" else _make_table
    make(context, tree, definition)
    if not definition.temporary:
        register(context, definition)
    return status(f"{kind.capitalize()} {last(name)} successfully created.")


def register(context: Context, definition: Definition) -> None:
    """The account's row, the creator's ownership, and what future grants promise."""
    account, kind, name = context.account, definition.kind, definition.name
    kept = [each for each in account.grants.on(kind, name) if each.privilege != "OWNERSHIP"]
    with account.store.together():
        account.store.remove(kind, name)
        account.store.save(kind, name, **definition.properties)
        account.grants.created(kind, name, context.role)
        for each in kept if definition.copy_grants else []:
            account.grants.give(
                each.privilege, kind, name, each.grantee, by=each.granted_by, option=each.grant_option
            )
    context.written[name] = kind


def _start(context: Context, definition: Definition) -> str:
    """`create … table <physical name>`; a temporary one is DuckDB's own, gone with the session."""
    temporary = ""
    if definition.temporary:
        context.session.temporary[definition.name] = definition.kind
        context.session.temporary_objects.pop(("TABLE", definition.name), None)
        temporary = "temp "
    physical = f"temp.main.{quote(definition.name)}" if temporary else quoted(*definition.name.split("."))
    return f"create {'or replace ' if definition.replace else ''}{temporary}table {physical}"


def _make_table(context: Context, tree: exp.Create, definition: Definition) -> None:
    if source := tree.args.get("clone"):
        clone.table(context, context.full(table_path(source.this)), definition)
        return
    if like := tree.find(exp.LikeProperty):
        name = context.full(table_path(like.this))
        references.require_select(context, name)
        context.run(f"{_start(context, definition)} as select * from {context.physical(name)} limit 0")
        return
    schema = tree.this if isinstance(tree.this, exp.Schema) else None
    if tree.expression is None:
        if schema is None:
            raise compilation("Missing column specification", "002028")
        listed = columns.definitions(context, schema, definition)
        output_names.refuse_repeated(columns.declared(schema))
        context.run(f"{_start(context, definition)} ({listed})")
        return
    context.need_warehouse()
    sql = query.prepare(context, tree.expression)
    values = context.binds.first
    if schema is None:
        output_names.refuse_repeated(output_names.of(context, sql, values))
        query.run(context, f"{_start(context, definition)} as {sql}", values)
    elif all(each.args.get("kind") is None for each in schema.expressions):
        names = columns.named(schema, definition)
        output_names.refuse_repeated(names)
        query.run(context, f"{_start(context, definition)} ({', '.join(map(quote, names))}) as {sql}", values)
    else:
        _make_and_fill(context, schema, definition, sql, values)


def _make_and_fill(
    context: Context, schema: exp.Schema, definition: Definition, sql: str, values: list[Any] | None
) -> None:
    """`create table t (columns) as select …`: by position, into the declared types, or not at all."""
    listed = columns.definitions(context, schema, definition)
    output_names.refuse_repeated(columns.declared(schema))
    start = _start(context, definition)
    context.run("begin")
    try:
        query.run(context, f"{start} ({listed})")
        query.run(context, f"insert into {context.physical(definition.name)} {sql}", values)
        context.run("commit")
    except BaseException:
        context.roll_back()
        raise


def _make_view(context: Context, tree: exp.Create, definition: Definition) -> None:
    schema = tree.this if isinstance(tree.this, exp.Schema) else None
    names = columns.named(schema, definition) if schema else []
    if context.files:
        raise unsupported("views of staged files")
    text = tree.expression.sql(dialect="snowflake")
    inner = tree.expression
    functions.replace(context, inner)
    references.resolve(context, inner)
    sql = translate(context, inner)
    output_names.refuse_repeated(names or output_names.of(context, sql))
    if definition.temporary:
        context.session.temporary[definition.name] = "VIEW"
    definition.properties |= {
        "TEXT": text,
        "COLUMNS": names,
        "NAMESPACE": f"{context.session.database}.{context.session.schema}",
        "REFERENCES": sorted(context.read),
    }
    views.define(context, definition.name, sql, names)
