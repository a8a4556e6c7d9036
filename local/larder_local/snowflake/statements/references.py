"""Finds the tables and views that a statement names, checks the role's rights, and points DuckDB at them."""

from __future__ import annotations

from collections.abc import Iterable

import sqlglot
from sqlglot import exp

from larder_local.snowflake.engine import sequences
from larder_local.snowflake.errors import SnowflakeError, compilation, insufficient, missing, unsupported
from larder_local.snowflake.names import normal, table_path
from larder_local.snowflake.statements import information_schema, table_functions
from larder_local.snowflake.statements.context import Context

_CATALOGS = {"SNOWFLAKE": "the SNOWFLAKE database"}


def resolve(
    context: Context, tree: exp.Expression, written: Iterable[exp.Table] = (), *, checked: bool = True
) -> None:
    """Every name becomes the physical one and is recorded as read; the caller checks written ones."""
    targets = {id(table) for table in written}
    sequences.count_inputs(tree)
    table_functions.replace(context, tree)
    for table in list(tree.find_all(exp.Table)):
        named_by_text(table)
        if table.meta.get("physical") or isinstance(table.this, exp.Func):
            continue
        if not isinstance(table.this, exp.Identifier):
            raise unsupported(f"a table named by {table.this.sql(dialect='snowflake')}")
        if _is_cte(table):
            continue
        if table.args.get("when") or table.args.get("version"):
            raise unsupported("time travel (AT | BEFORE)")
        path = table_path(table)
        if len(path) == 3 and path[0] in _CATALOGS:
            raise unsupported(_CATALOGS[path[0]])
        name = context.full(path, tree.key.upper())
        if name.split(".")[1] == "INFORMATION_SCHEMA":
            information_schema.replace(context, table, name)
        elif id(table) not in targets:
            if checked:
                require_select(context, name)
            point(context, table, name)


def named_by_text(table: exp.Table) -> None:
    """IDENTIFIER('a.b.c') is the name that its text says."""
    if isinstance(table.this, exp.DynamicIdentifier) and isinstance(table.this.this, exp.Literal):
        named = exp.to_table(table.this.this.name, dialect="snowflake")
        for part in ("this", "db", "catalog"):
            table.set(part, named.args.get(part))


def point(context: Context, table: exp.Table, name: str) -> None:
    """Makes the table the physical one; columns that name it by its last part still find it."""
    if not table.alias:
        table.set("alias", exp.TableAlias(this=exp.to_identifier(name.rsplit(".", 1)[1], quoted=True)))
    place(context, table, name)


def place(context: Context, table: exp.Table, name: str) -> None:
    physical = sqlglot.to_table(context.physical(name), dialect="duckdb")
    for part in ("this", "db", "catalog"):
        table.set(part, physical.args.get(part))


def require_select(context: Context, name: str) -> None:
    if name in context.session.temporary:
        return
    kind = context.kind_of(name)
    if kind is None:
        raise missing("TABLE", name)
    context.account.require(context.roles, "SELECT", kind, name)
    context.read[name] = kind
    if kind == "VIEW":
        _check_owner(context, name)


def _check_owner(context: Context, view: str) -> None:
    """A view reads with its owner's rights: what the owner lost, the view lost."""
    account = context.account
    owner = account.grants.closure(account.grants.owner("VIEW", view) or None)
    thing = account.store.find("VIEW", view)
    for name in thing.get("REFERENCES", []) if thing else []:
        kind = next((each for each in ("TABLE", "VIEW") if account.store.find(each, name)), "TABLE")
        try:
            account.require(owner, "SELECT", kind, name)
        except SnowflakeError as error:
            raise compilation(
                f"Failure during expansion of view '{view.rsplit('.', 1)[1]}': {error.message}",
                "002037",
                "42601",
            ) from error
        if kind == "VIEW":
            _check_owner(context, name)


def require_write(context: Context, name: str, privilege: str) -> None:
    if name in context.session.temporary:
        return
    kind = context.kind_of(name)
    if kind is None:
        raise missing("TABLE", name)
    if kind == "VIEW":
        context.account.require(context.roles, "SELECT", kind, name)
        raise (
            insufficient("VIEW", name)
            if privilege == "OWNERSHIP"
            else compilation(f"'{name}' is a view; rows are changed in tables.")
        )
    context.account.require(context.roles, privilege, kind, name)
    context.written[name] = kind


def _is_cte(table: exp.Table) -> bool:
    """Whether the name is that of a WITH in scope: an earlier one of the list, or itself when recursive."""
    if table.args.get("db"):
        return False
    name = normal(table.this)
    node: exp.Expression = table
    while node.parent is not None:
        below, node = node, node.parent
        with_ = node.args.get("with_")
        if with_ is None:
            if isinstance(node, exp.With) and isinstance(below, exp.CTE):
                names = [normal(each.args["alias"].this) for each in node.expressions]
                until = node.expressions.index(below) + (1 if node.recursive else 0)
                if name in names[:until]:
                    return True
            continue
        if below is not with_ and name in [normal(each.args["alias"].this) for each in with_.expressions]:
            return True
    return False
