"""Placeholders of a statement: numbered in the order of the text, typed by what the driver bound."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlglot import exp

from larder_local.snowflake.errors import compilation
from larder_local.snowflake.reader import tokens_of
from larder_local.snowflake.statements.context import Context

#: Bound types whose value carries no type that the engine could see. Whole numbers need no cast, and a cast
#: would keep them from being a length or a limit.
_CASTS = {
    "REAL": "DOUBLE",
    "BOOLEAN": "BOOLEAN",
    "DATE": "DATE",
    "TIME": "TIME",
    "TIMESTAMP_NTZ": "TIMESTAMPNTZ",
    "TIMESTAMP_LTZ": "TIMESTAMPLTZ",
    "TIMESTAMP_TZ": "TIMESTAMPTZ",
}
_DOCUMENTS = ("VARIANT", "OBJECT", "ARRAY")


def numbered(sql: str) -> str:
    """`?, ?` as `:1, :2`: the translator may change the order of placeholders, or repeat one."""
    if "?" not in sql:
        return sql
    parts, position, number = [], 0, 0
    for token in tokens_of(sql):
        if token.kind == "mark" and token.text == "?":
            number += 1
            parts += [sql[position : token.start], f":{number}"]
            position = token.start + 1
    return "".join([*parts, sql[position:]])


def count(sql: str) -> int:
    """Question marks outside of texts and comments."""
    if "?" not in sql:
        return 0
    return sum(token.kind == "mark" and token.text == "?" for token in tokens_of(sql))


def attach(context: Context, tree: exp.Expression) -> None:
    """Gives each placeholder the type of its value, and keeps the values that the statement uses.

    Raises SnowflakeError 002049 for a placeholder that nothing is bound to, unless the statement is only
    described.
    """
    holders = [each for each in tree.find_all(exp.Placeholder) if str(each.this).isdigit()]
    if not holders:
        return
    used = sorted({int(str(each.this)) for each in holders})
    context.placeholders = len(used)
    binds = context.binds
    missing = [number for number in used if number > len(binds.types)]
    if missing and not (context.describe_only and not binds):
        raise compilation(f"Bind variable :{missing[0]} not set.", "002049", "42601")
    if not binds:
        return
    for holder in holders:
        number = int(str(holder.this))
        holder.set("this", str(used.index(number) + 1))
        _type(holder, binds.types[number - 1], [row[number - 1] for row in binds.rows])
    context.binds = type(binds)(
        [binds.types[number - 1] for number in used],
        [[row[number - 1] for number in used] for row in binds.rows],
        binds.array,
    )


def as_typed(column: exp.Expression, sql: str) -> exp.Expression:
    """The expression with its placeholders as the statement has them, without the types of their values."""
    column = column.copy()
    marks = count(sql) > 0
    for holder in list(column.find_all(exp.Placeholder)):
        node: exp.Expression = holder
        while node.parent is not None and node.parent.meta.get("bound"):
            node = node.parent
        written = exp.Placeholder() if marks else holder.copy()
        if node is column:
            return written
        node.replace(written)
    return column


def _type(holder: exp.Placeholder, kind: str, values: list[Any]) -> None:
    if kind in _DOCUMENTS and not isinstance(holder.parent, exp.ParseJSON):
        _wrap(holder, exp.ParseJSON(this=holder.copy()))
    elif kind == "FIXED" and (scale := max([0, *map(_scale, values)])):
        _wrap(holder, exp.cast(holder.copy(), f"DECIMAL(38, {min(scale, 37)})"))
    elif kind in _CASTS:
        _wrap(holder, exp.cast(holder.copy(), exp.DataType(this=exp.DataType.Type[_CASTS[kind]])))


def _wrap(holder: exp.Placeholder, typed: exp.Expression) -> None:
    typed.meta["bound"] = True
    holder.replace(typed)


def _scale(number: Any) -> int:
    exponent = number.as_tuple().exponent if isinstance(number, Decimal) else 0
    return -exponent if isinstance(exponent, int) else 0
