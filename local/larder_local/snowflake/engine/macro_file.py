"""The macros ready-made: making all of them anew at each start would take longer than all else."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from pathlib import Path

import duckdb

from larder_local.snowflake.engine.calls import HOME
from larder_local.snowflake.engine.functions import creation_sql
from larder_local.snowflake.names import literal


def attach(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Attaches the macros' database, which is kept in the folder of the service's data."""
    file = _place(folder)
    if not file.exists():
        _make(file)
    connection.execute(f"attach {literal(str(file))} as {HOME} (read_only)")


def _place(folder: Path) -> Path:
    """One file for each set of macros and each version of the engine."""
    content = "\n".join([duckdb.__version__, *creation_sql()])
    return folder / f"functions-{hashlib.sha256(content.encode()).hexdigest()[:16]}.db"


def _make(file: Path) -> None:
    """Under another name first: a start that was cut off leaves no half a file."""
    for old in file.parent.glob("functions-*.db"):
        old.unlink(missing_ok=True)
    draft = file.with_name(f".{secrets.token_hex(6)}.db")
    try:
        with contextlib.closing(duckdb.connect(config={"lambda_syntax": "ENABLE_SINGLE_ARROW"})) as maker:
            maker.execute(f"attach {literal(str(draft))} as {HOME}")
            _fill(maker)
            maker.execute(f"detach {HOME}")
        draft.chmod(0o600)
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)


def _fill(connection: duckdb.DuckDBPyConnection) -> None:
    """In one transaction: each would otherwise wait for the disk."""
    connection.execute("begin")
    for statement in creation_sql():
        connection.execute(statement)
    connection.execute("commit")
