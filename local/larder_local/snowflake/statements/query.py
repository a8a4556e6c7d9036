"""SELECT, INSERT, UPDATE, DELETE, MERGE."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import duckdb
import pyarrow
import sqlglot
from sqlglot import exp

from larder_local.snowflake.engine import result as results
from larder_local.snowflake.engine.result import Column, Result, counted
from larder_local.snowflake.errors import compilation, from_duckdb, unsupported
from larder_local.snowflake.names import normal, table_path
from larder_local.snowflake.server.wire import column_of
from larder_local.snowflake.statements import (
    array_binds,
    binds,
    bulk,
    columns,
    functions,
    origins,
    references,
    table_functions,
    transactions,
    views,
)
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.stages import reading
from larder_local.snowflake.statements.translate import translate


def select(context: Context, tree: exp.Expression) -> Result:
    if found := table_functions.whole_result(context, tree):
        return found
    written = tree.copy()
    sql = prepare(context, tree)
    if any(tree.find_all(exp.Table)):
        context.need_warehouse()
    if context.describe_only:
        return Result(origins.restored(context, written, describe(context, sql)), type_id=results.SELECT)
    found, table = _fresh(context, context.query, sql, context.binds.first)
    named = [column_of(name, kind) for name, kind in found]
    for at in context.loose:
        named[at], table = _whole(named[at], table, at)
    named = origins.restored(context, written, named)
    return Result(named, type_id=results.SELECT, table=table)


def _whole(column: Column, table: pyarrow.Table, at: int) -> tuple[Column, pyarrow.Table]:
    """`v:qty + 1` is a FLOAT in Snowflake, too, and is shown as 10."""
    with contextlib.suppress(pyarrow.ArrowInvalid):
        values = table.column(at).cast(pyarrow.int64())
        return column_of(column.name, "BIGINT"), table.set_column(
            at, table.field(at).with_type(pyarrow.int64()), values
        )
    return column, table


def prepare(context: Context, tree: exp.Expression) -> str:
    """DuckDB's SQL for a query whose names and rights have been checked."""
    reading.replace(context, tree)
    _name_columns(tree, context.sql)
    functions.replace(context, tree)
    references.resolve(context, tree)
    return translate(context, tree)


