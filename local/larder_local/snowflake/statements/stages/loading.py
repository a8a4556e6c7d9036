"""One file on its way into a table: the query that fills it, and the search for records that are wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

import duckdb
from sqlglot import exp

from larder_local.snowflake.engine.files.rows import Problem
from larder_local.snowflake.engine.result import Result
from larder_local.snowflake.errors import SnowflakeError, from_duckdb
from larder_local.snowflake.names import literal, quote
from larder_local.snowflake.statements import functions, references
from larder_local.snowflake.statements.columns import ColumnInfo
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.stages import staging
from larder_local.snowflake.statements.stages.files import StagedFile
from larder_local.snowflake.statements.stages.formats import FileFormat
from larder_local.snowflake.statements.stages.inlining import FILES
from larder_local.snowflake.statements.stages.targets import Targets
from larder_local.snowflake.statements.translate import translate

_TABLE = f"{FILES}0"
_UNLIMITED = 16_777_216


class Filling:
    def __init__(self, context: Context, targets: Targets, file: StagedFile, form: FileFormat) -> None:
        self._context = context
        self._targets = targets
        self._file = file
        self._form = form
        self.rows = staging.read(file, form)
        #: How many records the file has.
        self.parsed = self.rows.parsed
        self._refuse_widths()

    def _refuse_widths(self) -> None:
        """Records with another number of fields than the table has columns."""
        if not self._targets.positional or not self._form.options["ERROR_ON_COLUMN_COUNT_MISMATCH"]:
            return
        expected = len(self._targets.columns)
        rows = self.rows
        for number, line, width in zip(rows.numbers, rows.lines, rows.widths, strict=True):
            if width != expected:
                rows.problems.append(Problem(
                    number, "100080",
                    f"Number of columns in file ({width}) does not match that of the corresponding"
                    f" table ({expected}),"
                    " use file format option error_on_column_count_mismatch=false to ignore this error", line,
                    state="22000",
                ))  # fmt: skip
        rows.problems.sort(key=lambda each: each.row)

    def insert(self, table: str, without: set[int]) -> int:
        """Rows inserted; records of these numbers are left out."""
        sql = self._staged(self._context, without)
        listed = ", ".join(quote(column.name) for column in self._targets.columns)
        into = f"insert into {self._context.physical(table)} ({listed})"
        return self._context.run(f"{into} {self._checked(sql)}")[0][0]

    def first(self, count: int) -> Result:
        """The first rows as they would be loaded."""
        from larder_local.snowflake.server.wire import column_of

        sql = self._staged(self._context, {problem.row for problem in self.rows.problems})
        found, table = self._context.query(f"select * from ({self._checked(sql)}) limit {count}")
        names = [column.name for column in self._targets.columns]
        shown = [column_of(name, kind) for name, (_, kind) in zip(names, found, strict=True)]
        return Result(
            shown, [list(row) for row in zip(*(each.to_pylist() for each in table.columns), strict=True)]
        )

    def problems(self) -> list[Problem]:
        """All records that are wrong, in their order; found on a connection of their own."""
        duck = self._context.engine.connect()
        try:
            zone = self._context.session.duck.execute("select current_setting('TimeZone')").fetchone()
            duck.execute(f"set TimeZone = {literal(str(zone[0] if zone else 'UTC'))}")
            session = dataclasses.replace(
                self._context.session, duck=duck, temporary={}, in_transaction=False
            )
            apart = dataclasses.replace(self._context, session=session)
            sql = self._staged(apart, {problem.row for problem in self.rows.problems})
            found = list(self._search(apart, sql))
        finally:
            duck.close()
        return sorted([*self.rows.problems, *found], key=lambda each: each.row)

    def _search(self, apart: Context, sql: str) -> Iterator[Problem]:
        """Halves the records until each that fails stands alone."""
        apart.run(f"alter table temp.main.{quote(_TABLE)} rename to all_records")
        numbers = [
            number for (number,) in apart.run(f"select {quote(staging.NUMBER)} from temp.main.all_records")
        ]
        lines = dict(zip(self.rows.numbers, self.rows.lines, strict=True))
        waiting = [(0, len(numbers))]
        while waiting:
            start, end = waiting.pop()
            if start == end or (error := self._fails(apart, sql, numbers[start], numbers[end - 1])) is None:
                continue
            if end - start > 1:
                middle = (start + end) // 2
                waiting += [(middle, end), (start, middle)]
                continue
            column = self._which(apart, sql)
            yield Problem(
                numbers[start], error.code, error.message, lines[numbers[start]], state=error.state,
                column=self._targets.called(column) if column else None,
            )  # fmt: skip

    def _fails(self, apart: Context, sql: str, first: int, last: int) -> SnowflakeError | None:
        apart.run(
            f"create or replace temp table {quote(_TABLE)} as select * from temp.main.all_records"
            f" where {quote(staging.NUMBER)} between {first} and {last}"
        )
        return self._error(apart, self._forced(sql, range(len(self._targets.columns))))

    def _which(self, apart: Context, sql: str) -> ColumnInfo | None:
        for place, column in enumerate(self._targets.columns):
            if self._error(apart, self._forced(sql, [place])):
                return column
        return None

    def _forced(self, sql: str, places: Sequence[int]) -> str:
        """A query that has to make every value of these columns."""
        return (
            f"select bit_xor(hash({', '.join(f'C{place}' for place in places)})) from ({self._checked(sql)})"
        )

    def _error(self, apart: Context, sql: str) -> SnowflakeError | None:
        try:
            apart.session.duck.execute(sql).fetchall()
        except duckdb.Error as error:
            return from_duckdb(error)
        return None

    def _staged(self, context: Context, without: set[int]) -> str:
        """The file as a table of the session, and DuckDB's query of it."""
        json_names = self._json_names(context, without)
        query = self._targets.query(self.rows, json_names)
        wanted = staging.point_at_columns(query, self._form, typed_later=True)
        staging.refuse_member_names(self._form, wanted.positions)
        staging.make(context, _TABLE, [(self._file, self.rows)], self._form, wanted)
        if without:
            listed = ", ".join(map(str, sorted(without)))
            context.run(f"delete from temp.main.{quote(_TABLE)} where {quote(staging.NUMBER)} in ({listed})")
        return self._translated(context, query)

    def _json_names(self, context: Context, without: set[int]) -> list[str]:
        """Members of the file's objects, for MATCH_BY_COLUMN_NAME."""
        if self._form.type != "JSON" or self._targets.select is not None:
            return []
        staging.make(context, _TABLE, [(self._file, self.rows)], self._form, staging.Wanted())
        rows = context.run(
            f'select distinct unnest(json_keys("$1")) as name from temp.main.{quote(_TABLE)}'
            " where json_type(\"$1\") = 'OBJECT' order by name"
        )
        return [name for (name,) in rows]

    def _translated(self, context: Context, query: exp.Select) -> str:
        for table in query.find_all(exp.Table):
            table.set("db", exp.to_identifier("main"))
            table.set("catalog", exp.to_identifier("temp"))
            table.set("this", exp.to_identifier(table.name, quoted=True))
            table.meta["physical"] = True
        functions.replace(context, query)
        references.resolve(context, query)
        return translate(context, query)

    def _checked(self, sql: str) -> str:
        """NOT NULL and the length of texts, which COPY checks record by record."""
        listed = [self._value(place, column) for place, column in enumerate(self._targets.columns)]
        return f"select {', '.join(listed)} from ({sql}) as files"

    def _value(self, place: int, column: ColumnInfo) -> str:
        name = f"C{place}"
        value = f"files.{name}"
        if column.data_type == "TEXT" and column.length and column.length < _UNLIMITED:
            if self._targets.truncate:
                value = f"left({value}, {column.length})"
            else:
                limit = f"User character length limit ({column.length}) exceeded by string "
                told = f"'{limit}''' || {value} || ''''"
                value = f"case when length({value}) > {column.length} then error({told}) else {value} end"
        if not column.nullable:
            value = f"coalesce({value}, error('NULL result in a non-nullable column'))"
        return f"{value} as {name}"
