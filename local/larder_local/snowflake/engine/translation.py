"""Walks a statement scope by scope, finds the type of every expression and writes Snowflake's coercions out.

The tree stays Snowflake's in shape; what depends on a type has been replaced by calls of `engine/builtins`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import sqlglot
from sqlglot import exp

from larder_local.snowflake.engine import kinds, scopes
from larder_local.snowflake.engine.calls import call
from larder_local.snowflake.engine.convert import Converter, Node, kind_of, typed
from larder_local.snowflake.engine.formats import Formats
from larder_local.snowflake.engine.kinds import SEMI_STRUCTURED, UNKNOWN, VARIANT, Kind
from larder_local.snowflake.engine.outer_marks import outer_joins
from larder_local.snowflake.engine.scopes import Columns, Scope, Source
from larder_local.snowflake.errors import compilation, unsupported

#: Columns of the tables of a statement: DATABASE, SCHEMA, TABLE, column, DuckDB's type.
Tables = Mapping[str, Mapping[str, Mapping[str, Mapping[str, str]]]]
Rule = Callable[["Translation", Node, Scope], Node]

#: By class of node and by function name; filled by the modules that hold the rules.
RULES: dict[type[exp.Expression], Rule] = {}
CALLS: dict[str, Rule] = {}
TABLE_FUNCTIONS: dict[str, Callable[[Translation, Node, Scope], Columns]] = {}

#: The clauses of a SELECT, in the order in which their names are known.
_CLAUSES = (
    "where",
    "group",
    "having",
    "windows",
    "qualify",
    "distinct",
    "order",
    "limit",
    "offset",
    "sample",
)


#: Parts of the grammar that sqlglot counts among the functions.
_PASSED = (
    exp.If,
    exp.And,
    exp.Or,
    exp.Not,
    exp.Explode,
    exp.Generator,
    exp.Unnest,
    exp.Coalesce,
    exp.StarMap,
)


class Translation:
    def __init__(
        self, tables: Tables | None = None, formats: Formats | None = None, binds: Sequence[Kind] = ()
    ) -> None:
        self.formats = formats or Formats()
        self.convert = Converter(self.formats)
        self._tables = tables or {}
        self._binds = list(binds)
        self._bound = 0

    # Statements

    def statement(self, tree: Node) -> Columns:
        """Translates in place; the answer is the columns of a query."""
        if isinstance(tree, exp.Query):
            return self.query(tree, Scope())
        if isinstance(tree, exp.Insert):
            self._insert(tree)
        elif isinstance(tree, exp.Update):
            self._update(tree)
        elif isinstance(tree, exp.Delete):
            scope = self._target(tree.this)
            for each in tree.args.get("using") or []:
                self._source(each, scope)
            self._clauses(tree, scope, ("where",))
        elif isinstance(tree, exp.Merge):
            self._merge(tree)
        else:
            self.expression(tree, Scope())
        return {}

    def _insert(self, tree: exp.Insert) -> None:
        table = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
        known = self._columns_of(table)
        listed = tree.this.expressions if isinstance(tree.this, exp.Schema) else []
        names = [each.name.upper() for each in listed] or list(known)
        scope = Scope()
        if tree.args.get("with_"):
            self._common(tree, scope)
        found = self.query(tree.expression, scope)
        targets = [known.get(name, UNKNOWN) for name in names]
        self.fit(tree.expression, list(found.values()), targets)

    def _target(self, table: Node) -> Scope:
        scope = Scope()
        scope.add(table.alias_or_name, Source(self._columns_of(table)))
        return scope

    def _update(self, tree: exp.Update) -> None:
        scope = self._target(tree.this)
        if source := tree.args.get("from_"):
            self._source(source.this, scope)
            self._joins(source.this, scope)
        self._assign(tree.expressions, scope, self._columns_of(tree.this))
        self._clauses(tree, scope, ("where",))

    def _assign(self, assignments: Sequence[Node], scope: Scope, known: Columns) -> None:
        for each in assignments:
            value = self.expression(each.expression, scope)
            each.set("expression", self.convert.to(value, known.get(each.this.name.upper(), UNKNOWN)))

    def _merge(self, tree: exp.Merge) -> None:
        scope = self._target(tree.this)
        known = self._columns_of(tree.this)
        self._source(tree.args["using"], scope)
        self._clauses(tree, scope, ("on",))
        for when in tree.args["whens"].expressions:
            self._clauses(when, scope, ("condition",))
            then = when.args["then"]
            if isinstance(then, exp.Update):
                self._assign(then.expressions, scope, known)
            elif isinstance(then, exp.Insert) and isinstance(then.expression, exp.Tuple):
                listed = then.this.expressions if isinstance(then.this, exp.Tuple) else []
                names = [each.name.upper() for each in listed] or list(known)
                for name, value in zip(names, list(then.expression.expressions), strict=False):
                    value = self.expression(value, scope)
                    target = known.get(name, UNKNOWN)
                    replace(value, lambda node, to=target: self.convert.to(node, to))

    # Queries

    def query(self, node: Node, parent: Scope) -> Columns:
        if isinstance(node, exp.Subquery):
            scope = parent.child()
            self._common(node, scope)
            found = self.query(node.this, scope)
            self._clauses(node, scope, ("order", "limit", "offset"), Source(found))
            return found
        if isinstance(node, exp.SetOperation):
            return self._set_operation(node, parent)
        if isinstance(node, exp.Values):
            return self._values(node, parent)
        if isinstance(node, exp.Table):
            scope = parent.child()
            self._source(node, scope)
            return next(iter(scope.sources.values())).columns
        return self._select(node, parent.child())

    def _select(self, node: Node, scope: Scope) -> Columns:
        self._common(node, scope)
        if source := node.args.get("from_"):
            self._source(source.this, scope)
            self._joins(source.this, scope)
        self._joins(node, scope)
        outer_joins(node, scope)
        for join in node.args.get("joins") or []:
            self._clauses(join, scope, ("on", "match_condition"))
        found: Columns = {}
        for projection in list(node.expressions):
            if isinstance(projection, exp.Star) or (
                isinstance(projection, exp.Column) and isinstance(projection.this, exp.Star)
            ):
                found |= self._star(projection, scope)
                continue
            projection = self.expression(projection, scope)
            name = projection.alias_or_name or f" {len(found)}"
            found[name.upper() if name.upper() not in found else f" {len(found)}"] = kind_of(projection)
            if isinstance(projection, exp.Alias):
                scope.aliases[name.upper()] = kind_of(projection)
        self._clauses(node, scope, _CLAUSES)
        return found

    def _set_operation(self, node: exp.SetOperation, parent: Scope) -> Columns:
        scope = parent.child()
        self._common(node, scope)
        left, right = self.query(node.left, scope), self.query(node.right, scope)
        if len(left) != len(right):
            return left
        pairs = list(zip(left.values(), right.values(), strict=True))
        wanted = [
            kinds.common(pair) if pair[0].name != pair[1].name or "VARIANT" in (pair[0].name,) else pair[0]
            for pair in pairs
        ]
        self.fit(node.left, [pair[0] for pair in pairs], wanted)
        self.fit(node.right, [pair[1] for pair in pairs], wanted)
        found = dict(zip(left, (kinds.common(pair) for pair in pairs), strict=True))
        self._clauses(node, scope, ("order", "limit", "offset"), Source(found))
        return found

    def _values(self, node: exp.Values, parent: Scope) -> Columns:
        rows = [row.expressions if isinstance(row, exp.Tuple) else [row] for row in node.expressions]
        given = [[self.expression(each, parent) for each in row] for row in rows]
        width = max((len(row) for row in given), default=0)
        wanted = [kinds.common(kind_of(row[at]) for row in given if at < len(row)) for at in range(width)]
        for row in given:
            for each, to in zip(row, wanted, strict=False):
                if kind_of(each).name != to.name:
                    replace(each, lambda value, to=to: self.convert.to(value, to))
        alias = node.args.get("alias")
        named = [each.name.upper() for each in alias.columns] if alias is not None else []
        return {named[at] if at < len(named) else f"COLUMN{at + 1}": kind for at, kind in enumerate(wanted)}

    def fit(self, query: Node, given: list[Kind], wanted: list[Kind]) -> None:
        """Brings the columns of a query to the types of where they go."""
        if len(given) != len(wanted) or all(
            a.name == b.name or b == UNKNOWN for a, b in zip(given, wanted, strict=True)
        ):
            return
        if isinstance(query, exp.Subquery):
            return self.fit(query.this, given, wanted)
        plain = isinstance(query, exp.Select) and not any(each.is_star for each in query.expressions)
        if plain and not query.args.get("distinct") and not query.args.get("order"):
            for each, kind, to in zip(list(query.expressions), given, wanted, strict=True):
                if kind.name != to.name:
                    inner = each.this if isinstance(each, exp.Alias) else each
                    name = each.alias_or_name
                    replace(inner, lambda value, to=to: self.convert.to(value, to))
                    if not isinstance(each, exp.Alias) and name:
                        replace(
                            query.expressions[_place(query, inner)],
                            lambda v, name=name: exp.alias_(v, name, quoted=True),
                        )
            return
        if isinstance(query, exp.Values):
            for row in query.expressions:
                for value, to in zip(list(row.expressions), wanted, strict=True):
                    replace(value, lambda node, to=to: self.convert.to(node, to))
            return
        names = [f"_{at}" for at in range(len(given))]
        columns = [
            self.convert.to(typed(exp.column(name), kind), to)
            for name, kind, to in zip(names, given, wanted, strict=True)
        ]
        inner = query.copy()
        with_ = inner.args.get("with_")
        if with_ is not None:
            with_.pop()
        wrapped = exp.Select(expressions=columns).from_(
            exp.Subquery(
                this=inner,
                alias=exp.TableAlias(
                    this=exp.to_identifier("_fitted"), columns=[exp.to_identifier(name) for name in names]
                ),
            )
        )
        if with_ is not None:
            wrapped.set("with_", with_)
        query.replace(wrapped)

    def _common(self, node: Node, scope: Scope) -> None:
        with_ = node.args.get("with_")
        for each in with_.expressions if with_ is not None else []:
            name, columns = each.alias, each.args["alias"].columns
            inner = each.this
            if with_.args.get("recursive") and isinstance(inner, exp.SetOperation):
                # The query below itself has the columns of the first part.
                anchor = Translation(self._tables, self.formats).query(inner.left.copy(), scope)
                scope.common[name.upper()] = Source(_renamed(anchor, columns))
            scope.common[name.upper()] = Source(_renamed(self.query(inner, scope), columns))

    def _joins(self, node: Node, scope: Scope) -> None:
        for join in node.args.get("joins") or []:
            self._source(join.this, scope)
            self._joins(join.this, scope)
            if not isinstance(node, exp.Select):
                self._clauses(join, scope, ("on", "match_condition"))
        for lateral in node.args.get("laterals") or []:
            self._source(lateral, scope)

    def _source(self, node: Node, scope: Scope) -> None:
        alias = node.args.get("alias")
        columns = alias.columns if isinstance(alias, exp.TableAlias) else []
        source = self._read(node, scope)
        for pivot in node.args.get("pivots") or []:
            source = self._pivot(pivot, source, scope)
            pivoted = pivot.args.get("alias")
            if pivoted is not None:
                scope.add(pivoted.name, source)
        scope.add(node.alias_or_name, Source(_renamed(source.columns, columns), source.open))

    def _read(self, node: Node, scope: Scope) -> Source:
        if isinstance(node, exp.Table):
            if isinstance(node.this, exp.Func):
                raise unknown_table_function(node.this)
            if not node.db and (found := scope.common_table(node.name)):
                return found
            known = self._columns_of(node)
            return Source(known, open=not known)
        if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Table):
            self._source(node.this, scope)
            self._joins(node.this, scope)
            return Source({})
        if isinstance(node, exp.Lateral | exp.TableFromRows):
            inner = node.this
            if isinstance(inner, exp.Subquery):
                return Source(self.query(inner, scope))
            return Source(self._table_function(inner, scope))
        if isinstance(node, exp.Query | exp.Values):
            return Source(self.query(node, scope))
        return Source({}, open=True)

    def _table_function(self, node: Node, scope: Scope) -> Columns:
        if isinstance(node, exp.Explode):
            for argument in (node.this, *node.expressions):
                value = argument.expression if isinstance(argument, exp.Kwarg | exp.PropertyEQ) else argument
                self.expression(value, scope)
            return dict(scopes.FLATTENED)
        for argument in list(node.args.values()):
            for each in argument if isinstance(argument, list) else [argument]:
                if isinstance(each, exp.Expression):
                    self.expression(each, scope)
        if isinstance(node, exp.Generator):
            return {}
        if isinstance(node, exp.Anonymous) and node.name.upper() in scopes.SPLITS:
            return dict(scopes.SPLIT)
        raise unknown_table_function(node)

    def _pivot(self, pivot: exp.Pivot, source: Source, scope: Scope) -> Source:
        inner = scope.child()
        inner.add("", source)
        used = {column.name.upper() for column in pivot.find_all(exp.Column)}
        for each in pivot.expressions:
            self.expression(each, inner)
        return Source({name: kind for name, kind in source.columns.items() if name not in used}, open=True)

    def _star(self, node: Node, scope: Scope) -> Columns:
        star = node.this if isinstance(node, exp.Column) else node
        table = node.table.upper() if isinstance(node, exp.Column) else ""
        without = {each.name.upper() for each in star.args.get("except_") or []}
        found: Columns = {}
        for alias, source in scope.sources.items():
            if not table or alias == table:
                found |= {name: kind for name, kind in source.columns.items() if name not in without}
        for each in star.args.get("replace") or []:
            value = self.expression(each, scope)
            found[value.alias.upper()] = kind_of(value)
        for each in star.args.get("rename") or []:
            old, new = each.this.name.upper(), each.alias.upper()
            found = {new if name == old else name: kind for name, kind in found.items()}
        return found

    def _columns_of(self, table: Node) -> Columns:
        parts = (table.catalog, table.db, table.name) if isinstance(table, exp.Table) else ("", "", "")
        found = self._tables.get(parts[0], {}).get(parts[1], {}).get(parts[2], {})
        return {name.upper(): kinds.of_duckdb(kind) for name, kind in found.items()}

    # Expressions

    def _clauses(self, node: Node, scope: Scope, names: Sequence[str], only: Source | None = None) -> None:
        if only is not None:
            scope.add("", only)
        for name in names:
            value = node.args.get(name)
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, exp.Expression):
                    self.expression(each, scope)
        order = node.args.get("order")
        if order is not None and "order" in names:
            for each in order.expressions:
                self._order(each, node)

    def _order(self, ordered: Node, query: Node) -> None:
        """A VARIANT is ordered by its own type, also by its position."""
        by = ordered.this
        if isinstance(by, exp.Literal) and by.is_int and isinstance(query, exp.Select):
            at = int(by.name) - 1
            if 0 <= at < len(query.expressions) and kind_of(query.expressions[at]).name == "VARIANT":
                by.replace(call("variant_order", query.expressions[at].unalias().copy()))

    def expression(self, node: Node, scope: Scope) -> Node:
        """The node that takes the place of this one; its type is in its meta."""
        if isinstance(node, exp.Query):
            found = self.query(node, scope)
            return typed(node, next(iter(found.values()), UNKNOWN))
        if isinstance(node, exp.Column):
            if not isinstance(node.this, exp.Star):
                typed(node, scope.kind(node))
            return node
        if isinstance(node, exp.Func) and type(node) not in RULES and not isinstance(node, _PASSED):
            return self._by_name(node, scope)
        if isinstance(node, exp.Lambda):
            scope = scope.child()
            scope.add("", Source({each.name.upper(): VARIANT for each in node.expressions}))
            # The grammar leaves an argument a bare name; as a column it has a type.
            for name in list(node.this.find_all(exp.Identifier)):
                if (
                    not isinstance(name.parent, exp.Column)
                    and name.name.upper() in scope.sources[" 0"].columns
                ):
                    name.replace(exp.column(name.copy()))
        children = list(node.iter_expressions())
        # The function of WITHIN GROUP asks for the types of what it is ordered by.
        for child in reversed(children) if isinstance(node, exp.WithinGroup) else children:
            if not isinstance(child, exp.Identifier | exp.DataType | exp.Var):
                self.expression(child, scope)
        rule = RULES.get(type(node))
        if rule is None:
            return node
        # What the rule makes may hold the node itself, so its place is read before.
        parent, key, index = node.parent, node.arg_key, node.index
        found = rule(self, node, scope)
        if found is not node and parent is not None and key is not None:
            parent.set(key, found, index)
        return found

    def _by_name(self, node: exp.Func, scope: Scope) -> Node:
        """A function that sqlglot's own grammar has read is asked for again by its name."""
        from larder_local.snowflake.engine.dialect import SNOWFLAKE

        again = sqlglot.parse_one(node.sql(dialect="snowflake"), read=SNOWFLAKE)
        if isinstance(again, exp.Func) and type(again) not in RULES and not isinstance(again, _PASSED):
            raise unsupported(node.sql_name())
        if node.parent is not None:
            node.replace(again)
        return self.expression(again, scope)

    def next_bind(self) -> Kind:
        self._bound += 1
        return self._binds[self._bound - 1] if self._bound <= len(self._binds) else UNKNOWN

    def common(self, nodes: Sequence[Node]) -> tuple[Kind, list[Node]]:
        """The nodes brought to one type."""
        kind = kinds.common(kind_of(each) for each in nodes)
        return kind, [
            each if kind_of(each).name == kind.name else self.convert.to(each, kind) for each in nodes
        ]


def replace(node: Node, by: Callable[[Node], Node]) -> None:
    """Puts what `by` makes of a node in its place. `by` may keep the node below its result."""
    mark = exp.Null()
    node.replace(mark)
    mark.replace(by(node))


def unknown_table_function(node: Node) -> Exception:
    name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
    return compilation(f"Unknown table function {name.upper()}", "002141", "42601")


def is_variant(node: Node) -> bool:
    return kind_of(node).name in SEMI_STRUCTURED


def _place(query: Node, inner: Node) -> int:
    for at, each in enumerate(query.expressions):
        if any(found is inner for found in each.walk()):
            return at
    raise AssertionError("unreachable")


def _renamed(columns: Columns, names: Sequence[Node]) -> Columns:
    if not names or len(names) > len(columns):
        return dict(columns)
    given = [each.name.upper() for each in names]
    kept = list(columns)
    return {given[at] if at < len(given) else name: columns[name] for at, name in enumerate(kept)}
