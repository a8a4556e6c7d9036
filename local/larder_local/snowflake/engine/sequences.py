"""FLATTEN's SEQ: which row of its input a row comes from, counted from 1."""

from __future__ import annotations

from sqlglot import exp

from larder_local.snowflake.engine.convert import Node

#: The input's number, a column that only we see.
ROW = "_LARDER_ROW"
#: Where a table function keeps what is given as its SEQ.
GIVEN = "sequence"
_FUNCTIONS = (exp.Lateral, exp.TableFromRows)


def count_inputs(tree: Node) -> None:
    """
    Gives each FLATTEN whose SEQ a query shows the number of its input: 1 for one value, and the row's for the
    rows of one table. Behind a join or another FLATTEN, SEQ tells inputs apart without counting them.
    """
    for select in list(tree.find_all(exp.Select)):
        source = select.args["from_"].this if select.args.get("from_") else None
        joins = select.args.get("joins") or []
        if _is_flatten(source):
            if not any(source.this.find_all(exp.Column)):
                source.meta[GIVEN] = exp.Literal.number(1)
        elif joins and _is_flatten(joins[0].this) and _is_table(source) and _shows_sequence(select):
            _number(select, source, joins[0].this)


def _is_flatten(source: Node | None) -> bool:
    return isinstance(source, _FUNCTIONS) and isinstance(source.this, exp.Explode)


def _is_table(source: Node | None) -> bool:
    known = isinstance(source, exp.Table | exp.Subquery) and not source.args.get("pivots")
    return known and bool(source.alias_or_name)


def _shows_sequence(select: exp.Select) -> bool:
    names = {column.name.upper() for column in select.find_all(exp.Column)}
    return "SEQ" in names or any(each.is_star for each in select.expressions)


def _number(select: exp.Select, source: Node, flatten: Node) -> None:
    """`from t` becomes `from (select *, row_number() over () from t) as t`; no star shows the number."""
    name = source.args["alias"].this.copy() if source.args.get("alias") else source.this.copy()
    row = exp.Window(this=exp.RowNumber())
    inner = exp.select(exp.Star(), exp.alias_(row, ROW, quoted=True)).from_(source.copy())
    select.args["from_"].set("this", exp.Subquery(this=inner, alias=exp.TableAlias(this=name)))
    flatten.meta[GIVEN] = exp.column(exp.to_identifier(ROW, quoted=True), table=name.copy())
    for projection in select.expressions:
        star = projection.this if isinstance(projection, exp.Column) else projection
        table = projection.table if isinstance(projection, exp.Column) else ""
        if isinstance(star, exp.Star) and (not table or table.upper() == name.name.upper()):
            hidden = exp.column(exp.to_identifier(ROW, quoted=True))
            star.set("except_", [*(star.args.get("except_") or []), hidden])
