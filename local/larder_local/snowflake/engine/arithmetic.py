"""Arithmetic of numbers, with the precision and scale that Snowflake gives a result.

https://docs.snowflake.com/en/sql-reference/operators-arithmetic
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from larder_local.snowflake.engine.calls import call, cast, integer
from larder_local.snowflake.engine.convert import LOOSE, Node, kind_of, refused, typed
from larder_local.snowflake.engine.kinds import FLOAT, NULL, NUMBER, SEMI_STRUCTURED, UNKNOWN, Kind
from larder_local.snowflake.engine.kinds import number as number_kind

if TYPE_CHECKING:
    from larder_local.snowflake.engine.translation import Translation


class arithmetic:
    #: As many digits as a BIGINT surely holds.
    BIGINT_DIGITS = 18

    @staticmethod
    def number(t: Translation, node: Node) -> Node:
        """An operand as a number: a constant text by its digits, another or a VARIANT as a FLOAT."""
        kind = kind_of(node)
        if kind.name in ("NUMBER", "FLOAT") or kind in (NULL, UNKNOWN):
            return node
        if kind.name in SEMI_STRUCTURED:
            return typed(t.convert.to(node, FLOAT), LOOSE)
        if kind.name == "TEXT":
            literal = node.name.strip() if isinstance(node, exp.Literal) else ""
            rest = literal.partition(".")[2]
            if not literal or rest.strip("0123456789"):
                return typed(t.convert.to(node, FLOAT), LOOSE)
            to = number_kind(38, len(rest))
            return typed(t.convert.to(node, to), to)
        raise refused(kind, "NUMBER")

    @classmethod
    def binary(cls, t: Translation, node: Node) -> Node:
        left, right = cls.number(t, node.this), cls.number(t, node.expression)
        node.set("this", left)
        node.set("expression", right)
        one, two = kind_of(left), kind_of(right)
        if isinstance(node, exp.Div):
            return cls.divided(left, right)
        if one.name == "FLOAT" or two.name == "FLOAT":
            node.set("this", cast(left, "DOUBLE"))
            node.set("expression", cast(right, "DOUBLE"))
            return typed(node, LOOSE if LOOSE in (one, two) else FLOAT)
        if UNKNOWN in (one, two):
            return typed(node, UNKNOWN)
        kind = cls.result(node, one, two)
        if isinstance(node, exp.Mul):
            return cls.multiplied(node, one, two, kind)
        return typed(node, kind)

    @staticmethod
    def result(node: Node, one: Kind, two: Kind) -> Kind:
        if one.scale is None or two.scale is None or one.precision is None or two.precision is None:
            return NUMBER
        scale = max(one.scale, two.scale)
        if isinstance(node, exp.Mul):
            return number_kind(one.precision + two.precision, min(one.scale + two.scale, max(scale, 12)))
        if isinstance(node, exp.Mod):
            return number_kind(max(one.precision, two.precision), scale)
        return number_kind(max(one.precision - one.scale, two.precision - two.scale) + scale + 1, scale)

    @staticmethod
    def multiplied(node: Node, one: Kind, two: Kind, kind: Kind) -> Node:
        """DuckDB multiplies whole numbers as BIGINT, and keeps every digit behind the point."""
        if (
            one.scale == two.scale == 0
            and (one.precision or 38) + (two.precision or 38) > arithmetic.BIGINT_DIGITS
        ):
            node.set("this", cast(node.this, "HUGEINT"))
        elif kind.scale is not None and kind.scale < (one.scale or 0) + (two.scale or 0):
            return typed(cast(node, f"DECIMAL(38, {kind.scale})"), kind)
        return typed(node, kind)

    @staticmethod
    def divided(left: Node, right: Node) -> Node:
        """Exact: in integers, to one digit more than is kept, so that cutting it off rounds."""
        one, two = kind_of(left), kind_of(right)
        left, right = unwrapped(left), unwrapped(right)
        if one.name == "FLOAT" or two.name == "FLOAT":
            return typed(call("divide_floats", left, right), LOOSE if LOOSE in (one, two) else FLOAT)
        if one == UNKNOWN or two == UNKNOWN:
            return typed(call("divide_any", left, right), UNKNOWN)
        if one.scale is None or two.scale is None:
            return typed(call("divide", left, right), number_kind(38, 12))
        scale = max(one.scale, min(one.scale + 6, 12))
        if one.scale > 12 or two.scale > 12:
            return typed(
                cast(call("divide", left, right), f"DECIMAL(38, {min(scale, 12)})"),
                number_kind(38, min(scale, 12)),
            )
        divided = call(
            "divide_exactly",
            whole(left, one.scale),
            whole(right, two.scale),
            exp.Literal.number("1" + "0" * max(scale + 1 + two.scale - one.scale, 0)),
            exp.Literal.number("1" + "0" * max(one.scale - two.scale - scale - 1, 0)),
            exp.Literal.number("0." + "0" * scale + "1"),
        )
        return typed(cast(divided, f"DECIMAL(38, {scale})"), number_kind(38, scale))


def whole(node: Node, scale: int) -> Node:
    """A number of a scale as an integer of its last digit's unit."""
    if scale == 0:
        return node
    return exp.Mul(this=cast(node, f"DECIMAL(38, {scale})"), expression=integer(10**scale))


def unwrapped(node: Node) -> Node:
    return node.this if isinstance(node, exp.Paren) else node
