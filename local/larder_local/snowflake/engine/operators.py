"""Operators, literals, CASE, casts and paths: the type of each, and the coercion of its operands."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from larder_local.snowflake.engine import intervals, kinds
from larder_local.snowflake.engine.arithmetic import arithmetic
from larder_local.snowflake.engine.calls import call, cast, integer, native, text
from larder_local.snowflake.engine.casts import explicit
from larder_local.snowflake.engine.convert import Node, kind_of, typed
from larder_local.snowflake.engine.kinds import (
    BOOLEAN,
    DATE,
    INTEGER,
    INTERVAL,
    NTZ,
    NULL,
    NUMBER,
    SEMI_STRUCTURED,
    TEXT,
    TIMESTAMPS,
    UNKNOWN,
    VARIANT,
)
from larder_local.snowflake.engine.scopes import Scope
from larder_local.snowflake.engine.translation import RULES, Rule, Translation, is_variant, replace
from larder_local.snowflake.errors import unsupported


def rule(*classes: type[exp.Expression]) -> Callable[[Rule], Rule]:
    def register(function: Rule) -> Rule:
        for each in classes:
            RULES[each] = function
        return function

    return register


@rule(exp.Literal)
def literal(t: Translation, node: Node, scope: Scope) -> Node:
    if node.is_string:
        return typed(node, TEXT)
    if "e" in node.name.lower():
        return typed(cast(node, "DOUBLE"), kinds.FLOAT)
    whole, _, rest = node.name.partition(".")
    if not rest and len(whole) >= arithmetic.BIGINT_DIGITS:
        return typed(cast(node, "DECIMAL(38, 0)"), INTEGER)
    return typed(node, kinds.number(len(whole.lstrip("0")) + len(rest) or 1, len(rest)))


@rule(exp.Boolean)
def boolean(t: Translation, node: Node, scope: Scope) -> Node:
    return typed(node, BOOLEAN)


@rule(exp.Null)
def null(t: Translation, node: Node, scope: Scope) -> Node:
    return typed(node, NULL)


@rule(exp.HexString)
def hexadecimal(t: Translation, node: Node, scope: Scope) -> Node:
    return typed(native("unhex", text(str(node.this))), kinds.BINARY)


@rule(exp.Placeholder)
def placeholder(t: Translation, node: Node, scope: Scope) -> Node:
    return typed(node, t.next_bind())


@rule(exp.Paren, exp.Alias, exp.Distinct, exp.Ordered)
def inner(t: Translation, node: Node, scope: Scope) -> Node:
    if isinstance(node, exp.Distinct):
        return typed(node, kind_of(node.expressions[0]) if node.expressions else UNKNOWN)
    if isinstance(node, exp.Ordered) and kind_of(node.this).name == "VARIANT":
        replace(node.this, lambda value: call("variant_order", value))
    return typed(node, kind_of(node.this))


@rule(exp.Subquery)
def subquery(t: Translation, node: Node, scope: Scope) -> Node:
    return typed(node, kind_of(node.this))


@rule(exp.And, exp.Or, exp.Xor, exp.Not)
def logic(t: Translation, node: Node, scope: Scope) -> Node:
    for key in ("this", "expression"):
        operand = node.args.get(key)
        if operand is not None and kind_of(operand) not in (BOOLEAN, UNKNOWN, NULL):
            node.set(key, t.convert.to(operand, BOOLEAN))
    return typed(node, BOOLEAN)


@rule(exp.Is, exp.Exists)
def known(t: Translation, node: Node, scope: Scope) -> Node:
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Boolean) and is_variant(node.this):
        node.set("this", t.convert.to(node.this, BOOLEAN))
    return typed(node, BOOLEAN)


def comparable(t: Translation, nodes: list[Node], *, order: bool) -> list[Node]:
    """Operands of a comparison. Two VARIANTs compare by their own types, one goes by the other's type."""
    given = [kind_of(each) for each in nodes]
    plain = [kind for kind in given if kind.name not in SEMI_STRUCTURED and kind != NULL]
    if len(plain) == len([kind for kind in given if kind != NULL]):
        return t.common(nodes)[1]
    if not plain:
        return [
            call("variant_order" if order else "variant_equal", each) if is_variant(each) else each
            for each in nodes
        ]
    target = kinds.common(plain)
    if target.name == "NUMBER":
        target = NUMBER
    return [t.convert.to(each, target) if kind_of(each).name != target.name else each for each in nodes]


