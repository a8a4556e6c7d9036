"""DROP and TRUNCATE of tables and views."""

from __future__ import annotations

from sqlglot import exp

from larder_local.snowflake.engine.result import Result, status
from larder_local.snowflake.errors import compilation, missing, unsupported
from larder_local.snowflake.names import last, table_path
from larder_local.snowflake.statements import references
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.stages import history


def drop(context: Context, tree: exp.Drop) -> Result:
    kind = str(tree.args["kind"]).upper()
    if kind not in ("TABLE", "VIEW"):
        raise unsupported(f"DROP {kind}")
    named = tree.args.get("tables") or [tree.this]
    name = context.full(table_path(named[0]), f"DROP {kind}")
    context.commit()
    there = context.kind_of(name)
    if there is None:
        if tree.args.get("exists"):
            return status("Drop statement executed successfully.")
        raise missing(kind, name)
    if there != kind:
        raise compilation(
            f"Object found is of type '{there}', not specified type '{kind}'.", "002203", "42710"
        )
    if name in context.session.temporary:
        context.run(f"drop {kind} if exists {context.physical(name)}")
        del context.session.temporary[name]
        context.session.temporary_objects.pop(("TABLE", name), None)
    else:
        context.account.require(context.roles, "OWNERSHIP", kind, name)
        context.run(f"drop {kind} if exists {context.physical(name)}")
        context.account.store.remove(kind, name)
        context.written[name] = kind
    return status(f"{last(name)} successfully dropped.")


def truncate(context: Context, tree: exp.TruncateTable) -> Result:
    name = context.full(table_path(tree.expressions[0]), "TRUNCATE TABLE")
    if context.kind_of(name) is None and tree.args.get("exists"):
        return status()
    references.require_write(context, name, "TRUNCATE")
    context.commit()
    context.run(f"delete from {context.physical(name)}")
    history.forget(context, name)
    return status()
