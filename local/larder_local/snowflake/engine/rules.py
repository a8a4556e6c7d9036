"""Functions whose answer's type depends on their arguments, or that take any number of them."""

from __future__ import annotations

import re

from sqlglot import exp

from larder_local.snowflake.engine import kinds
from larder_local.snowflake.engine.arithmetic import arithmetic
from larder_local.snowflake.engine.calling import arity, builtin, named
from larder_local.snowflake.engine.calls import call, cast, integer, native, text
from larder_local.snowflake.engine.casts import converted
from larder_local.snowflake.engine.convert import LOOSE, Node, kind_of, typed
from larder_local.snowflake.engine.kinds import (
    ARRAY,
    BOOLEAN,
    DATE,
    FLOAT,
    INTEGER,
    LTZ,
    NTZ,
    NULL,
    OBJECT,
    TEXT,
    TIME,
    TIMESTAMPS,
    TZ,
    VARIANT,
    Kind,
)
from larder_local.snowflake.engine.operators import comparable, get, rule
from larder_local.snowflake.engine.scopes import Scope
from larder_local.snowflake.engine.translation import Translation
from larder_local.snowflake.errors import compilation, unsupported


@named("COALESCE", "NVL", "IFNULL")
def first_known(t: Translation, node: Node, scope: Scope) -> Node:
    kind, given = t.common(node.expressions)
    return typed(exp.Coalesce(this=given[0], expressions=given[1:]), kind)


@named("GREATEST", "LEAST", "GREATEST_IGNORE_NULLS", "LEAST_IGNORE_NULLS")
def extreme(t: Translation, node: Node, scope: Scope) -> Node:
    """NULL when one argument is; DuckDB's own leave it out."""
    name = node.name.upper()
    kind, given = t.common(node.expressions)
    found = native(name.split("_")[0].lower(), *given)
    if "IGNORE" in name:
        return typed(found, kind)
    unknown = exp.or_(*(exp.Is(this=each.copy(), expression=exp.Null()) for each in given))
    return typed(exp.Case(ifs=[exp.If(this=unknown, true=exp.Null())], default=found), kind)


@named("HASH")
def hashed(t: Translation, node: Node, scope: Scope) -> Node:
    """A signed number of 64 bits over all arguments, NULL among them; not the number that Snowflake gives."""
    if any(isinstance(each, exp.Star) for each in node.expressions):
        raise unsupported("HASH(*)")
    arity("HASH", 1, 1_000, len(node.expressions))
    of_all = cast(native("hash", *node.expressions), "HUGEINT")
    return typed(exp.Paren(this=exp.Sub(this=of_all, expression=integer(1 << 63))), INTEGER)


@named("IFF")
def either(t: Translation, node: Node, scope: Scope) -> Node:
    arity("IFF", 3, 3, len(node.expressions))
    condition = t.convert.to(node.expressions[0], BOOLEAN)
    kind, (yes, no) = t.common(node.expressions[1:])
    return typed(exp.Case(ifs=[exp.If(this=condition, true=yes)], default=no), kind)


@named("DECODE")
def decoded(t: Translation, node: Node, scope: Scope) -> Node:
    value, *rest = node.expressions
    default = rest.pop() if len(rest) % 2 else exp.Null()
    if default.meta.get("kind") is None:
        typed(default, NULL)
    found = comparable(t, [value, *rest[::2]], order=False)
    kind, results = t.common([*rest[1::2], default])
    ifs = [
        exp.If(this=exp.NullSafeEQ(this=found[0].copy(), expression=each), true=then)
        for each, then in zip(found[1:], results[:-1], strict=True)
    ]
    return typed(exp.Case(ifs=ifs, default=results[-1]), kind)


@named("NULLIF")
def unless_equal(t: Translation, node: Node, scope: Scope) -> Node:
    arity("NULLIF", 2, 2, len(node.expressions))
    kind = kind_of(node.expressions[0])
    value = node.expressions[0].copy()
    left, right = comparable(t, list(node.expressions), order=False)
    same = exp.EQ(this=left, expression=right)
    return typed(exp.Case(ifs=[exp.If(this=same, true=exp.Null())], default=value), kind)


@named("EQUAL_NULL")
def same(t: Translation, node: Node, scope: Scope) -> Node:
    arity("EQUAL_NULL", 2, 2, len(node.expressions))
    left, right = comparable(t, list(node.expressions), order=False)
    return typed(exp.Paren(this=exp.NullSafeEQ(this=left, expression=right)), BOOLEAN)


