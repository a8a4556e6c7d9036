"""What each column of a table is filled with by COPY: a field, a member of `$1`, or an expression."""

from __future__ import annotations

from typing import Any

import sqlglot
from sqlglot import exp

from larder_local.snowflake.engine.dialect import SNOWFLAKE
from larder_local.snowflake.engine.files.rows import Rows
from larder_local.snowflake.errors import compilation
from larder_local.snowflake.names import quote
from larder_local.snowflake.statements.columns import ColumnInfo
from larder_local.snowflake.statements.stages.formats import FileFormat
from larder_local.snowflake.statements.stages.inlining import FILES

_SEMI_STRUCTURED = ("VARIANT", "OBJECT", "ARRAY")
_TIMES = {"DATE": "DATE_FORMAT", "TIME": "TIME_FORMAT"}
_FUNCTIONS = {
    "DATE": "to_date", "TIME": "to_time", "TIMESTAMP_NTZ": "to_timestamp_ntz",
    "TIMESTAMP_LTZ": "to_timestamp_ltz",
    "TIMESTAMP_TZ": "to_timestamp_tz",
}  # fmt: skip


class Targets:
    def __init__(
        self, table: str, there: list[ColumnInfo], named: list[str], select: exp.Select | None,
        form: FileFormat,
        options: dict[str, Any],
    ) -> None:  # fmt: skip
        by_name = {each.name: each for each in there}
        for name in named:
            if name not in by_name:
                raise compilation(f"invalid identifier '{name}'", "000904")
        self.columns = [by_name[name] for name in named] if named else there
        self.table = table
        self.select = select
        self.truncate = options["TRUNCATECOLUMNS"] or not options["ENFORCE_LENGTH"]
        self._by_name = options["MATCH_BY_COLUMN_NAME"]
        self._form = form
        if select is not None and len(select.expressions) != len(self.columns):
            raise compilation(
                f"Insert value list does not match column list expecting {len(self.columns)} but got"
                f" {len(select.expressions)}",
                "002020",
                "21S01",
            )
        if select is None and form.type != "CSV" and self._by_name == "NONE":
            self._one_column()

    def _one_column(self) -> None:
        if len(self.columns) != 1 or self.columns[0].data_type not in _SEMI_STRUCTURED:
            raise compilation(
                f"{self._form.type} file format can produce one and only one column of type variant,"
                f" object, or array."
                " Load data into separate columns using the MATCH_BY_COLUMN_NAME copy option or copy with"
                " transformation.",
                "001112",
                "0A000",
            )

    @property
    def positional(self) -> bool:
        """Fields fill columns by their places, so that their number must be right."""
        return self.select is None and self._form.type == "CSV" and self._by_name == "NONE"

    def called(self, column: ColumnInfo) -> str:
        """A column as COPY names it."""
        return f"{quote(self.table)}[{quote(column.name)}:{column.position}]"

    def members(self, rows: Rows, json_names: list[str]) -> dict[str, str]:
        """With MATCH_BY_COLUMN_NAME: column → member of the file of that name."""
        names = {"CSV": rows.header or [], "PARQUET": list(rows.columns), "JSON": json_names}[self._form.type]
        if self._by_name == "CASE_SENSITIVE":
            return {each.name: each.name for each in self.columns if each.name in names}
        folded = {name.upper(): name for name in reversed(names)}
        return {each.name: folded[each.name.upper()] for each in self.columns if each.name.upper() in folded}

    def query(self, rows: Rows, json_names: list[str]) -> exp.Select:
        """`select … from files`: an expression a column, cast to the column's type."""
        if self.select is not None:
            given = self.select.copy()
            values = [each.this if isinstance(each, exp.Alias) else each for each in given.expressions]
        else:
            given = exp.select("*").from_(exp.to_table(f"{FILES}0"))
            values = self._values(rows, json_names)
        typed = [
            exp.alias_(self._typed(value.copy(), column), f"C{place}", quoted=True)
            for place, (value, column) in enumerate(zip(values, self.columns, strict=True))
        ]
        given.set("expressions", typed)
        return given

    def _values(self, rows: Rows, json_names: list[str]) -> list[exp.Expression]:
        if self._by_name == "NONE":
            return [_parsed(f"${place}") for place in range(1, len(self.columns) + 1)]
        members = self.members(rows, json_names)
        return [self._member(members.get(column.name), rows) for column in self.columns]

    def _member(self, name: str | None, rows: Rows) -> exp.Expression:
        if name is None:
            return exp.Null()
        if self._form.type == "CSV":
            return _parsed(f"${(rows.header or []).index(name) + 1}")
        return _parsed(f"$1:{quote(name)}")

    def _typed(self, value: exp.Expression, column: ColumnInfo) -> exp.Expression:
        raw = isinstance(value, exp.Parameter) or (
            isinstance(value, exp.Column) and isinstance(value.this, exp.Parameter)
        )
        field = raw and self._form.type == "CSV"
        if column.data_type in _SEMI_STRUCTURED:
            return exp.func("PARSE_JSON", value, dialect="snowflake") if field else _cast(value, "VARIANT")
        if function := _FUNCTIONS.get(column.data_type):
            form = self._form.options.get(_TIMES.get(column.data_type, "TIMESTAMP_FORMAT"), "AUTO")
            if field and form not in (None, "AUTO"):
                written = sqlglot.parse_one(f"select {function}(x, 'y')", read=SNOWFLAKE).expressions[0]
                return written.transform(lambda node: _filled(node, value, form))
        if column.data_type == "BINARY" and field:
            form = self._form.options["BINARY_FORMAT"]
            return _parsed(f"to_binary(x, '{form}')").transform(lambda node: _filled(node, value, form))
        # A cast to VARCHAR(n) would cut the text; whether it fits is told when it is loaded.
        return _cast(value, "VARCHAR" if column.data_type == "TEXT" else column.full_type)


def _filled(node: exp.Expression, value: exp.Expression, form: str) -> exp.Expression:
    if isinstance(node, exp.Column) and node.name == "x":
        return value.copy()
    return exp.Literal.string(form) if isinstance(node, exp.Literal) and node.name == "y" else node


def _parsed(text: str) -> exp.Expression:
    return sqlglot.parse_one(f"select {text}", read=SNOWFLAKE).expressions[0]


def _cast(value: exp.Expression, kind: str) -> exp.Expression:
    if kind in _SEMI_STRUCTURED and isinstance(value, exp.JSONExtract | exp.Parameter | exp.Null):
        return value
    return exp.Cast(this=value, to=exp.DataType.build(kind, dialect="snowflake"))
