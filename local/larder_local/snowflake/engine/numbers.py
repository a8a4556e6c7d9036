"""Division and averages stay exact numbers, as in Snowflake."""

from __future__ import annotations

from sqlglot import exp

from larder_local.snowflake.engine.functions import HOME


def call(name: str, *arguments: exp.Expression) -> exp.Anonymous:
    return exp.Anonymous(this=f"{HOME}.main.{name}", expressions=list(arguments))


def average(node: exp.Expression) -> exp.Expression:
    """AVG(x) is SUM(x) / COUNT(x), also over a window."""
    over = node if isinstance(node, exp.Window | exp.Filter) else None
    inner = node.this if over is not None else node
    if not isinstance(inner, exp.Avg) or (over is None and isinstance(node.parent, exp.Window | exp.Filter)):
        return node
    total, count = exp.Sum(this=inner.this.copy()), exp.Count(this=inner.this.copy())
    if over is None:
        quotient: list[exp.Expression] = [total, count]
    else:
        quotient = [over.copy(), over.copy()]
        quotient[0].set("this", total)
        quotient[1].set("this", count)
    return call(
        "divide", quotient[0], exp.Anonymous(this="nullif", expressions=[quotient[1], exp.Literal.number(0)])
    )


def division(node: exp.Expression) -> exp.Expression:
    if isinstance(node, exp.Div):
        return call("divide", _bare(node.this), _bare(node.expression))
    return node


def _bare(operand: exp.Expression) -> exp.Expression:
    return operand.this if isinstance(operand, exp.Paren) else operand