@named("CONCAT", "CONCAT_WS")
def joined(t: Translation, node: Node, scope: Scope) -> Node:
    """NULL when one part is, as `||`; DuckDB's own leave it out."""
    given = [t.convert.to(each, TEXT) for each in node.expressions]
    if node.name.upper() == "CONCAT_WS":
        separator, *parts = given
        given = [part for each in parts for part in (separator.copy(), each)][1:]
    found = given[0]
    for each in given[1:]:
        found = exp.DPipe(this=found, expression=each)
    return typed(exp.Paren(this=found), TEXT)


@named("ROUND")
def rounded(t: Translation, node: Node, scope: Scope) -> Node:
    given = node.expressions
    arity("ROUND", 1, 3, len(given))
    value = arithmetic.number(t, given[0])
    kind = kind_of(value)
    places = int(given[1].sql()) if len(given) > 1 and re.fullmatch(r"-?\d+", given[1].sql()) else None
    name = "round"
    if len(given) == 3:
        mode = given[2].name.upper()
        if mode not in ("HALF_AWAY_FROM_ZERO", "HALF_TO_EVEN"):
            raise compilation(f"Invalid rounding mode '{given[2].name}'", "100351", "22023")
        name = "round_even" if mode == "HALF_TO_EVEN" else name
    if kind.name != "NUMBER":
        return typed(native(name, value, cast(given[1], "INTEGER") if len(given) > 1 else integer(0)), kind)
    if len(given) == 1:
        return typed(native(name, value), Kind("NUMBER", 38, 0))
    if places is None:
        found = call("round_to", value, cast(given[1], "INTEGER"))
        return typed(cast(found, f"DECIMAL(38, {kind.scale})") if kind.scale is not None else found, kind)
    scale = None if kind.scale is None else min(kind.scale, max(places, 0))
    if name == "round_even":
        found = native(name, cast(value, "DOUBLE"), integer(places))
        return typed(cast(found, f"DECIMAL(38, {scale or 0})"), kinds.number(38, scale or 0))
    return typed(
        native(name, value, exp.Literal.number(places)),
        kinds.number(38, scale) if scale is not None else kind,
    )


def cut(t: Translation, node: Node) -> Node:
    """TRUNC of a number, towards zero."""
    given = node.expressions
    arity("TRUNC", 1, 2, len(given))
    value = arithmetic.number(t, given[0])
    kind = kind_of(value)
    if len(given) == 1:
        return typed(native("trunc", value), INTEGER if kind.name == "NUMBER" else kind)
    found = call("trunc_to", value, cast(given[1], "INTEGER"))
    if kind.name == "NUMBER":
        return typed(cast(found, f"DECIMAL(38, {kind.scale or 0})"), kind)
    return typed(cast(found, "DOUBLE"), kind)


@named("MOD")
def remainder(t: Translation, node: Node, scope: Scope) -> Node:
    arity("MOD", 2, 2, len(node.expressions))
    return arithmetic.binary(t, exp.Mod(this=node.expressions[0], expression=node.expressions[1]))


@named("DIV0", "DIV0NULL")
def divided(t: Translation, node: Node, scope: Scope) -> Node:
    name = node.name.upper()
    arity(name, 2, 2, len(node.expressions))
    left, right = (arithmetic.number(t, each) for each in node.expressions)
    zero = exp.EQ(this=right.copy(), expression=integer(0))
    if name == "DIV0NULL":
        zero = exp.Or(this=zero, expression=exp.Is(this=right.copy(), expression=exp.Null()))
    nothing = exp.Is(this=left.copy(), expression=exp.Null())
    safe = typed(exp.Nullif(this=right, expression=integer(0)), kind_of(right))
    found = arithmetic.divided(left, safe)
    return typed(
        exp.Case(
            ifs=[exp.If(this=nothing, true=exp.Null()), exp.If(this=zero, true=integer(0))], default=found
        ),
        kind_of(found),
    )


