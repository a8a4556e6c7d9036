"""What sqlglot can tell about the types inside a statement, where Snowflake's answer depends on them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

#: Columns of the tables of a statement: DATABASE, SCHEMA, TABLE, column, DuckDB's type.
Tables = Mapping[str, Mapping[str, Mapping[str, Mapping[str, str]]]]

#: Nodes whose rewrite asks for the type of what they work on.
ASKING = (exp.Div, exp.Avg, exp.DateAdd, exp.Cast, exp.ToChar)
FLOATS = {exp.DataType.Type.FLOAT, exp.DataType.Type.DOUBLE}
_FLOAT_FUNCTIONS = (
    exp.Sqrt, exp.Ln, exp.Log, exp.Exp, exp.Pow, exp.Rand, exp.Stddev, exp.StddevPop, exp.StddevSamp,
    exp.Variance, exp.VariancePop, exp.Corr, exp.CovarPop, exp.CovarSamp, exp.ToDouble,
)  # fmt: skip


def annotate(tree: exp.Expression, tables: Tables) -> None:
    """Leaves `operand` (a type, or None when nobody can tell) in the meta of each node that asks."""
    nodes = list(tree.find_all(*ASKING))
    for index, node in enumerate(nodes):
        node.meta["asking"] = index
    for typed in _typed(tree, tables).find_all(*ASKING):
        if "asking" in typed.meta:
            nodes[typed.meta["asking"]].meta["operand"] = _operand_type(typed)


def is_float(node: exp.Expression) -> bool:
    return node.meta.get("operand") in FLOATS


def is_date(node: exp.Expression) -> bool:
    return node.meta.get("operand") == exp.DataType.Type.DATE


def _operand_type(node: exp.Expression) -> exp.DataType.Type | None:
    operands = [node.this, node.expression] if isinstance(node, exp.Div) else [node.this]
    types = [operand.type.this if operand.type else None for operand in operands]
    if isinstance(node, exp.Div | exp.Avg) and any(operand.find(*_FLOAT_FUNCTIONS) for operand in operands):
        return exp.DataType.Type.DOUBLE
    return next((kind for kind in types if kind in FLOATS), types[0])


def _typed(tree: exp.Expression, tables: Tables) -> exp.Expression:
    schema = MappingSchema(dict(tables), dialect="duckdb", normalize=False)
    copy = tree.copy().transform(_typable)
    try:
        copy = qualify(
            copy, schema=schema, dialect="snowflake", validate_qualify_columns=False, quote_identifiers=False
        )
        return annotate_types(copy, schema=schema, dialect="snowflake")
    except (SqlglotError, KeyError, ValueError, AttributeError):
        return annotate_types(copy, dialect="snowflake")


def _typable(node: exp.Expression) -> exp.Expression:
    """Where sqlglot's types differ from Snowflake's: `1.5` is no float, truncation keeps the type."""
    if (
        isinstance(node, exp.Literal)
        and not node.is_string
        and "." in node.name
        and "e" not in node.name.lower()
    ):
        return exp.cast(node, "DECIMAL(38, 12)")
    if isinstance(node, exp.TimestampTrunc | exp.DateTrunc):
        return exp.Coalesce(this=node.this)
    return node
