"""Semi-structured values: FLATTEN, paths, text of a VARIANT."""

from __future__ import annotations

from sqlglot import exp

from larder_local.snowflake.engine.functions import HOME
from larder_local.snowflake.engine.numbers import call
from larder_local.snowflake.errors import unsupported

_TEXT = {
    exp.DataType.Type.VARCHAR,
    exp.DataType.Type.TEXT,
    exp.DataType.Type.NVARCHAR,
    exp.DataType.Type.CHAR,
}
_COLUMNS = {"VALUE", "THIS"}


def object_keys(node: exp.Expression) -> exp.Expression:
    if isinstance(node, exp.JSONKeys):
        return call("object_keys", node.this)
    if isinstance(node, exp.StripNullValue):
        return call("strip_null_value", node.this)
    return node


def typeof(node: exp.Expression) -> exp.Expression:
    return call("variant_type", node.this) if isinstance(node, exp.Typeof) else node


def arrays(node: exp.Expression) -> exp.Expression:
    """An array is JSON here, so that its elements may differ in type."""
    if isinstance(node, exp.Array):
        return exp.Anonymous(this="json_array", expressions=node.expressions)
    if isinstance(node, exp.ArrayToString):
        return call("array_to_text", node.this, node.expression)
    if isinstance(node, exp.ArrayContains):
        value = node.expression.this if isinstance(node.expression, exp.Cast) else node.expression
        return call("array_holds", node.this, value)
    return node


def as_text(node: exp.Expression) -> exp.Expression:
    """`f.value::text` of a flattened element is its text, not its JSON with quotes."""
    if (
        isinstance(node, exp.Cast)
        and node.to.this in _TEXT
        and isinstance(node.this, exp.Column)
        and node.this.name.upper() in _COLUMNS
        and (select := node.find_ancestor(exp.Select))
        and (select.find(exp.Explode) or _flattens(select))
    ):
        return call("as_text", node.this)
    return node


def _flattens(select: exp.Select) -> bool:
    return any("FLATTEN" in str(call.this).upper() for call in select.find_all(exp.Anonymous))


def flatten(node: exp.Expression) -> exp.Expression:
    """LATERAL FLATTEN(…) and TABLE(FLATTEN(…)) with INPUT, PATH and OUTER."""
    if not (isinstance(node, exp.Lateral | exp.TableFromRows) and isinstance(node.this, exp.Explode)):
        return node
    arguments: dict[str, exp.Expression] = {}
    for argument in (node.this.this, *node.this.expressions):
        if isinstance(argument, exp.Kwarg | exp.PropertyEQ):
            arguments[argument.this.name.upper()] = argument.expression
        else:
            arguments["INPUT"] = argument
    value = arguments.pop("INPUT")
    if path := arguments.pop("PATH", None):
        value = exp.JSONExtract(this=value, expression=exp.Literal.string(f"$.{path.name}"))
    outer = arguments.pop("OUTER", None)
    if arguments:
        raise unsupported(f"FLATTEN with {', '.join(arguments)}")
    macro = "flatten_outer" if outer is not None and outer.this is True else "_fs_flatten"
    alias = node.args.get("alias")
    if alias is not None:
        alias.set("columns", None)
    return exp.Table(this=exp.Anonymous(this=f"{HOME}.main.{macro}", expressions=[value]), alias=alias)