@named("UNIFORM")
def uniform(t: Translation, node: Node, scope: Scope) -> Node:
    arity("UNIFORM", 3, 3, len(node.expressions))
    low, high, _ = node.expressions
    whole = all(kind_of(each).name == "NUMBER" and not kind_of(each).scale for each in (low, high))
    span = exp.Paren(this=exp.Sub(this=high, expression=low.copy()))
    if whole:
        return typed(
            cast(
                native(
                    "floor",
                    exp.Add(
                        this=low,
                        expression=exp.Mul(
                            this=native("random"),
                            expression=exp.Paren(this=exp.Add(this=span, expression=integer(1))),
                        ),
                    ),
                ),
                "BIGINT",
            ),
            INTEGER,
        )
    return typed(
        exp.Paren(this=exp.Add(this=low, expression=exp.Mul(this=native("random"), expression=span))), FLOAT
    )


# Conversions

_TARGETS = {
    "DATE": DATE, "TO_DATE": DATE, "TRY_TO_DATE": DATE, "TIME": TIME, "TO_TIME": TIME, "TRY_TO_TIME": TIME,
    "TO_TIMESTAMP_NTZ": NTZ, "TRY_TO_TIMESTAMP_NTZ": NTZ, "TO_TIMESTAMP_LTZ": LTZ,
    "TRY_TO_TIMESTAMP_LTZ": LTZ,
    "TO_TIMESTAMP_TZ": TZ, "TRY_TO_TIMESTAMP_TZ": TZ, "TO_TIMESTAMP": None, "TRY_TO_TIMESTAMP": None,
}  # fmt: skip


@named(*_TARGETS)
def to_moment(t: Translation, node: Node, scope: Scope) -> Node:
    name = node.name.upper()
    given = node.expressions
    arity(name, 1, 2, len(given))
    target = _TARGETS[name]
    if target is None:
        target = {"TIMESTAMP_LTZ": LTZ, "TIMESTAMP_TZ": TZ}.get(t.formats.timestamp, NTZ)
    safe = name.startswith("TRY_")
    value, kind = given[0], kind_of(given[0])
    if len(given) == 1 or given[1].name.upper() == "AUTO":
        if kind.name == "NUMBER" and target.name not in TIMESTAMPS:
            raise compilation(
                f"invalid type [{name}({kind!r})] for parameter '{target.name}'", "001065", "22023"
            )
        return converted(t, value, target, safe=safe)
    if given[1].is_string:
        if kind != TEXT and kind.name not in kinds.SEMI_STRUCTURED:
            return converted(t, value, target, safe=safe)
        duck = {"DATE": "DATE", "TIME": "TIME", "TIMESTAMP_NTZ": "TIMESTAMP"}.get(target.name, "TIMESTAMPTZ")
        return typed(t.convert.parsed(t.convert.to(value, TEXT), given[1].name, duck, safe), target)
    if kind.name in ("NUMBER", "FLOAT") and given[1].is_int:
        stamp = call("epoch_timestamp", value, given[1])
        return typed(stamp if target == NTZ else native("timezone", text("UTC"), stamp), target)
    raise unsupported(f"{name} with a format that is no constant")


_NUMBERS = {"TO_NUMBER", "TO_DECIMAL", "TO_NUMERIC", "TRY_TO_NUMBER", "TRY_TO_DECIMAL", "TRY_TO_NUMERIC"}


@named(*_NUMBERS)
def to_number(t: Translation, node: Node, scope: Scope) -> Node:
    name = node.name.upper()
    given = list(node.expressions)
    arity(name, 1, 4, len(given))
    value = given.pop(0)
    if given and given[0].is_string:
        form = given.pop(0).name
        if not re.fullmatch(r"[$]?[90,]*([.D][90]*)?", form):
            raise unsupported(f"{name} with the format {form}")
        value = typed(
            native(
                "replace",
                native("replace", t.convert.to(value, TEXT), text(","), text("")),
                text("$"),
                text(""),
            ),
            TEXT,
        )
    precision = int(given[0].name) if given else 38
    scale = int(given[1].name) if len(given) > 1 else 0
    return converted(t, value, kinds.number(precision, scale), safe=name.startswith("TRY_"))


@named("TO_DOUBLE", "TRY_TO_DOUBLE", "TO_BOOLEAN", "TRY_TO_BOOLEAN", "TO_VARIANT", "TO_ARRAY", "TO_OBJECT")
def to_type(t: Translation, node: Node, scope: Scope) -> Node:
    name = node.name.upper()
    arity(name, 1, 1, len(node.expressions))
    target = {"DOUBLE": FLOAT, "BOOLEAN": BOOLEAN, "VARIANT": VARIANT, "ARRAY": ARRAY, "OBJECT": OBJECT}[
        name.rsplit("_", 1)[1]
    ]
    return converted(t, node.expressions[0], target, safe=name.startswith("TRY_"))


