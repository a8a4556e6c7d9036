"""Functions whose answer is the session's, not DuckDB's: CURRENT_ROLE(), LAST_QUERY_ID(), $variables."""

from __future__ import annotations

import json
from typing import Any

from sqlglot import exp

from larder_local.snowflake.errors import compilation, unsupported
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.get_ddl import get_ddl

VERSION = "9.30.0"
REGION = "AWS_US_EAST_2"
#: Functions that DuckDB would answer with something else.
_REFUSED = {
    "SYSTEM$WAIT", "SYSTEM$STREAM_HAS_DATA", "TO_GEOGRAPHY", "ENCRYPT", "DECRYPT",
    "GET_OBJECT_REFERENCES",
}  # fmt: skip


def replace(context: Context, tree: exp.Expression) -> None:
    for node in list(tree.walk()):
        if isinstance(node, exp.Parameter):
            _variable(context, node)
        elif isinstance(node, exp.Func):
            name = (node.name if isinstance(node, exp.Anonymous) else node.sql_name()).upper()
            if name in _REFUSED:
                raise unsupported(name)
            if name == "GET_DDL":
                _put(node, get_ddl(context, node))
            elif name in _CANCELS:
                _put(node, _CANCELS[name](context, node.expressions[0].name))
            elif name in _ANSWERS:
                _put(node, _ANSWERS[name](context))


def _put(node: exp.Expression, value: str | None) -> None:
    node.replace(exp.Null() if value is None else exp.Literal.string(value))


def _variable(context: Context, node: exp.Parameter) -> None:
    """`$name` is a session variable, `$1` a column of VALUES."""
    name = node.name.upper()
    if name.isdigit():
        node.replace(exp.column(f"COLUMN{name}", quoted=True))
        return
    if name not in context.session.variables:
        raise compilation(f"Session variable '${name}' does not exist", "000904")
    node.replace(exp.convert(context.session.variables[name]))


def _cancel_query(context: Context, query_id: str) -> str:
    if query_id not in [each["id"] for each in _cancellable(context)]:
        raise compilation(f"Identified SQL statement is not currently executing: {query_id}", "000709")
    context.queries.cancel(query_id)
    return f"query [{query_id}] terminated."


def _cancel_all_queries(context: Context, session: str) -> str:
    for each in _cancellable(context):
        if str(each["session"]) == session and each["id"] != context.query_id:
            context.queries.cancel(each["id"])
    return "Query cancellation request sent."


def _cancellable(context: Context) -> list[dict[str, Any]]:
    """A user cancels its own queries, an administrator of the account any."""
    everything = context.account.grants.on_account(context.roles, "MONITOR USAGE")
    running = context.queries.running()
    return [each for each in running if everything or each["user"] == context.session.user]


def _available_roles(context: Context) -> str:
    return json.dumps(sorted(context.account.grants.of_user(context.session.user)))


def _secondary_roles(context: Context) -> str:
    value = context.session.secondary_roles
    roles = sorted(context.account.grants.of_user(context.session.user)) if value == "ALL" else []
    return json.dumps({"roles": ",".join(roles), "value": "ALL" if value == "ALL" else ""})


_ANSWERS = {
    "CURRENT_ROLE": lambda context: context.session.role,
    "CURRENT_USER": lambda context: context.session.user,
    "CURRENT_WAREHOUSE": lambda context: context.session.warehouse,
    "CURRENT_DATABASE": lambda context: context.session.database,
    "CURRENT_SCHEMA": lambda context: context.session.schema,
    "CURRENT_ACCOUNT": lambda context: context.account.name,
    "CURRENT_ACCOUNT_NAME": lambda context: context.account.name,
    "CURRENT_ORGANIZATION_NAME": lambda context: context.account.organization,
    "CURRENT_REGION": lambda context: REGION,
    "CURRENT_SESSION": lambda context: str(context.session.id),
    "CURRENT_VERSION": lambda context: VERSION,
    "CURRENT_AVAILABLE_ROLES": _available_roles,
    "CURRENT_SECONDARY_ROLES": _secondary_roles,
    "LAST_QUERY_ID": lambda context: context.session.last_query,
}
_CANCELS = {"SYSTEM$CANCEL_QUERY": _cancel_query, "SYSTEM$CANCEL_ALL_QUERIES": _cancel_all_queries}