_ORDERS = (exp.GT, exp.GTE, exp.LT, exp.LTE)


@rule(exp.EQ, exp.NEQ, exp.NullSafeEQ, exp.NullSafeNEQ, *_ORDERS)
def comparison(t: Translation, node: Node, scope: Scope) -> Node:
    if isinstance(node.this, exp.Tuple) or isinstance(node.expression, exp.Tuple | exp.Any | exp.All):
        return typed(node, BOOLEAN)
    left, right = comparable(t, [node.this, node.expression], order=isinstance(node, _ORDERS))
    node.set("this", left)
    node.set("expression", right)
    return typed(node, BOOLEAN)


@rule(exp.Between)
def between(t: Translation, node: Node, scope: Scope) -> Node:
    keys = ("this", "low", "high")
    for key, value in zip(keys, comparable(t, [node.args[key] for key in keys], order=True), strict=True):
        node.set(key, value)
    return typed(node, BOOLEAN)


@rule(exp.In)
def member(t: Translation, node: Node, scope: Scope) -> Node:
    query = node.args.get("query")
    if query is not None:
        found = kind_of(query)
        if is_variant(node.this) and found.name not in SEMI_STRUCTURED and found != UNKNOWN:
            node.set("this", t.convert.to(node.this, found))
        elif is_variant(query) and not is_variant(node.this):
            inner = query.this if isinstance(query, exp.Subquery) else query
            t.fit(inner, [found], [kind_of(node.this)])
        elif "NUMBER" in (found.name, kind_of(node.this).name) and found.name != kind_of(node.this).name:
            node.set("this", t.convert.to(node.this, found))
        return typed(node, BOOLEAN)
    if isinstance(node.this, exp.Tuple):
        return typed(node, BOOLEAN)
    first, *rest = comparable(t, [node.this, *node.expressions], order=False)
    node.set("this", first)
    node.set("expressions", rest)
    return typed(node, BOOLEAN)


@rule(exp.Like, exp.ILike, exp.RegexpLike, exp.SimilarTo, exp.Escape)
def like(t: Translation, node: Node, scope: Scope) -> Node:
    if isinstance(node, exp.Escape):
        return typed(node, BOOLEAN)
    node.set("this", t.convert.to(node.this, TEXT))
    pattern = node.expression
    if isinstance(node, exp.RegexpLike):
        node.set("expression", t.convert.to(pattern, TEXT))
        flags = node.args.get("flag")
        return typed(call("regexp_matches_whole", node.this, node.expression, flags or text("c")), BOOLEAN)
    several = pattern.find(exp.Tuple) if not isinstance(pattern, exp.Literal) else None
    if several is not None:
        several.set("expressions", [t.convert.to(each, TEXT) for each in several.expressions])
    elif not isinstance(pattern, exp.Any | exp.All):
        node.set("expression", t.convert.to(pattern, TEXT))
    return typed(node, BOOLEAN)


@rule(exp.DPipe)
def concatenation(t: Translation, node: Node, scope: Scope) -> Node:
    if kind_of(node.this) == kind_of(node.expression) == kinds.BINARY:
        return typed(node, kinds.BINARY)
    node.set("this", t.convert.to(node.this, TEXT))
    node.set("expression", t.convert.to(node.expression, TEXT))
    return typed(node, TEXT)


@rule(exp.Neg)
def negative(t: Translation, node: Node, scope: Scope) -> Node:
    if kind_of(node.this).name not in kinds.NUMERIC:
        node.set("this", arithmetic.number(t, node.this))
    return typed(node, kind_of(node.this))


@rule(exp.Add, exp.Sub)
def sum_of(t: Translation, node: Node, scope: Scope) -> Node:
    left, right = kind_of(node.this), kind_of(node.expression)
    sign = 1 if isinstance(node, exp.Add) else -1
    times = TIMESTAMPS | {"DATE", "TIME"}
    if right == INTERVAL:
        if left.name == "TEXT" or left.name in SEMI_STRUCTURED:
            node.set("this", t.convert.to(node.this, NTZ))
            left = NTZ
        return intervals.added(node.this, left, node.expression, sign)
    if left == INTERVAL and sign > 0:
        return intervals.added(node.expression, right, node.this, sign)
    if left == DATE and right.name == "NUMBER":
        node.set("expression", cast(node.expression, "INTEGER"))
        return typed(node, DATE)
    if right == DATE and left.name == "NUMBER" and sign > 0:
        node.set("this", cast(node.this, "INTEGER"))
        return typed(node, DATE)
    if left == DATE and right == DATE and sign < 0:
        return typed(node, INTEGER)
    if left.name in times or right.name in times:
        raise unsupported(f"{node.key.upper()} of {left!r} and {right!r}")
    return arithmetic.binary(t, node)


