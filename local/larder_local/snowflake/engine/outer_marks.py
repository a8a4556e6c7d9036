"""`where a.id = b.id(+)`: the old way to write `left join b on a.id = b.id`.

https://docs.snowflake.com/en/sql-reference/constructs/where#joins-in-the-where-clause
"""

from __future__ import annotations

from sqlglot import exp

from larder_local.snowflake.engine.convert import Node
from larder_local.snowflake.engine.scopes import Scope
from larder_local.snowflake.errors import compilation


def outer_joins(select: Node, scope: Scope) -> None:
    where = select.args.get("where")
    if where is None or not any(_marked(where)):
        return
    conditions: dict[str, list[Node]] = {}
    rest: list[Node] = []
    for each in where.this.flatten() if isinstance(where.this, exp.And) else [where.this]:
        tables = {scope.holder(column) for column in _marked(each)}
        if not tables:
            rest.append(each)
            continue
        if len(tables) > 1 or None in tables or each.find(exp.Or):
            raise compilation("Outer join predicate is not valid: (+) may stand at columns of one table only")
        for column in _marked(each):
            column.set("join_mark", False)
        conditions.setdefault(str(tables.pop()), []).append(each)
    select.set("where", exp.Where(this=exp.and_(*rest, copy=False)) if rest else None)
    _join(select, conditions, scope)


def _marked(node: Node) -> list[exp.Column]:
    return [column for column in node.find_all(exp.Column) if column.args.get("join_mark")]


def _join(select: Node, conditions: dict[str, list[Node]], scope: Scope) -> None:
    """Sources without a mark first, then each marked one after those that its condition names."""
    joins = [exp.Join(this=select.args["from_"].this), *(select.args.get("joins") or [])]
    if any(join.args.get("on") or join.side or join.kind not in ("", "CROSS") for join in joins):
        raise compilation("Outer join predicate (+) cannot be used with a JOIN in the FROM clause")
    by_name = {join.this.alias_or_name.upper(): join for join in joins}
    placed = [name for name in by_name if name not in conditions]
    if not placed:
        raise compilation("Outer join predicate (+) needs a table without it")
    ordered = [by_name[name] for name in placed]
    waiting = dict(conditions)
    while waiting:
        ready = [
            name
            for name, found in waiting.items()
            if all(
                scope.holder(column) in (None, name, *placed)
                for each in found
                for column in each.find_all(exp.Column)
            )
        ]
        if not ready:
            raise compilation("Outer join predicates (+) name each other in a circle")
        for name in ready:
            on = exp.and_(*(exp.paren(each, copy=False) for each in waiting.pop(name)), copy=False)
            ordered.append(exp.Join(this=by_name[name].this, side="LEFT", on=on))
            placed.append(name)
    first, *others = ordered
    for join in others:
        if not join.args.get("on"):
            join.set("kind", "CROSS")
    select.set("from_", exp.From(this=first.this))
    select.set("joins", others)
