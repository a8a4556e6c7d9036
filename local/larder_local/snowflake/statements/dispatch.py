"""Which statement goes where: account statements by their first words, the rest by sqlglot's tree."""

from __future__ import annotations

from collections.abc import Callable

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from larder_local.snowflake.engine.dialect import SNOWFLAKE
from larder_local.snowflake.engine.result import Result
from larder_local.snowflake.errors import compilation, unsupported
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements import (
    account_objects,
    alter_table,
    binds,
    comments,
    containers,
    describe,
    drop_table,
    grants,
    query,
    session,
    show,
    tables,
    transactions,
    users,
)
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.stages import copy_into, inlining, objects, transfer

Read = Callable[[Context, Reader], Result]

_BY_WORDS: dict[str, Read] = {
    "GRANT": grants.grant,
    "REVOKE": grants.revoke,
    "SHOW": show.show,
    "DESCRIBE": describe.describe,
    "DESC": describe.describe,
    "USE": session.use,
    "ALTER SESSION": session.alter,
    "SET": session.set_variables,
    "UNSET": session.unset_variables,
    "COMMENT": comments.comment,
    "ALTER TABLE": alter_table.alter,
    "ALTER VIEW": alter_table.alter,
    "START TRANSACTION": transactions.begin,
    "BEGIN": transactions.begin,
    "COMMIT": transactions.commit,
    "ROLLBACK": transactions.rollback,
    "ALTER ACCOUNT": account_objects.alter_account,
    "COPY": copy_into.copy,
    "PUT": transfer.put,
    "GET": transfer.get,
    "LIST": transfer.list_files,
    "LS": transfer.list_files,
    "REMOVE": transfer.remove,
    "RM": transfer.remove,
}
_BY_KIND = {
    "DATABASE": containers.DATABASE,
    "SCHEMA": containers.SCHEMA,
    "WAREHOUSE": account_objects.WAREHOUSE,
    "ROLE": account_objects.ROLE,
    "USER": users.USER,
    "RESOURCE MONITOR": account_objects.RESOURCE_MONITOR,
    "NETWORK POLICY": account_objects.NETWORK_POLICY,
}
_MODIFIERS = ("OR REPLACE", "TRANSIENT")
#: Kinds whose CREATE, ALTER or DROP sqlglot reads.
_TREES = (
    "TABLE",
    "VIEW",
    "TEMPORARY",
    "TEMP",
    "LOCAL",
    "GLOBAL",
    "VOLATILE",
    "SECURE",
    "RECURSIVE",
    "OR",
    "TRANSIENT",
)


def execute(context: Context) -> Result:
    context.sql, context.binds, context.files = inlining.inlined(context.sql, context.binds)
    reader = Reader(context.sql)
    for words, read in _BY_WORDS.items():
        if reader.accept(words):
            return read(context, reader)
    if verb := reader.accept("CREATE", "ALTER", "DROP", "UNDROP"):
        flags = set()
        while flag := reader.accept(*_MODIFIERS):
            flags.add(flag)
        if reader.sees("DATABASE ROLE"):
            raise unsupported(f"{verb} DATABASE ROLE")
        if in_schema := objects.kind_after(reader, flags):
            return in_schema.read(context, reader, verb, flags)
        if kind := reader.accept(*_BY_KIND):
            return _BY_KIND[kind].read(context, reader, verb, flags)
        if reader.peek().text.upper() not in _TREES or verb == "UNDROP":
            raise unsupported(f"{verb} {reader.peek().text.upper()}")
    return _by_tree(context)


def _by_tree(context: Context) -> Result:
    tree = _parse(binds.numbered(context.sql))
    binds.attach(context, tree)
    if isinstance(tree, exp.Query):
        return query.select(context, tree)
    if isinstance(tree, exp.Insert | exp.Update | exp.Delete | exp.Merge):
        return query.change(context, tree)
    if isinstance(tree, exp.Create):
        return tables.create(context, tree)
    if isinstance(tree, exp.Drop):
        return drop_table.drop(context, tree)
    if isinstance(tree, exp.TruncateTable):
        return drop_table.truncate(context, tree)
    raise unsupported(" ".join(context.sql.split()[:2]).upper())


def _parse(sql: str) -> exp.Expression:
    try:
        trees = [
            tree
            for tree in sqlglot.parse(sql, read=SNOWFLAKE)
            if tree and not isinstance(tree, exp.Semicolon)
        ]
    except (ParseError, TokenError) as error:
        found = getattr(error, "errors", None)
        if found:
            first = found[0]
            near = first.get("highlight") or "<EOF>"
            raise compilation(
                f"syntax error line {first['line']} at position {first['col']} unexpected '{near}'."
            ) from None
        raise compilation(f"syntax error: {error}") from None
    if not trees:
        raise compilation("Empty SQL statement.", "000900", "42601")
    if isinstance(trees[0], exp.Alias | exp.Column | exp.Literal):
        raise compilation(f"syntax error line 1 at position 0 unexpected '{sql.split()[0]}'.")
    return trees[0]
