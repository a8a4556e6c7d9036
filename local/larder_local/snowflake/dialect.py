"""What a user may write: Snowflake's SQL with Snowflake's functions, and nothing else that the engine knows.

The engine has functions that read files, run SQL from a text, or show what other users have. Rights are
checked on the names that a statement mentions, so such a function would get round every grant. Therefore
every function that a statement calls must be one of Snowflake's reference (`functions.txt`), and the check
sits in the parser: this module registers its dialect as sqlglot's `snowflake`, so no text of a user becomes
a tree without it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from sqlglot import exp
from sqlglot.dialects import snowflake
from sqlglot.parsers.snowflake import SnowflakeParser
from sqlglot.tokens import TokenType

from larder_local.snowflake.errors import SnowflakeError, compilation, syntax_error, unsupported

#: The name as it was written, in the meta of the node that a call became: sqlglot's nodes forget it.
_CALLED = "called"
#: Words with a parenthesis that the grammar reads like calls.
_GRAMMAR = {
    "ANY",
    "ALL",
    "SOME",
    "EXISTS",
    "TABLE",
    "VALUES",
    "IDENTIFIER",
    "ROLLUP",
    "CUBE",
    "CONNECT_BY_ROOT",
}
#: Statements. One of them inside another (`with x as (delete …)`) is not Snowflake's.
_STATEMENTS = (
    exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Alter, exp.Command, exp.Set,
    exp.Pragma, exp.Copy, exp.Attach, exp.Detach, exp.Describe, exp.Show, exp.Use, exp.TruncateTable,
)  # fmt: skip


@cache
def reference() -> dict[str, set[str]]:
    """Snowflake's functions, each with its marks (`table`, `unbuilt`)."""
    lines = (Path(__file__).parent / "functions.txt").read_text().splitlines()
    words = [line.split() for line in lines if line and not line.startswith("#")]
    return {name: set(marks) for name, *marks in words}


class Snowflake(snowflake.Snowflake):
    class Parser(SnowflakeParser):
        def parse(self, *arguments: Any, **options: Any) -> list[exp.Expression | None]:
            trees = super().parse(*arguments, **options)
            for tree in trees:
                if tree is not None:
                    check(tree)
            return trees

        def _parse_function_call(self, *arguments: Any, **options: Any) -> exp.Expression | None:
            token, called = self._curr, self._next.token_type == TokenType.L_PAREN
            found = super()._parse_function_call(*arguments, **options)
            if found is not None and called:
                quoted = token.token_type == TokenType.IDENTIFIER
                found.meta[_CALLED] = token.text if quoted else token.text.upper()
            return found


def check(tree: exp.Expression) -> None:
    """Refuses what Snowflake does not have; raises a SnowflakeError."""
    for node in tree.walk():
        if isinstance(node, _STATEMENTS) and node is not tree and not isinstance(node.parent, exp.When):
            raise syntax_error(node.key.upper())
        if isinstance(node, exp.Unnest):
            raise syntax_error("UNNEST")
        if isinstance(node, exp.Table):
            _check_table(node)
        if isinstance(node, exp.DynamicIdentifier) and node.expressions:
            _check_call(node, node.this.name.upper())
        name = node.meta_get(_CALLED)
        if name is None and isinstance(node, exp.Anonymous):
            name = node.name.upper()
        if name is not None and name not in _GRAMMAR:
            _check_call(node, name)


def _check_table(table: exp.Table) -> None:
    """A table is named. A text is a file to the engine; to Snowflake it is one only in a stage (`@…`)."""
    source = table.this
    if isinstance(source, exp.Literal) and not source.name.startswith("@"):
        raise syntax_error(f"'{source.name}'")
    if isinstance(source, exp.Func) and not isinstance(source, exp.DynamicIdentifier):
        raise syntax_error("(")


def _check_call(node: exp.Expression, name: str) -> None:
    if isinstance(node.parent, exp.Dot) and node.arg_key == "expression":
        path = node.parent.this.sql(dialect="snowflake").upper()
        if path.split(".")[-1] != "INFORMATION_SCHEMA":
            raise compilation(f"Unknown user-defined function {path}.{name}", "002141", "42601")
    marks = reference().get(name)
    as_table = _as_table(node)
    if name.startswith("SYSTEM$") and not as_table:
        return
    if marks is None or ("table" in marks) != as_table:
        raise unknown(name, as_table)
    if "unbuilt" in marks:
        raise unsupported(name)


def _as_table(node: exp.Expression) -> bool:
    parent = node.parent
    while isinstance(parent, exp.Dot | exp.Window):
        parent = parent.parent
    return isinstance(parent, exp.TableFromRows | exp.Lateral) and node is not parent.args.get("alias")


def unknown(name: str, as_table: bool) -> SnowflakeError:
    if as_table:
        return compilation(f"Unknown table function {name}", "002141", "42601")
    return compilation(f"Unknown function {name}", "002140", "42601")
