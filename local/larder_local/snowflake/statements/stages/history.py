"""Load metadata: which files a table was loaded from, so that none is loaded twice.

The rows lie in the table's own DuckDB file (in schema `main`, which no statement reaches): they are committed
and rolled back with the rows that were loaded. A file counts as loaded while its content is the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.names import quoted
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.stages import locations
from larder_local.snowflake.statements.stages.files import StagedFile

_NAME = "_larder_loads"


class History:
    def __init__(self, context: Context, table: str) -> None:
        self._context = context
        self._temporary = table in context.session.temporary
        self._place = f"temp.main.{_NAME}" if self._temporary else quoted(table.split(".")[0], "main", _NAME)
        self._table = _identity(context, table)

    def prepare(self) -> None:
        """Before the transaction: two that make the same table at once would meet."""
        kind = "temp table" if self._temporary else "table"
        self._context.run(
            f"create {kind} if not exists {self._place} (table_id varchar, file varchar, md5 varchar,"
            " loaded_at timestamp)"
        )

    def loaded(self) -> set[tuple[str, str]]:
        """File and content of what was loaded."""
        sql = f"select file, md5 from {self._place} where table_id = ?"
        return {(file, md5) for file, md5 in self._context.run(sql, [self._table])}

    def add(self, found: Iterable[StagedFile]) -> None:
        for file in found:
            self._context.run(
                f"insert into {self._place} values (?, ?, ?, now()::timestamp)",
                [self._table, str(file.file), file.md5],
            )


def _identity(context: Context, table: str) -> str:
    if table in context.session.temporary:
        return locations.table_of_session(context, table).get("FOLDER")
    thing = context.account.store.find("TABLE", table)
    assert thing is not None
    return locations.folder_of(context, thing)


def forget(context: Context, table: str) -> None:
    """TRUNCATE forgets the loads, too: the same files can be loaded again."""
    place = "temp" if table in context.session.temporary else table.split(".")[0]
    there = (
        "select 1 from duckdb_tables() where database_name = ? and schema_name = 'main' and table_name = ?"
    )
    if context.run(there, [place, _NAME]):
        context.run(
            f"delete from {quoted(place, 'main', _NAME)} where table_id = ?", [_identity(context, table)]
        )


def thing_without_folder(thing: Thing) -> dict[str, object]:
    """A clone has a stage and loads of its own."""
    return {key: value for key, value in thing.properties.items() if key != "FOLDER"}
