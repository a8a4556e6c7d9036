"""Views: made from their own text, and made anew when the tables below them changed."""

from __future__ import annotations

import sqlglot

from larder_local.snowflake.engine.dialect import SNOWFLAKE
from larder_local.snowflake.names import quote
from larder_local.snowflake.statements import functions, references
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.translate import translate


def create(
    context: Context, name: str, text: str, columns: list[str], *, namespace: str, checked: bool = True
) -> None:
    """The definition is read in the schema it was written in; a clone's rights are those of its source."""
    tree = sqlglot.parse_one(text, read=SNOWFLAKE)
    inner = Context(context.account, context.engine, context.session, context.queries, context.results, text)
    before = context.session.database, context.session.schema
    context.session.database, context.session.schema = namespace.split(".")
    try:
        functions.replace(inner, tree)
        references.resolve(inner, tree, checked=checked)
    finally:
        context.session.database, context.session.schema = before
    context.read |= inner.read
    define(context, name, translate(context, tree), columns)


def define(context: Context, name: str, sql: str, columns: list[str]) -> None:
    listed = f" ({', '.join(map(quote, columns))})" if columns else ""
    temporary = "temp " if name in context.session.temporary else ""
    context.run(f"create or replace {temporary}view {context.physical(name)}{listed} as {sql}")


def refresh(context: Context) -> bool:
    """Makes the views that the statement read anew; false when there are none."""
    found = [name for name, kind in context.read.items() if kind == "VIEW"]
    for name in found:
        _refresh(context, name)
    return bool(found)


def _refresh(context: Context, name: str) -> None:
    thing = context.account.store.find("VIEW", name)
    if thing is None:
        return
    for below in thing.get("REFERENCES", []):
        if context.account.store.find("VIEW", below):
            _refresh(context, below)
    owner = context.account.grants.owner("VIEW", name)
    before = context.session.role
    context.session.role = owner
    try:
        create(context, name, thing.get("TEXT"), thing.get("COLUMNS", []), namespace=thing.get("NAMESPACE"))
    finally:
        context.session.role = before
