"""TABLE(…): FLATTEN and GENERATOR are for DuckDB, the query history is ours, the rest is refused."""

from __future__ import annotations

import pyarrow
from sqlglot import exp

from larder_local.snowflake.errors import unsupported
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.information_schema import when
from larder_local.snowflake.statements.stages import inferring

_HISTORY = "larder_query_history"


def replace(context: Context, tree: exp.Expression) -> None:
    for node in list(tree.find_all(exp.TableFromRows)):
        inner = node.this
        if isinstance(inner, exp.Explode | exp.Generator):
            continue
        called = inner.expression if isinstance(inner, exp.Dot) else inner
        name = called.name.upper() if isinstance(called, exp.Anonymous) else called.key.upper()
        if name == "INFER_SCHEMA":
            inferring.replace(context, node)
            continue
        if not name.startswith("QUERY_HISTORY"):
            raise unsupported(f"TABLE({name}(…))")
        _query_history(context, node)


def _query_history(context: Context, node: exp.TableFromRows) -> None:
    """A user sees its own queries; an administrator of the account all."""
    everything = context.account.grants.on_account(context.roles, "MONITOR USAGE")
    rows = [
        {
            "QUERY_ID": each["id"],
            "QUERY_TEXT": each["text"],
            "DATABASE_NAME": each["database"],
            "SCHEMA_NAME": each["schema"],
            "SESSION_ID": each["session"],
            "USER_NAME": each["user"],
            "ROLE_NAME": each["role"],
            "WAREHOUSE_NAME": each["warehouse"],
            "QUERY_TAG": each["tag"],
            "EXECUTION_STATUS": each["status"],
            "ERROR_CODE": each["error_code"],
            "ERROR_MESSAGE": each["error"],
            "START_TIME": when(each["started"]),
            "END_TIME": when(each["started"] + each["milliseconds"] / 1000),
            "TOTAL_ELAPSED_TIME": round(each["milliseconds"]),
            "ROWS_PRODUCED": each["rows"],
        }
        for each in [*context.queries.running(), *context.queries.latest(10_000)]
        if everything or each["user"] == context.session.user
    ]
    context.session.duck.register(_HISTORY, pyarrow.Table.from_pylist(rows))
    table = exp.to_table(f"temp.main.{_HISTORY}", alias=node.args.get("alias") or "QUERY_HISTORY")
    table.meta["physical"] = True
    node.replace(table)