def run(context: Context, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    return _fresh(context, context.run, sql, values)


def _fresh(context: Context, how: Callable[[str, Any], Any], sql: str, values: list[Any] | None) -> Any:
    """A view whose tables were made anew with other types, or that an older Larder wrote, is made anew."""
    try:
        return how(sql, values)
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        if not views.refresh(context):
            raise from_duckdb(error) from error
        return how(sql, values)


def describe(context: Context, sql: str) -> list[Column]:
    tree = sqlglot.parse_one(sql, read="duckdb")
    plain = tree.transform(lambda node: exp.Null() if isinstance(node, exp.Placeholder) else node).sql(
        "duckdb"
    )
    return [column_of(row[0], row[1]) for row in run(context, f"describe {plain}")]


def value_of(context: Context, tree: exp.Select) -> Any:
    return context.run(prepare(context, tree))[0][0]


def _name_columns(tree: exp.Expression, sql: str) -> None:
    """An expression without an alias is named by its own text, as Snowflake names it; `sql` is the whole."""
    while isinstance(tree, exp.SetOperation):
        tree = tree.left
    if not isinstance(tree, exp.Select):
        return
    for column in tree.expressions:
        if isinstance(column, exp.Alias | exp.Column | exp.Star | exp.Parameter) or column.is_star:
            continue
        text = binds.as_typed(column, sql).sql(dialect="snowflake").upper()
        column.replace(exp.alias_(column.copy(), text, quoted=True))


def change(context: Context, tree: exp.Expression) -> Result:
    target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    if isinstance(tree, exp.Insert) and not isinstance(target, exp.Table):
        raise unsupported("INSERT into several tables")
    name = context.full(table_path(target), tree.key.upper())
    for privilege in _privileges(tree):
        references.require_write(context, name, privilege)
    context.need_warehouse()
    if context.describe_only:
        return counted(_type_id(tree), inserted=0)
    transactions.begin_implicitly(context)
    if isinstance(tree, exp.Insert) and bulk.fits(tree):
        return bulk.insert(context, tree, name)
    array_binds.spread(context, tree, _target_types(context, tree, name))
    _prepare_change(context, tree, target, name)
    if isinstance(tree, exp.Merge):
        return _merge(context, tree)
    if isinstance(tree, exp.Insert) and tree.args.get("overwrite"):
        return _overwrite(context, tree, name)
    count = _count(context, translate(context, tree))
    if isinstance(tree, exp.Insert):
        return counted(results.INSERT, inserted=count)
    if isinstance(tree, exp.Update):
        return counted(results.UPDATE, updated=count, multi=0)
    return counted(results.DELETE, deleted=count)


def _privileges(tree: exp.Expression) -> list[str]:
    if isinstance(tree, exp.Insert):
        return ["INSERT", "DELETE"] if tree.args.get("overwrite") else ["INSERT"]
    if isinstance(tree, exp.Merge):
        kinds = {_action(when) for when in tree.args["whens"].expressions}
        return sorted(kinds)
    return [tree.key.upper()]


def _type_id(tree: exp.Expression) -> int:
    ids = {
        exp.Insert: results.INSERT,
        exp.Update: results.UPDATE,
        exp.Delete: results.DELETE,
        exp.Merge: results.MERGE,
    }
    return ids[type(tree)]


def _prepare_change(context: Context, tree: exp.Expression, target: exp.Table, name: str) -> None:
    reading.replace(context, tree)
    functions.replace(context, tree)
    references.resolve(context, tree, [target])
    if isinstance(tree, exp.Insert):
        references.place(context, target, name)
    else:
        references.point(context, target, name)
    for assigned in _assignments(tree):
        assigned.this.set("table", None)


def _target_types(context: Context, tree: exp.Expression, name: str) -> list[str]:
    """Snowflake's types of the columns that an array binding fills, in its order."""
    if not context.binds.array:
        return []
    found = {each.name: each.data_type for each in columns.of(context, name, {})}
    if isinstance(tree.this, exp.Schema):
        return [found.get(normal(each), "") for each in tree.this.expressions]
    return list(found.values())


def _assignments(tree: exp.Expression) -> list[exp.Expression]:
    """DuckDB wants the assigned columns of SET without their table."""
    found = list(tree.expressions) if isinstance(tree, exp.Update) else []
    if isinstance(tree, exp.Merge):
        for when in tree.args["whens"].expressions:
            if isinstance(then := when.args["then"], exp.Update):
                found += then.expressions
    return [each for each in found if isinstance(each, exp.EQ) and isinstance(each.this, exp.Column)]


def _count(context: Context, sql: str) -> int:
    if len(context.binds.rows) <= 1:
        return run(context, sql, context.binds.first)[0][0]
    with transactions.whole(context):
        return sum(run(context, sql, list(row))[0][0] for row in context.binds.rows)


def _overwrite(context: Context, tree: exp.Insert, name: str) -> Result:
    tree.set("overwrite", None)
    with transactions.whole(context):
        context.run(f"delete from {context.physical(name)}")
        count = _count(context, translate(context, tree))
    return counted(results.INSERT, inserted=count)


def _action(when: exp.Expression) -> str:
    then = when.args["then"]
    return then.name.upper() if isinstance(then, exp.Var) else then.key.upper()


def _merge(context: Context, tree: exp.Merge) -> Result:
    """DuckDB tells what it did with each row; Snowflake counts, for the kinds that the statement names."""
    kinds = {_action(when) for when in tree.args["whens"].expressions}
    tree.set("returning", exp.Returning(expressions=[exp.column("merge_action")]))
    rows = run(context, translate(context, tree), context.binds.first)
    done = [str(action) for (action,) in rows]
    names = {"INSERT": "inserted", "UPDATE": "updated", "DELETE": "deleted"}
    if not kinds:
        raise compilation("MERGE needs a WHEN clause")
    return counted(results.MERGE, **{names[kind]: done.count(kind) for kind in names if kind in kinds})