@rule(exp.Mul, exp.Div, exp.Mod)
def product(t: Translation, node: Node, scope: Scope) -> Node:
    return arithmetic.binary(t, node)


@rule(
    exp.BitwiseAnd, exp.BitwiseOr, exp.BitwiseXor, exp.BitwiseNot, exp.BitwiseLeftShift, exp.BitwiseRightShift
)
def bitwise(t: Translation, node: Node, scope: Scope) -> Node:
    return typed(node, INTEGER)


@rule(exp.Interval)
def interval(t: Translation, node: Node, scope: Scope) -> Node:
    return typed(node, INTERVAL)


@rule(exp.Case)
def case(t: Translation, node: Node, scope: Scope) -> Node:
    branches = node.args["ifs"]
    if node.this is not None:
        first, *rest = comparable(t, [node.this, *(each.this for each in branches)], order=False)
        node.set("this", first)
        for each, value in zip(branches, rest, strict=True):
            each.set("this", value)
    else:
        for each in branches:
            if kind_of(each.this) not in (BOOLEAN, UNKNOWN, NULL):
                each.set("this", t.convert.to(each.this, BOOLEAN))
    results = [each.args["true"] for each in branches]
    if (default := node.args.get("default")) is not None:
        results.append(default)
    kind, given = t.common(results)
    for each, value in zip(branches, given, strict=False):
        each.set("true", value)
    if default is not None:
        node.set("default", given[-1])
    return typed(node, kind)


@rule(exp.Cast, exp.TryCast)
def conversion(t: Translation, node: Node, scope: Scope) -> Node:
    return explicit(t, node)


@rule(exp.JSONExtract)
def path(t: Translation, node: Node, scope: Scope) -> Node:
    """`v:a.b[0]` — DuckDB's arrow binds weaker than every other operator."""
    if isinstance(node.expression, exp.JSONPath):
        steps = exp.Literal.string(json_path(node.expression))
    else:
        steps = node.expression
    value = exp.Anonymous(this="json_extract", expressions=[node.this, steps])
    return typed(value, VARIANT)


def json_path(found: exp.JSONPath) -> str:
    steps = "$"
    for step in found.expressions:
        if isinstance(step, exp.JSONPathKey):
            steps += '."' + str(step.this).replace('"', '\\"') + '"'
        elif isinstance(step, exp.JSONPathSubscript):
            steps += f"[{step.this}]" if not isinstance(step.this, str) else f'."{step.this}"'
        elif not isinstance(step, exp.JSONPathRoot):
            raise unsupported(f"path element {step}")
    return steps


@rule(exp.Bracket)
def element(t: Translation, node: Node, scope: Scope) -> Node:
    if len(node.expressions) != 1:
        raise unsupported("an index of several parts")
    index = node.expressions[0]
    if isinstance(index, exp.Slice):
        raise unsupported("array slice by [ : ]")
    return get(t, node.this, index)


def get(t: Translation, value: Node, index: Node) -> Node:
    kind = kind_of(index)
    if kind == TEXT:
        return typed(call("variant_field", value, index), VARIANT)
    if is_variant(index):
        return typed(call("variant_get", value, t.convert.to(index, TEXT)), VARIANT)
    return typed(call("variant_element", value, cast(index, "BIGINT")), VARIANT)


@rule(exp.Dot)
def dotted(t: Translation, node: Node, scope: Scope) -> Node:
    if is_variant(node.this) and isinstance(node.expression, exp.Identifier):
        return typed(call("variant_field", node.this, text(node.expression.name)), VARIANT)
    return node


@rule(exp.Tuple, exp.Star, exp.Order, exp.Interval)
def untyped(t: Translation, node: Node, scope: Scope) -> Node:
    return typed(node, INTERVAL) if isinstance(node, exp.Interval) else node


__all__ = ["comparable", "get", "integer", "rule"]