@named("TO_CHAR", "TO_VARCHAR")
def to_text(t: Translation, node: Node, scope: Scope) -> Node:
    given = node.expressions
    arity(node.name.upper(), 1, 2, len(given))
    value, kind = given[0], kind_of(given[0])
    if len(given) == 1:
        return converted(t, value, TEXT)
    if not given[1].is_string:
        raise unsupported(f"{node.name.upper()} with a format that is no constant")
    if kind.name in TIMESTAMPS or kind.name in ("DATE", "TIME"):
        return typed(t.convert.formatted(value, kind, given[1].name), TEXT)
    if kind.name in ("NUMBER", "FLOAT"):
        return typed(_number_text(value, given[1].name), TEXT)
    if kind == kinds.BINARY:
        name = {"HEX": "hex", "BASE64": "to_base64", "UTF-8": "decode", "UTF8": "decode"}.get(
            given[1].name.upper()
        )
        if name:
            return typed(native(name, value), TEXT)
    raise unsupported(f"{node.name.upper()} of {kind!r} with a format")


def _number_text(value: Node, form: str) -> Node:
    """Formats of digits, group marks and a point: '999,990.00', '$99.0', 'FM' for no leading blank."""
    found = re.fullmatch(r"(FM)?([$]?)([09,]*?)(?:\.([09]*))?", form, re.IGNORECASE)
    if not found or not (found[3] or found[4]):
        raise unsupported(f"TO_CHAR with the format {form}")
    whole, rest = found[3] or "", found[4] or ""
    digits = whole.replace(",", "")
    zeros = len(digits) - digits.index("0") if "0" in digits else 0
    return call(
        "number_format", cast(value, f"DECIMAL(38, {len(rest)})"), integer(len(digits)), integer(zeros),
        integer(whole.count(",")), text(found[2]), exp.Boolean(this=bool(found[1])), integer(len(rest)),
    )  # fmt: skip


# Semi-structured values


@rule(exp.ParseJSON)
def parsed(t: Translation, node: Node, scope: Scope) -> Node:
    if node.args.get("safe"):
        return builtin(t, "TRY_PARSE_JSON", [node.this])
    value = t.convert.to(node.this, TEXT)
    return typed(call("parse_json", value), VARIANT)


@rule(exp.StripNullValue)
def stripped(t: Translation, node: Node, scope: Scope) -> Node:
    return typed(call("strip_null_value", node.this), VARIANT)


@named("GET")
def got(t: Translation, node: Node, scope: Scope) -> Node:
    arity("GET", 2, 2, len(node.expressions))
    return get(t, *node.expressions)


@named("ARRAY_CONSTRUCT", "ARRAY_CONSTRUCT_COMPACT")
def array(t: Translation, node: Node, scope: Scope) -> Node:
    given = [t.convert.to(each, VARIANT) for each in node.expressions]
    found = typed(native("json_array", *given), ARRAY)
    return builtin(t, "ARRAY_COMPACT", [found]) if node.name.upper().endswith("COMPACT") else found


@rule(exp.Array)
def array_literal(t: Translation, node: Node, scope: Scope) -> Node:
    return typed(native("json_array", *(t.convert.to(each, VARIANT) for each in node.expressions)), ARRAY)


def _object(t: Translation, pairs: list[tuple[Node, Node]], *, keep: bool) -> Node:
    keys = exp.Array(expressions=[t.convert.to(key, TEXT) for key, _ in pairs])
    values = exp.Array(expressions=[cast(t.convert.to(value, VARIANT), "JSON") for _, value in pairs])
    if not pairs:
        return typed(cast(text("{}"), "JSON"), OBJECT)
    return typed(call("construct", keys, values, exp.Boolean(this=keep)), OBJECT)


def _named_column(name: str, alias: str) -> Node:
    table = None if alias.startswith(" ") else exp.to_identifier(alias, quoted=True)
    return exp.column(exp.to_identifier(name, quoted=True), table)


