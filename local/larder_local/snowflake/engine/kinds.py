"""Snowflake's data types as the translation knows them, and how each is kept in DuckDB."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlglot import exp


@dataclass(frozen=True)
class Kind:
    """A data type. `precision` and `scale` are those of a NUMBER whose scale is known."""

    name: str
    precision: int | None = None
    scale: int | None = None

    def __deepcopy__(self, memo: object) -> Kind:
        """Trees are copied with the types of their nodes, and a type never changes."""
        return self

    def __repr__(self) -> str:
        return self.name if self.scale is None else f"{self.name}({self.precision},{self.scale})"


NUMBER, FLOAT, TEXT, BOOLEAN, BINARY = (
    Kind(each) for each in ["NUMBER", "FLOAT", "TEXT", "BOOLEAN", "BINARY"]
)
DATE, TIME, NTZ, LTZ, TZ = (
    Kind(each) for each in ["DATE", "TIME", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ"]
)
VARIANT, ARRAY, OBJECT = Kind("VARIANT"), Kind("ARRAY"), Kind("OBJECT")
INTEGER = Kind("NUMBER", 38, 0)
#: An INTERVAL constant; the literal NULL; and what nobody can tell before DuckDB has bound it.
INTERVAL, NULL, UNKNOWN = Kind("INTERVAL"), Kind("NULL"), Kind("UNKNOWN")

SEMI_STRUCTURED = frozenset({"VARIANT", "ARRAY", "OBJECT"})
TIMESTAMPS = frozenset({"TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ"})
NUMERIC = frozenset({"NUMBER", "FLOAT"})

_T = exp.DataType.Type
_BY_TYPE = {
    _T.FLOAT: FLOAT, _T.DOUBLE: FLOAT, _T.BOOLEAN: BOOLEAN, _T.DATE: DATE, _T.TIME: TIME,
    _T.TIMESTAMP: NTZ, _T.TIMESTAMPNTZ: NTZ, _T.DATETIME: NTZ, _T.TIMESTAMPLTZ: LTZ, _T.TIMESTAMPTZ: TZ,
    _T.VARIANT: VARIANT, _T.JSON: VARIANT, _T.ARRAY: ARRAY, _T.LIST: ARRAY, _T.OBJECT: OBJECT,
    _T.BINARY: BINARY, _T.VARBINARY: BINARY, _T.INTERVAL: INTERVAL, _T.NULL: NULL,
    _T.INT: INTEGER, _T.BIGINT: INTEGER, _T.SMALLINT: INTEGER, _T.TINYINT: INTEGER, _T.INT128: INTEGER,
}  # fmt: skip
_BY_DUCKDB = {
    "VARCHAR": TEXT, "DOUBLE": FLOAT, "FLOAT": FLOAT, "BOOLEAN": BOOLEAN, "DATE": DATE, "TIME": TIME,
    "TIMESTAMP": NTZ, "TIMESTAMP_NS": NTZ, "TIMESTAMP_S": NTZ, "TIMESTAMP_MS": NTZ,
    "TIMESTAMP WITH TIME ZONE": TZ, "JSON": VARIANT, "BLOB": BINARY, "INTERVAL": INTERVAL, "UUID": TEXT,
    "TINYINT": INTEGER, "SMALLINT": INTEGER, "INTEGER": INTEGER, "BIGINT": INTEGER, "HUGEINT": INTEGER,
    "UTINYINT": INTEGER, "USMALLINT": INTEGER, "UINTEGER": INTEGER, "UBIGINT": INTEGER, "UHUGEINT": INTEGER,
}  # fmt: skip
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")


def number(precision: int, scale: int) -> Kind:
    return Kind("NUMBER", min(precision, 38), scale)


def of_type(kind: exp.DataType) -> Kind:
    """Of a type as a statement writes it: NUMBER(10, 2), VARCHAR, TIMESTAMP_TZ(9)."""
    if kind.this in exp.DataType.TEXT_TYPES:
        return TEXT
    if kind.this == _T.DECIMAL:
        given = [int(each.name) for each in kind.expressions if each.name.isdigit()]
        return number(given[0] if given else 38, given[1] if len(given) > 1 else 0)
    return _BY_TYPE.get(kind.this, UNKNOWN)


def of_duckdb(kind: str) -> Kind:
    if found := _DECIMAL.match(kind):
        return number(int(found[1]), int(found[2]))
    return _BY_DUCKDB.get(kind, ARRAY if kind.endswith("]") else UNKNOWN)


def common(kinds: Iterable[Kind]) -> Kind:
    """The type that COALESCE, CASE, UNION and comparisons bring their operands to.

    https://docs.snowflake.com/en/sql-reference/data-type-conversion: a VARIANT wins, a number wins over a
    text, a time with a zone over one without.
    """
    given = [kind for kind in kinds if kind != NULL]
    if not given:
        return NULL
    names = {kind.name for kind in given}
    if len(names) == 1:
        return _widest(given) if "NUMBER" in names else given[0]
    if "UNKNOWN" in names:
        return UNKNOWN
    if names & SEMI_STRUCTURED:
        return VARIANT
    if names == {"NUMBER", "TEXT"}:
        return NUMBER
    for name, kind in (
        ("FLOAT", FLOAT), ("NUMBER", None), ("TIMESTAMP_TZ", TZ), ("TIMESTAMP_LTZ", LTZ),
        ("TIMESTAMP_NTZ", NTZ), ("DATE", DATE), ("TIME", TIME), ("BOOLEAN", BOOLEAN), ("BINARY", BINARY),
    ):  # fmt: skip
        if name in names:
            return kind or _widest([each for each in given if each.name == "NUMBER"])
    return TEXT


def _widest(numbers: list[Kind]) -> Kind:
    if any(kind.scale is None for kind in numbers):
        return NUMBER
    scale = max(kind.scale or 0 for kind in numbers)
    whole = max((kind.precision or 38) - (kind.scale or 0) for kind in numbers)
    return number(whole + scale, scale)
