"""GET_DDL of a view: the statement that makes it as it is. Of tables and the rest it is refused."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from larder_local.snowflake.errors import missing, unsupported
from larder_local.snowflake.names import last, literal, quote, quoted, table_path
from larder_local.snowflake.statements.context import Context


def get_ddl(context: Context, node: exp.Anonymous) -> str:
    given = [each.this if isinstance(each, exp.Literal | exp.Boolean) else None for each in node.expressions]
    if len(given) not in (2, 3) or str(given[0]).upper() != "VIEW" or not isinstance(given[1], str):
        raise unsupported("GET_DDL of anything but one VIEW named by text")
    path = table_path(sqlglot.to_table(given[1], dialect="snowflake"))
    name = context.full(path, "GET_DDL")
    if not context.account.may_reach(context.roles, name):
        raise missing("VIEW", name)
    view = context.account.require_visible(context.roles, "VIEW", name)
    context.read[name] = "VIEW"
    written = quoted(*name.split(".")) if given[2:] == [True] else quote(last(name))
    secure = "secure " if view.get("SECURE") else ""
    columns = f"({', '.join(map(quote, view.get('COLUMNS')))})" if view.get("COLUMNS") else ""
    comment = f" comment={literal(view.get('COMMENT'))}" if view.get("COMMENT") else ""
    return f"create or replace {secure}view {written}{columns}{comment} as {view.get('TEXT')};"
