"""Aggregates and window functions.

A rule answers an expression in which it marks the aggregates; a window, a FILTER or WITHIN GROUP around the
call is put around each of them. So AVG(x) OVER (…) is SUM(x) OVER (…) / COUNT(x) OVER (…).
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from larder_local.snowflake.engine import kinds
from larder_local.snowflake.engine.arithmetic import arithmetic
from larder_local.snowflake.engine.builtins.aggregates import AGGREGATES, RANKINGS
from larder_local.snowflake.engine.calling import arity, coerced, named
from larder_local.snowflake.engine.calls import call, cast, native, text
from larder_local.snowflake.engine.convert import Node, kind_of, typed
from larder_local.snowflake.engine.kinds import ARRAY, FLOAT, INTEGER, NUMBER, OBJECT, TEXT, VARIANT, Kind
from larder_local.snowflake.engine.operators import rule
from larder_local.snowflake.engine.scopes import Scope
from larder_local.snowflake.engine.translation import Translation, is_variant, replace
from larder_local.snowflake.errors import compilation, unsupported


def mark(node: Node, kind: Kind) -> Node:
    """The aggregate itself, which a window around the call belongs to."""
    node.meta["aggregate"] = True
    return typed(node, kind)


def aggregate(
    name: str, *arguments: Node, distinct: bool = False, order: Node | None = None, kind: Kind
) -> Node:
    given = list(arguments)
    if distinct:
        given[0] = exp.Distinct(expressions=[given[0]])
    if order is not None:
        given[-1] = exp.Order(this=given[-1], expressions=[each.copy() for each in order.expressions])
    return mark(exp.Anonymous(this=name, expressions=given), kind)


def arguments(node: Node) -> tuple[list[Node], bool]:
    """The arguments, and whether DISTINCT stands before them."""
    given = list(node.expressions)
    for each in given:
        # An aggregate of an aggregate: the inner one is the outer's argument, no longer the call itself.
        for inner in _marked(each):
            inner.meta.pop("aggregate")
    if given and isinstance(given[0], exp.Distinct):
        return [*given[0].expressions, *given[1:]], True
    return given, False


def _order(node: Node) -> Node | None:
    """The ORDER BY of WITHIN GROUP, which the rule of the function writes where DuckDB wants it."""
    parent = node.parent
    return parent.expression if isinstance(parent, exp.WithinGroup) else None


@named("SUM")
def total(t: Translation, node: Node, scope: Scope) -> Node:
    given, distinct = arguments(node)
    arity("SUM", 1, 1, len(given))
    value = arithmetic.number(t, given[0])
    kind = kind_of(value)
    return aggregate(
        "sum",
        value,
        distinct=distinct,
        kind=kinds.number(38, kind.scale) if kind.scale is not None and kind.name == "NUMBER" else kind,
    )


@named("AVG")
def average(t: Translation, node: Node, scope: Scope) -> Node:
    given, distinct = arguments(node)
    arity("AVG", 1, 1, len(given))
    value = arithmetic.number(t, given[0])
    kind = kind_of(value)
    if kind.name == "FLOAT":
        return aggregate("avg", value, distinct=distinct, kind=kind)
    sums = aggregate("sum", value, distinct=distinct, kind=kind)
    counts = aggregate("count", value.copy(), distinct=distinct, kind=INTEGER)
    found = arithmetic.divided(
        sums, typed(exp.Nullif(this=counts, expression=exp.Literal.number(0)), INTEGER)
    )
    return found


@named("COUNT")
def count(t: Translation, node: Node, scope: Scope) -> Node:
    given, distinct = arguments(node)
    if len(given) > 1:
        # Rows in which one of the values is NULL do not count.
        given = [
            exp.Case(
                ifs=[
                    exp.If(
                        this=exp.or_(*(exp.Is(this=each.copy(), expression=exp.Null()) for each in given)),
                        true=exp.Null(),
                    )
                ],
                default=exp.Tuple(expressions=given),
            )
        ]
    elif given and is_variant(given[0]) and distinct:
        given = [call("variant_equal", given[0])]
    return aggregate("count", *given, distinct=distinct and bool(given), kind=INTEGER)


@named("MIN", "MAX")
def extreme(t: Translation, node: Node, scope: Scope) -> Node:
    given, _ = arguments(node)
    arity(node.name.upper(), 1, 1, len(given))
    name, kind = node.name.lower(), kind_of(given[0])
    if kind.name == "VARIANT":
        return aggregate(f"arg_{name}", given[0], call("variant_order", given[0].copy()), kind=VARIANT)
    return aggregate(name, given[0], kind=kind)


@named("MIN_BY", "MAX_BY")
def extreme_by(t: Translation, node: Node, scope: Scope) -> Node:
    given, _ = arguments(node)
    arity(node.name.upper(), 2, 3, len(given))
    by = call("variant_order", given[1]) if is_variant(given[1]) else given[1]
    name = f"arg_{node.name[:3].lower()}"
    if len(given) == 3:
        return call(
            "list_variant", aggregate(name, t.convert.to(given[0], VARIANT), by, given[2], kind=ARRAY)
        )
    return aggregate(name, given[0], by, kind=kind_of(given[0]))


@named("LISTAGG", "STRING_AGG")
def listed(t: Translation, node: Node, scope: Scope) -> Node:
    given, distinct = arguments(node)
    arity("LISTAGG", 1, 2, len(given))
    separator = given[1] if len(given) == 2 else text("")
    found = aggregate(
        "string_agg",
        t.convert.to(given[0], TEXT),
        separator,
        distinct=distinct,
        order=_order(node),
        kind=TEXT,
    )
    # Over no rows the list is empty, not NULL: https://docs.snowflake.com/en/sql-reference/functions/listagg
    return typed(exp.Coalesce(this=found, expressions=[text("")]), TEXT)


@named("ARRAY_AGG", "ARRAY_UNIQUE_AGG")
def collected(t: Translation, node: Node, scope: Scope) -> Node:
    given, distinct = arguments(node)
    arity("ARRAY_AGG", 1, 1, len(given))
    distinct = distinct or node.name.upper() == "ARRAY_UNIQUE_AGG"
    value = t.convert.to(given[0], VARIANT)
    order = _order(node)
    # DuckDB orders a DISTINCT list by what it holds only.
    found = aggregate("list", value, distinct=distinct, order=None if distinct else order, kind=ARRAY)
    return typed(call("collected", found), ARRAY)


@named("OBJECT_AGG")
def gathered(t: Translation, node: Node, scope: Scope) -> Node:
    given, _ = arguments(node)
    arity("OBJECT_AGG", 2, 2, len(given))
    pair = native(
        "struct_pack",
        exp.PropertyEQ(this=exp.to_identifier("k"), expression=t.convert.to(given[0], TEXT)),
        exp.PropertyEQ(this=exp.to_identifier("v"), expression=t.convert.to(given[1], VARIANT)),
    )
    return typed(call("gathered", aggregate("list", pair, kind=ARRAY)), OBJECT)


@named("PERCENTILE_CONT", "PERCENTILE_DISC")
def percentile(t: Translation, node: Node, scope: Scope) -> Node:
    given, _ = arguments(node)
    order = _order(node)
    if order is None or len(order.expressions) != 1 or len(given) != 1:
        raise compilation(f"{node.name.upper()} needs WITHIN GROUP (ORDER BY …)")
    by = order.expressions[0]
    share: Node = given[0]
    if by.args.get("desc"):
        share = exp.Paren(this=exp.Sub(this=exp.Literal.number(1), expression=share))
    continuous = node.name.upper().endswith("CONT")
    value, kind = by.this.copy(), kind_of(by.this)
    if continuous and kind.name == "NUMBER":
        kind = kinds.number(38, (kind.scale or 0) + 3)
        value = cast(value, f"DECIMAL(38, {kind.scale})")
    return aggregate("quantile_cont" if continuous else "quantile_disc", value, share, kind=kind)


@named("APPROX_PERCENTILE")
def approximate_percentile(t: Translation, node: Node, scope: Scope) -> Node:
    given, _ = arguments(node)
    arity("APPROX_PERCENTILE", 2, 2, len(given))
    return aggregate("quantile_cont", coerced(t, given[0], "float"), given[1], kind=FLOAT)


@named("RATIO_TO_REPORT")
def ratio(t: Translation, node: Node, scope: Scope) -> Node:
    given, _ = arguments(node)
    arity("RATIO_TO_REPORT", 1, 1, len(given))
    value = arithmetic.number(t, given[0])
    sums = aggregate(
        "sum",
        value.copy(),
        kind=kinds.number(38, kind_of(value).scale or 0) if kind_of(value).name == "NUMBER" else FLOAT,
    )
    return arithmetic.divided(
        value, typed(exp.Nullif(this=sums, expression=exp.Literal.number(0)), kind_of(sums))
    )


@named("CONDITIONAL_TRUE_EVENT", "COUNT_IF")
def count_if(t: Translation, node: Node, scope: Scope) -> Node:
    """How often the condition is true: 0 over no rows, where DuckDB's own function says null.

    Snowflake's page says null where nothing is true, and Snowflake answers 0.
    """
    given, distinct = arguments(node)
    arity(node.name.upper(), 1, 1, len(given))
    true = exp.Nullif(this=coerced(t, given[0], "bool"), expression=exp.false())
    return aggregate("count", true, distinct=distinct, kind=INTEGER)


def simple(t: Translation, node: Node, scope: Scope) -> Node:
    name, to, returns = AGGREGATES[node.name.upper()]
    given, distinct = arguments(node)
    arity(node.name.upper(), 1, 2 if name.startswith(("corr", "covar", "regr")) else 1, len(given))
    given = [coerced(t, each, to) for each in given]
    first = kind_of(given[0])
    if name == "median" and first.name == "NUMBER":
        kind = kinds.number(38, (first.scale or 0) + 3)
        return aggregate(
            "quantile_cont",
            cast(given[0], f"DECIMAL(38, {kind.scale})"),
            exp.Literal.number("0.5"),
            kind=kind,
        )
    kind = {"int": INTEGER, "float": FLOAT, "first": first, "bool": kinds.BOOLEAN}.get(returns, first)
    return aggregate(name, *given, distinct=distinct, kind=kind)


for _name in AGGREGATES:
    named(_name)(simple)


def ranking(t: Translation, node: Node, scope: Scope) -> Node:
    name = node.name.upper()
    given, _ = arguments(node)
    returns = RANKINGS[name]
    if name in ("LAG", "LEAD") and len(given) == 3:
        kind, (first, last) = t.common([given[0], given[2]])
        given = [first, given[1], last]
        return aggregate(name.lower(), *given, kind=kind)
    kind = kind_of(given[0]) if returns == "first" else {"int": INTEGER, "float": FLOAT}[returns]
    return aggregate(name.lower(), *given, kind=kind)


for _name in RANKINGS:
    named(_name)(ranking)

_WHOLE = ("first_value", "last_value", "nth_value")


@rule(exp.Window)
def window(t: Translation, node: Node, scope: Scope) -> Node:
    inner = node.this
    kind = kind_of(inner)

    def around(found: Node) -> Node:
        over = node.copy()
        if str(found.this).lower() in _WHOLE and over.args.get("order") and not over.args.get("spec"):
            # https://docs.snowflake.com/en/sql-reference/functions/last_value: the whole window by default.
            over.set(
                "spec",
                exp.WindowSpec(
                    kind="ROWS",
                    start="UNBOUNDED",
                    start_side="PRECEDING",
                    end="UNBOUNDED",
                    end_side="FOLLOWING",
                ),
            )
        over.set("this", found)
        return over

    return typed(_each(node, inner, around), kind)


@rule(exp.WithinGroup)
def within(t: Translation, node: Node, scope: Scope) -> Node:
    return typed(node.this, kind_of(node.this))


@rule(exp.Filter)
def filtered(t: Translation, node: Node, scope: Scope) -> Node:
    condition = node.expression

    def around(found: Node) -> Node:
        return exp.Filter(this=found, expression=condition.copy())

    return typed(_each(node, node.this, around), kind_of(node.this))


@rule(exp.IgnoreNulls, exp.RespectNulls)
def nulls(t: Translation, node: Node, scope: Scope) -> Node:
    inner = node.this
    if isinstance(inner, exp.Anonymous) and inner.meta.get("aggregate"):
        if isinstance(node, exp.IgnoreNulls):
            # DuckDB has the words behind the arguments, and so only for its own functions in sqlglot.
            *first, last = inner.expressions
            inner.set("expressions", [*first, exp.Var(this=f"{last.sql(dialect='duckdb')} IGNORE NULLS")])
        return inner
    raise unsupported(f"{node.key.upper()} of {inner.key.upper()}")


def _each(node: Node, inner: Node, around: Callable[[Node], Node]) -> Node:
    marked = _marked(inner)
    if not marked:
        return node

    def wrapped(found: Node) -> Node:
        found.meta.pop("aggregate")
        made = around(found)
        if isinstance(made, exp.Filter):
            # A window may still come around it.
            made.meta["aggregate"] = True
        return made

    if any(each is inner for each in marked):
        return wrapped(inner)
    for each in marked:
        replace(each, wrapped)
    return inner


def _marked(node: Node) -> list[Node]:
    return [
        each
        for each in node.walk(prune=lambda found: isinstance(found, exp.Query))
        if each.meta.get("aggregate")
    ]


__all__ = ["NUMBER", "aggregate"]
