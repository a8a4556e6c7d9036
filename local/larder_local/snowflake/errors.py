"""Errors as Snowflake words them: a code, a SQL state and a text that clients and people look for."""

from __future__ import annotations

import re
from collections.abc import Sequence

import duckdb


class SnowflakeError(Exception):
    def __init__(self, code: str, state: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.state = state
        self.message = message
        #: Set when the statement that failed is known.
        self.query_id: str | None = None


def compilation(message: str, code: str = "001003", state: str = "42000") -> SnowflakeError:
    return SnowflakeError(code, state, f"SQL compilation error:\n{message}")


def inline(message: str, code: str = "001003", state: str = "42000") -> SnowflakeError:
    """The few compilation errors that Snowflake tells in one line."""
    return SnowflakeError(code, state, f"SQL compilation error: {message}")


def syntax_error(near: str, line: int = 1, position: int = 0) -> SnowflakeError:
    return compilation(f"syntax error line {line} at position {position} unexpected '{near}'.")


def missing(kind: str, name: str) -> SnowflakeError:
    """Tables and views have their own SQL state; Snowflake never tells a missing object from a hidden one."""
    if kind in ("TABLE", "VIEW"):
        return compilation(f"Object '{name}' does not exist or not authorized.", "002003", "42S02")
    return compilation(f"{kind.capitalize()} '{name}' does not exist or not authorized.", "002003", "02000")


def cannot_use() -> SnowflakeError:
    return compilation("Object does not exist, or operation cannot be performed.", "002043", "02000")


def insufficient(kind: str, name: str) -> SnowflakeError:
    last = name.rsplit(".", 1)[-1]
    text = f"SQL access control error:\nInsufficient privileges to operate on {kind.lower()} '{last}'"
    return SnowflakeError("003001", "42501", text)


def exists(name: str) -> SnowflakeError:
    return compilation(f"Object '{name}' already exists.", "002002", "42710")


def unsupported(feature: str) -> SnowflakeError:
    return SnowflakeError("000002", "0A000", f"Unsupported feature '{feature}'.")


def timed_out(seconds: int) -> SnowflakeError:
    text = f"Statement reached its statement or warehouse timeout of {seconds} second(s) and was canceled."
    return SnowflakeError("000630", "57014", text)


def no_context(kind: str, command: str) -> SnowflakeError:
    code = "090105" if kind == "database" else "090106"
    hint = f"Call 'USE {kind.upper()}', or use a qualified name."
    text = f"Cannot perform {command}. This session does not have a current {kind}. {hint}"
    return SnowflakeError(code, "22000", text)


#: DuckDB's wording, and what Snowflake says to the same mistake.
_DUCKDB: Sequence[tuple[str, str, str, str]] = (
    (r'Referenced column "([^"]+)" (?:was )?not found', "000904", "42000", "invalid identifier '{0}'"),
    (r'Referenced table "([^"]+)" not found', "000904", "42000", "invalid identifier '{0}'"),
    (r'does not have a column with name "([^"]+)"', "000904", "42000", "invalid identifier '{0}'"),
    (r'Ambiguous reference to column name "([^"]+)"', "001104", "42601", "ambiguous column name '{0}'"),
    (r'with name "?([^"\s]+)"? already exists', "002002", "42710", "Object '{0}' already exists."),
    (
        r'Table with name "?([^"\s]+)"? does not exist',
        "002003",
        "42S02",
        "Object '{0}' does not exist or not authorized.",
    ),
    (r'Column with name "?([^"\s]+)"? already exists', "002028", "42601", "ambiguous column name '{0}'"),
    (
        r"columns but (\d+) values were supplied",
        "002020",
        "21S01",
        "Insert value list does not match column list",
    ),
)
_RUNTIME: Sequence[tuple[str, str, str, str]] = (
    # COPY's own checks of a record.
    (r"(User character length limit \(\d+\) exceeded by string '.*')", "100074", "54000", "{0}"),
    (r"(NULL result in a non-nullable column)", "100072", "22000", "{0}"),
    (r"NOT NULL constraint failed: (\S+)", "100072", "22000", "NULL result in a non-nullable column"),
    (r"Unsupported feature '(.*)'\.", "000002", "0A000", "Unsupported feature '{0}'."),
    (r"Boolean value '(.*)' is not recognized", "100037", "22018", "Boolean value '{0}' is not recognized"),
    (r"(Date|Timestamp|Time) '(.*)' is not recognized", "100040", "22007", "{0} '{1}' is not recognized"),
    (r"(Error parsing JSON: .*)", "100069", "22P02", "{0}"),
    (r"(Invalid floating point operation: .*)", "100041", "22023", "{0}"),
    (r"(Duplicate field key .*)", "100103", "22000", "{0}"),
    (r"(Error parsing URL: .*)", "100139", "22000", "{0}"),
    (r"Division by zero", "100051", "22012", "Division by zero"),
    (
        r"Could not convert string ['\"](.*)['\"] to (?:U?INT|HUGEINT|BIGINT|DECIMAL|DOUBLE)",
        "100038",
        "22018",
        "Numeric value '{0}' is not recognized",
    ),
    (r'date field format: "([^"]*)"', "100040", "22007", "Date '{0}' is not recognized"),
    (r'timestamp field format: "([^"]*)"', "100035", "22007", "Timestamp '{0}' is not recognized"),
    (r"out of range", "100132", "22003", "Numeric value is out of range"),
)  # fmt: skip


def from_duckdb(error: duckdb.Error) -> SnowflakeError:
    text = str(error)
    # Every function of a statement is one that Snowflake documents (`dialect.py`); the engine lacks this one.
    if found := re.search(
        r"(?:Scalar|Table|Aggregate) Function with name \"?([^\s\"]+)\"? does not exist", text
    ):
        return unsupported(found[1].upper())
    for pattern, code, state, message in _DUCKDB:
        if found := re.search(pattern, text):
            return compilation(message.format(*found.groups()), code, state)
    for pattern, code, state, message in _RUNTIME:
        if found := re.search(pattern, text):
            return SnowflakeError(code, state, message.format(*found.groups()))
    if isinstance(error, duckdb.InterruptException):
        return SnowflakeError("000604", "57014", "SQL execution canceled")
    if isinstance(error, duckdb.ParserException):
        return compilation(text.split("\n")[0].removeprefix("Parser Error: "))
    if isinstance(error, duckdb.BinderException | duckdb.CatalogException):
        return compilation(text.split("\n")[0], "002043", "42601")
    return SnowflakeError("100035", "22000", text.split("\n")[0])
