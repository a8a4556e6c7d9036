"""Division and averages stay exact numbers, as in Snowflake; only floats divide to floats."""

from __future__ import annotations

from sqlglot import exp

from larder_local.snowflake.engine.functions import HOME
from larder_local.snowflake.engine.typing import is_float


def call(name: str, *arguments: exp.Expression) -> exp.Anonymous:
    return exp.Anonymous(this=f"{HOME}.main.{name}", expressions=list(arguments))


def average(node: exp.Expression) -> exp.Expression:
    """AVG(x) is SUM(x) / COUNT(x), also over a window."""
    over = node if isinstance(node, exp.Window | exp.Filter) else None
    inner = node.this if over is not None else node
    if not isinstance(inner, exp.Avg) or is_float(inner):
        return node
    if over is None and isinstance(node.parent, exp.Window | exp.Filter):
        return node
    total: exp.Expression = exp.Sum(this=inner.this.copy())
    count: exp.Expression = exp.Count(this=inner.this.copy())
    if over is not None:
        sums, counts = total, count
        total, count = over.copy(), over.copy()
        total.set("this", sums)
        count.set("this", counts)
    return call("divide", total, exp.Nullif(this=count, expression=exp.Literal.number(0)))


def division(node: exp.Expression) -> exp.Expression:
    if isinstance(node, exp.Div):
        return call("divide_floats" if is_float(node) else "divide", _bare(node.this), _bare(node.expression))
    return node


def _bare(operand: exp.Expression) -> exp.Expression:
    return operand.this if isinstance(operand, exp.Paren) else operand
