"""COPY INTO: reads the statement, and lets `load` fill the table or `unload` write the files."""

from __future__ import annotations

from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError

from larder_local.snowflake.engine.dialect import SNOWFLAKE
from larder_local.snowflake.engine.result import Result
from larder_local.snowflake.errors import compilation
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.server.bindings import Binds
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.stages import copy_options, load, unload
from larder_local.snowflake.statements.stages.inlining import inlined
from larder_local.snowflake.statements.stages.transfer import stage_text


@dataclass(frozen=True)
class Inner:
    """The query in parentheses behind FROM, and the stage that it reads."""

    tree: exp.Select
    location: str


def copy(context: Context, reader: Reader) -> Result:
    reader.expect("INTO")
    if _is_stage(reader):
        return _unload(context, reader)
    name = context.full(reader.path(), "COPY")
    columns = _names(reader) if reader.accept("(") else []
    reader.expect("FROM")
    inner = _inner(reader) if reader.accept("(") else None
    location = inner.location if inner else stage_text(reader)
    options = copy_options.read(context, reader, copy_options.LOAD)
    return load.load(context, load.Load(name, columns, location, inner.tree if inner else None, options))


def _is_stage(reader: Reader) -> bool:
    token = reader.peek()
    return token.kind == "stage" or (token.kind == "string" and token.text.startswith("'@"))


def _names(reader: Reader) -> list[str]:
    found = [reader.identifier()]
    while reader.accept(","):
        found.append(reader.identifier())
    reader.expect(")")
    return found


def _enclosed(reader: Reader) -> str:
    """The text up to the parenthesis that closes, which is stepped over."""
    start = reader.peek().start
    depth = 1
    while depth:
        token = reader.next()
        if token.kind == "end":
            raise reader.error()
        depth += (token.text == "(") - (token.text == ")")
    return reader.sql[start : token.start]


def parsed(text: str) -> exp.Expression:
    try:
        return sqlglot.parse_one(text, read=SNOWFLAKE)
    except ParseError as error:
        first = error.errors[0]
        raise compilation(
            f"syntax error line {first['line']} at position {first['col']} unexpected"
            f" '{first.get('highlight')}'."
        ) from None


def _inner(reader: Reader) -> Inner:
    sql, _, files = inlined(_enclosed(reader), Binds())
    tree = parsed(sql)
    used = {key for key, value in tree.args.items() if value}
    source = tree.args["from_"].this if isinstance(tree, exp.Select) and "from_" in used else None
    if (
        used - {"expressions", "from_"}
        or len(files) != 1
        or not isinstance(source, exp.Table)
        or files[0].arguments
    ):
        raise compilation(
            "COPY statement only supports simple SELECT from stage statements for import.", "001038"
        )
    assert isinstance(tree, exp.Select)
    return Inner(tree, files[0].location)


def _unload(context: Context, reader: Reader) -> Result:
    location = stage_text(reader)
    reader.expect("FROM")
    query = _enclosed(reader) if reader.accept("(") else None
    table = None if query is not None else context.full(reader.path(), "COPY")
    partition = None
    if reader.accept("PARTITION BY"):
        reader.expect("(")
        partition = _enclosed(reader)
    header = False
    options = copy_options.read(context, reader, copy_options.UNLOAD)
    header = bool(options.said.get("HEADER", header))
    source = parsed(query) if query is not None else exp.select("*").from_(_table(table or ""))
    return unload.unload(context, unload.Unload(location, source, options, header, partition))


def _table(name: str) -> exp.Table:
    database, schema, table = name.split(".")
    return exp.table_(table, schema, database, quoted=True)
