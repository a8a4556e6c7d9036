"""How the translation writes what it calls: macros of ours, casts, literals."""

from __future__ import annotations

from functools import cache

from sqlglot import exp

#: The attached database that holds the macros; statements and stored views name it.
HOME = "_larder"


def call(name: str, *arguments: exp.Expression) -> exp.Anonymous:
    """A macro of ours."""
    return exp.Anonymous(this=f"{HOME}.main.{name}", expressions=list(arguments))


def native(name: str, *arguments: exp.Expression) -> exp.Anonymous:
    """A function of DuckDB's."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def text(value: str) -> exp.Literal:
    return exp.Literal.string(value)


def integer(value: int) -> exp.Expression:
    return exp.Literal.number(value)


def cast(value: exp.Expression, to: str, *, safe: bool = False) -> exp.Expression:
    """`to` is DuckDB's name of a type."""
    kind = exp.TryCast if safe else exp.Cast
    return kind(this=value, to=_type(to).copy())


@cache
def _type(name: str) -> exp.DataType:
    """Parsed once for each name: a statement has many casts to few types."""
    return exp.DataType.from_str(name, dialect="duckdb")
