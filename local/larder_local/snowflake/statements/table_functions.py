"""TABLE(…): FLATTEN and GENERATOR are for DuckDB, the query history is ours, the rest is refused."""

from __future__ import annotations

import secrets

import pyarrow
from sqlglot import exp

from larder_local.snowflake.engine.result import SELECT, Result
from larder_local.snowflake.engine.scopes import SPLITS
from larder_local.snowflake.errors import compilation, unsupported
from larder_local.snowflake.server import wire
from larder_local.snowflake.statements import functions
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.information_schema import when
from larder_local.snowflake.statements.stages import inferring

_HISTORY = "larder_query_history"


def replace(context: Context, tree: exp.Expression) -> None:
    for node in list(tree.find_all(exp.TableFromRows)):
        inner = node.this
        if isinstance(inner, exp.Explode | exp.Generator) or _named(inner) in SPLITS:
            continue
        called = inner.expression if isinstance(inner, exp.Dot) else inner
        name = called.name.upper() if isinstance(called, exp.Anonymous) else called.key.upper()
        if name == "INFER_SCHEMA":
            inferring.replace(context, node)
        elif name == "RESULT_SCAN":
            _result_scan(context, node, called)
        elif name.startswith("QUERY_HISTORY"):
            _query_history(context, node)
        else:
            raise unsupported(f"TABLE({name}(…))")


def whole_result(context: Context, tree: exp.Expression) -> Result | None:
    """`select * from table(result_scan('…'))` is that result again, in its own types."""
    if not isinstance(tree, exp.Select) or {name for name, it in tree.args.items() if it} != {
        "expressions",
        "from_",
    }:
        return None
    source = tree.args["from_"].this
    star = len(tree.expressions) == 1 and type(tree.expressions[0]) is exp.Star
    if not (star and isinstance(source, exp.TableFromRows) and isinstance(source.this, exp.Anonymous)):
        return None
    if source.this.name.upper() != "RESULT_SCAN" or any(tree.expressions[0].args.values()):
        return None
    functions.replace(context, source)
    found = _kept(context, source.this)
    return Result(found.columns, found.rows, SELECT, found.table)


def _result_scan(context: Context, node: exp.TableFromRows, called: exp.Expression) -> None:
    found = _kept(context, called)
    relation = f"larder_result_{secrets.token_hex(8)}"
    context.session.duck.register(relation, wire.as_table(found))
    named = exp.Table(
        this=exp.to_identifier(relation, quoted=True),
        db=exp.to_identifier("main"),
        catalog=exp.to_identifier("temp"),
        alias=node.args.get("alias") or exp.TableAlias(this=exp.to_identifier("RESULT_SCAN")),
    )
    named.meta["physical"] = True
    node.replace(named)


def _kept(context: Context, called: exp.Expression) -> Result:
    """The rows of an earlier statement of the same user, by its id."""
    arguments = called.expressions or [called.this]
    if len(arguments) != 1 or not isinstance(arguments[0], exp.Literal):
        raise unsupported("RESULT_SCAN of other than a query id")
    query_id = arguments[0].name
    kept = context.results.find(query_id)
    if kept is None or kept.user != context.session.user:
        raise compilation(f"Statement {query_id} not found", "000709", "02000")
    return kept.result


def _named(node: exp.Expression) -> str:
    return node.name.upper() if isinstance(node, exp.Anonymous) else ""


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