@named("OBJECT_CONSTRUCT", "OBJECT_CONSTRUCT_KEEP_NULL")
def constructed(t: Translation, node: Node, scope: Scope) -> Node:
    given = node.expressions
    keep = node.name.upper().endswith("NULL")
    if len(given) == 1 and given[0].is_star:
        table = given[0].table.upper() if isinstance(given[0], exp.Column) else ""
        columns = [
            typed(_named_column(name, alias), kind)
            for alias, source in scope.sources.items() if not table or alias == table
            for name, kind in source.columns.items()
        ]  # fmt: skip
        return _object(t, [(typed(text(each.name), TEXT), each) for each in columns], keep=keep)
    if len(given) % 2:
        raise compilation(f"Invalid number of arguments for {node.name.upper()}", "000938", "22023")
    return _object(t, list(zip(given[::2], given[1::2], strict=True)), keep=keep)


@rule(exp.Struct)
def object_literal(t: Translation, node: Node, scope: Scope) -> Node:
    pairs = []
    for each in node.expressions:
        pairs.append((typed(each.this, TEXT), each.expression))
    return _object(t, pairs, keep=False)


@named("OBJECT_DELETE", "OBJECT_PICK")
def keyed(t: Translation, node: Node, scope: Scope) -> Node:
    name = node.name.upper()
    value, *keys = node.expressions
    arity(name, 2, 999, len(node.expressions))
    if len(keys) == 1 and kind_of(keys[0]) in (ARRAY, VARIANT):
        chosen: Node = native("from_json", keys[0], text('["VARCHAR"]'))
    else:
        chosen = exp.Array(expressions=[t.convert.to(each, TEXT) for each in keys])
    return typed(call(name.lower(), value, chosen), OBJECT)


@named("AS_DECIMAL", "AS_NUMBER")
def as_number(t: Translation, node: Node, scope: Scope) -> Node:
    value, *rest = node.expressions
    sizes = [int(each.name) for each in rest]
    to = kinds.number(sizes[0] if sizes else 38, sizes[1] if len(sizes) > 1 else 0)
    number = builtin(t, "AS_DOUBLE", [value.copy()])
    known = exp.Is(this=number, expression=exp.Null())
    return typed(exp.Case(ifs=[exp.If(this=exp.Not(this=known), true=t.convert.to(value, to))]), to)


@rule(exp.Transform, exp.ArrayFilter)
def each_element(t: Translation, node: Node, scope: Scope) -> Node:
    """TRANSFORM and FILTER: the element is a VARIANT."""
    body = node.expression
    if not isinstance(body, exp.Lambda) or len(body.expressions) != 1:
        raise unsupported(f"{node.key.upper()} with this function")
    if isinstance(node, exp.ArrayFilter):
        body.set("this", t.convert.to(body.this, BOOLEAN))
        return typed(native("to_json", native("list_filter", call("elements", node.this), body)), ARRAY)
    if kind_of(body.this) == LOOSE:
        # Whether its numbers are whole is known for each element only.
        raise unsupported("TRANSFORM with arithmetic on an argument without a type; write x int -> …")
    body.set("this", t.convert.to(body.this, VARIANT))
    return typed(native("to_json", native("list_transform", call("elements", node.this), body)), ARRAY)


@rule(exp.Trim)
def trimmed(t: Translation, node: Node, scope: Scope) -> Node:
    sides = {"LEADING": "LTRIM", "TRAILING": "RTRIM"}
    return builtin(
        t,
        sides.get(str(node.args.get("position") or "").upper(), "TRIM"),
        [node.this, *([node.expression] if node.expression else [])],
    )


@rule(exp.StrPosition)
def position(t: Translation, node: Node, scope: Scope) -> Node:
    given = [node.args["substr"], node.this]
    if node.args.get("position") is not None:
        given.append(node.args["position"])
    return builtin(t, "POSITION", given)


@rule(exp.Seq1, exp.Seq2, exp.Seq4, exp.Seq8)
def sequence(t: Translation, node: Node, scope: Scope) -> Node:
    """The rows of TABLE(GENERATOR(…)) counted from 0."""
    return typed(exp.column("range"), INTEGER)


@rule(exp.Grouping, exp.GroupingId)
def grouping(t: Translation, node: Node, scope: Scope) -> Node:
    return typed(node, INTEGER)


@rule(exp.ToBoolean)
def to_boolean(t: Translation, node: Node, scope: Scope) -> Node:
    """What the grammar makes of TRY_CAST(… AS BOOLEAN)."""
    return converted(t, node.this, BOOLEAN, safe=bool(node.args.get("safe")))
