"""DuckDB behind the account: one file a Snowflake database, attached at start and checkpointed when idle."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import duckdb

from larder_local.snowflake.engine import (
    keywords,  # noqa: F401 - it registers how names are written
    macro_file,
)
from larder_local.snowflake.engine.calls import HOME
from larder_local.snowflake.names import literal, quote, quoted


class Engine:
    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        #: A folder a stage, in the service's own data.
        self.stages = directory.parent / "stages"
        shutil.rmtree(self.stages / "temporary", ignore_errors=True)
        self.stages.mkdir(mode=0o700, parents=True, exist_ok=True)
        # sqlglot still writes lambdas with an arrow for DuckDB.
        self._root = duckdb.connect(":memory:", config={"lambda_syntax": "ENABLE_SINGLE_ARROW"})
        self._root.execute("set global TimeZone = 'UTC'")
        self._root.execute("set memory_limit = '4GB'")
        self._root.execute(f"set temp_directory = {literal(str(directory.resolve() / 'spill'))}")
        macro_file.attach(self._root, directory.resolve().parent)
        self._lock(directory.resolve(), self.stages.resolve())
        for file in sorted(directory.glob("*.db")):
            self._attach(file.stem)

    def _lock(self, *folders: Path) -> None:
        """From here on the engine opens nothing outside its folders, and no setting changes that."""
        listed = ", ".join(literal(f"{folder}/") for folder in folders)
        self._root.execute("set python_enable_replacements = false")
        self._root.execute(f"set allowed_directories = [{listed}]")
        self._root.execute("set allowed_configs = ['TimeZone']")
        self._root.execute("set enable_external_access = false")
        self._root.execute("set lock_configuration = true")

    def connect(self) -> duckdb.DuckDBPyConnection:
        return self._root.cursor()

    def names(self) -> list[str]:
        rows = (
            self._root.cursor()
            .execute("select database_name from duckdb_databases() where not internal")
            .fetchall()
        )
        return [name for (name,) in rows if name not in ("memory", HOME)]

    def create(self, name: str) -> None:
        self._remove_files(name)
        self._attach(name)

    def drop(self, name: str) -> None:
        self._root.cursor().execute(f"detach {quote(name)}")
        self._remove_files(name)

    def rename(self, old: str, new: str) -> None:
        """A file changes its name unattached. Views that name the database keep the old one, as in"
        " Snowflake."""
        connection = self._root.cursor()
        connection.execute(f"checkpoint {quote(old)}")
        connection.execute(f"detach {quote(old)}")
        shutil.move(self._file(old), self._file(new))
        self._attach(new)

    def create_schema(self, database: str, schema: str) -> None:
        self._root.cursor().execute(f"create schema if not exists {quoted(database, schema)}")

    def drop_schema(self, database: str, schema: str) -> None:
        self._root.cursor().execute(f"drop schema if exists {quoted(database, schema)} cascade")

    def objects(self, database: str) -> set[tuple[str, str, str]]:
        """(kind, schema, name) of what is really there."""
        sql = (
            "select 'TABLE', schema_name, table_name from duckdb_tables() where database_name = ? and"
            " schema_name"
            " <> 'main' union all"
            " select 'VIEW', schema_name, view_name from duckdb_views() where database_name = ? and not"
            " internal"
        )
        return set(self._root.cursor().execute(sql, [database, database]).fetchall())

    def schemas(self, database: str) -> set[str]:
        sql = "select schema_name from duckdb_schemas() where database_name = ? and not internal"
        return {name for (name,) in self._root.cursor().execute(sql, [database]).fetchall() if name != "main"}

    def checkpoint(self) -> None:
        """Writes the logs into the files; what is busy waits for the next time."""
        for name in self.names():
            with contextlib.suppress(duckdb.Error):
                self._root.cursor().execute(f"checkpoint {quote(name)}")

    def close(self) -> None:
        self.checkpoint()
        self._root.close()

    def _attach(self, name: str) -> None:
        self._root.cursor().execute(f"attach {literal(str(self._file(name).resolve()))} as {quote(name)}")

    def _file(self, name: str) -> Path:
        return self._directory / f"{name}.db"

    def _remove_files(self, name: str) -> None:
        for file in (self._file(name), self._directory / f"{name}.db.wal"):
            file.unlink(missing_ok=True)
