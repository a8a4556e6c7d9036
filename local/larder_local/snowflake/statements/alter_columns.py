"""ALTER TABLE … ADD COLUMN and ALTER COLUMN: what a column may become."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.engine.dialect import SNOWFLAKE
from larder_local.snowflake.engine.rewrite import to_duckdb
from larder_local.snowflake.errors import compilation, inline, unsupported
from larder_local.snowflake.names import last, normal, quote
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements import columns, comments
from larder_local.snowflake.statements.context import Context


def run_on(context: Context, thing: Thing, action: str) -> None:
    context.run(f"alter {thing.kind} {context.physical(thing.name)} {action}")


def add(context: Context, reader: Reader, thing: Thing) -> None:
    if_not_exists = bool(reader.accept("IF NOT EXISTS"))
    tree = sqlglot.parse_one(f"create table x ({reader.rest()})", read=SNOWFLAKE)
    for column in tree.find_all(exp.ColumnDef):
        name = normal(column.this)
        if if_not_exists and _there(context, thing, name):
            continue
        properties = dict(thing.properties)
        required = _required(context, thing, column, name)
        # DuckDB adds columns without constraints.
        run_on(context, thing, f"add column {columns.one(context, column, properties)}")
        if required:
            run_on(context, thing, f"alter column {quote(name)} set not null")
        _keep(context, thing, properties)
        thing = Thing(thing.kind, thing.name, thing.created_on, properties)


def _required(context: Context, thing: Thing, column: exp.ColumnDef, name: str) -> bool:
    """Takes NOT NULL out of the definition; refused where there are rows and nothing to put into them."""
    constraints = {type(each.args.get("kind")): each for each in column.args.get("constraints") or []}
    found = constraints.get(exp.NotNullColumnConstraint)
    if found is None or found.args["kind"].args.get("allow_null"):
        return False
    found.pop()
    default = constraints.get(exp.DefaultColumnConstraint)
    filled = default is not None and not isinstance(default.args["kind"].this, exp.Null)
    if not filled and context.run(f"select 1 from {context.physical(thing.name)} limit 1"):
        raise inline(
            f"Non-nullable column '{name}' cannot be added to non-empty table '{last(thing.name)}' unless it"
            " has a non-null default value."
        )
    return True


def _keep(context: Context, thing: Thing, properties: dict[str, object]) -> None:
    if thing.name not in context.session.temporary:
        context.account.store.change(thing, **properties)


def change(context: Context, reader: Reader, thing: Thing) -> None:
    """ALTER [COLUMN] c SET DATA TYPE …, DROP NOT NULL, SET NOT NULL, COMMENT …, separated by commas."""
    parenthesised = bool(reader.accept("("))
    texts: dict[str, str] = {}
    while not reader.done and not (parenthesised and reader.accept(")")):
        reader.accept("COLUMN")
        column = reader.identifier()
        if reader.accept("COMMENT"):
            texts[column] = reader.string()
        elif reader.accept("UNSET COMMENT"):
            texts[column] = ""
        elif verb := reader.accept("SET NOT NULL", "DROP NOT NULL", "DROP DEFAULT"):
            run_on(context, thing, f"alter column {quote(column)} {verb.lower()}")
        elif reader.accept("SET DATA TYPE", "TYPE"):
            _retype(context, reader, thing, column)
        else:
            raise unsupported(f"ALTER COLUMN … {reader.peek().text.upper()}")
        reader.accept(",")
    if texts:
        comments.on_columns(context, thing, texts)


def _retype(context: Context, reader: Reader, thing: Thing, column: str) -> None:
    start = reader.peek().start
    depth = 0
    while not reader.done and not (depth == 0 and reader.peek().text in (",", ")")):
        depth += {"(": 1, ")": -1}.get(reader.next().text, 0)
    text = reader.sql[start : reader.peek().start].rstrip().rstrip(";")
    tree = sqlglot.parse_one(f"create table x ({quote(column)} {text})", read=SNOWFLAKE).find(exp.ColumnDef)
    if tree is None or tree.args.get("kind") is None:
        raise compilation(f"invalid data type '{text}'")
    properties = dict(thing.properties)
    properties["TYPES"] = {key: value for key, value in properties.get("TYPES", {}).items() if key != column}
    columns.one(context, tree, properties)
    duckdb_type = to_duckdb(tree.args["kind"].copy())
    _refuse_change(context, thing, column, columns.new(context, column, duckdb_type, properties))
    run_on(context, thing, f"alter column {quote(column)} set data type {duckdb_type}")
    _keep(context, thing, properties)
    thing.properties.update(properties)


def _refuse_change(context: Context, thing: Thing, name: str, new: columns.ColumnInfo) -> None:
    """A text may become longer, a number as long as it must be; another type or scale needs a new column."""
    old = _there(context, thing, name)
    if old is None:
        return
    text = f"cannot change column {name} from type {old.full_type} to {new.full_type}"
    if _family(old) != _family(new):
        raise inline(text, "002108", "22000")
    if old.scale != new.scale:
        raise inline(f"{text} because changing the scale of a number is not supported.", "040052", "22000")
    declared = name in thing.properties.get("TYPES", {})
    if declared and (new.length or 0) < (old.length or 0):
        reason = "because reducing the byte-length of a varchar is not supported."
        raise inline(f"{text} {reason}", "040050", "22000")


def _there(context: Context, thing: Thing, name: str) -> columns.ColumnInfo | None:
    return next(
        (each for each in columns.of(context, thing.name, thing.properties) if each.name == name), None
    )


def _family(column: columns.ColumnInfo) -> str:
    """In a table made by a query, these types are not told apart."""
    for family in ({"VARIANT", "ARRAY", "OBJECT"}, {"TIMESTAMP_TZ", "TIMESTAMP_LTZ"}):
        if column.data_type in family:
            return min(family)
    return column.data_type
