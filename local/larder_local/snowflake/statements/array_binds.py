"""An array binding runs one statement for all rows: a relation of the session in place of the values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow
from sqlglot import exp

from larder_local.snowflake.server import bindings
from larder_local.snowflake.statements.context import Context

RELATION = "larder_binds"
_TIMES = ("DATE", "TIME", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ")


def spread(context: Context, tree: exp.Expression, types: Sequence[str]) -> bool:
    """Makes `insert into t values (:1, :2)` an insert from the bound rows; False when it has another shape.

    `types` are Snowflake's types of the target columns: they decide how an untyped text is read.
    """
    if not isinstance(tree, exp.Insert) or not context.binds.array:
        return False
    source = tree.expression
    if isinstance(source, exp.Values) and len(source.expressions) == 1:
        row = source.expressions[0]
        projected = row.expressions if isinstance(row, exp.Tuple) else [row]
        if any(isinstance(each, exp.Var) for each in projected):
            return False
    elif isinstance(source, exp.Select) and not {name for name, it in source.args.items() if it} - {
        "expressions"
    }:
        projected = source.expressions
    else:
        return False
    columns = _columns(context, projected, types)
    context.session.duck.register(RELATION, pyarrow.table(columns))
    select = exp.Select(expressions=[each.copy() for each in projected])
    for holder in list(select.find_all(exp.Placeholder)):
        holder.replace(exp.column(f"B{holder.this}", quoted=True))
    table = exp.to_table(f"temp.main.{RELATION}")
    table.meta["physical"] = True
    tree.set("expression", select.from_(table))
    context.binds = bindings.Binds()
    return True


def _columns(
    context: Context, projected: list[exp.Expression], types: Sequence[str]
) -> dict[str, pyarrow.Array]:
    values = [list(column) for column in zip(*context.binds.rows, strict=True)]
    for position, column in enumerate(projected):
        kind = types[position] if position < len(types) else ""
        if isinstance(column, exp.Placeholder) and kind in _TIMES:
            number = int(str(column.this)) - 1
            if context.binds.types[number] == "TEXT":
                values[number] = bindings.read_texts(kind, values[number])
        if isinstance(column, exp.Placeholder) and kind == "BINARY":
            # A column of texts: the engine reads what goes into a BINARY as hexadecimal digits.
            number = int(str(column.this)) - 1
            values[number] = [each.hex() if isinstance(each, bytes) else each for each in values[number]]
    return {f"B{number}": _array(column) for number, column in enumerate(values, 1)}


def _array(values: list[Any]) -> pyarrow.Array:
    """Numbers that mix whole ones with fractions, or outgrow 64 bits, become one decimal type."""
    try:
        return pyarrow.array(values)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, OverflowError):
        return pyarrow.array([None if each is None else str(each) for each in values])
