"""Copy options of COPY INTO, and what a stage keeps of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from larder_local.snowflake.errors import compilation, unsupported
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.stages import formats
from larder_local.snowflake.statements.stages.formats import FileFormat

#: Options of a load and of an unload, with their defaults.
LOAD: dict[str, Any] = {
    "ON_ERROR": "ABORT_STATEMENT", "SIZE_LIMIT": None, "PURGE": False, "RETURN_FAILED_ONLY": False,
    "MATCH_BY_COLUMN_NAME": "NONE", "ENFORCE_LENGTH": True, "TRUNCATECOLUMNS": False, "FORCE": False,
    "LOAD_UNCERTAIN_FILES": False, "PATTERN": None, "FILES": None, "VALIDATION_MODE": None,
}  # fmt: skip
UNLOAD: dict[str, Any] = {
    "OVERWRITE": False, "SINGLE": False, "MAX_FILE_SIZE": 16_777_216, "INCLUDE_QUERY_ID": False,
    "DETAILED_OUTPUT": False, "HEADER": False,
}  # fmt: skip
_KEPT_BY_STAGES = ("ON_ERROR", "SIZE_LIMIT", "PURGE", "RETURN_FAILED_ONLY", "ENFORCE_LENGTH",
                   "TRUNCATECOLUMNS",
                   "FORCE", "MATCH_BY_COLUMN_NAME")  # fmt: skip
_ON_ERROR = re.compile(r"CONTINUE|SKIP_FILE(_\d+%?)?|ABORT_STATEMENT")
_VALIDATION = re.compile(r"RETURN_(\d+)_ROWS|RETURN_ERRORS|RETURN_ALL_ERRORS")


@dataclass
class Options:
    format: FileFormat | None = None
    said: dict[str, Any] = field(default_factory=dict)


def read(context: Context, reader: Reader, known: dict[str, Any]) -> Options:
    """`FILE_FORMAT = … KEY = value …` to the end of the statement."""
    found = Options()
    while not reader.done:
        if reader.peek().text.upper() == "SKIP_FILE":
            raise reader.error()
        key = reader.word()
        reader.expect("=")
        if key == "FILE_FORMAT":
            found.format = formats.read_clause(context, reader)
        elif key in known:
            found.said[key] = _checked(
                key, _on_error(reader) if key == "ON_ERROR" else reader.value(), known[key]
            )
        else:
            raise unsupported(f"{key} of COPY INTO")
        reader.accept(",")
    return found


def keep_options(reader: Reader) -> dict[str, Any]:
    """COPY_OPTIONS = (…) of a stage."""
    found: dict[str, Any] = {}
    while not reader.sees(")"):
        key = reader.word()
        reader.expect("=")
        if key not in _KEPT_BY_STAGES:
            raise unsupported(f"{key} of a stage's COPY_OPTIONS")
        found[key] = _checked(key, _on_error(reader) if key == "ON_ERROR" else reader.value(), LOAD[key])
        reader.accept(",")
    return found


def _on_error(reader: Reader) -> str:
    """SKIP_FILE_10% is a word and a mark; as text it is one."""
    value = str(reader.value())
    return value + ("%" if reader.accept("%") else "")


def _checked(key: str, value: Any, default: Any) -> Any:
    text = str(value).upper()
    if key == "ON_ERROR" and not _ON_ERROR.fullmatch(text):
        raise _invalid(key, value)
    if key == "VALIDATION_MODE" and not _VALIDATION.fullmatch(text):
        raise _invalid(key, value)
    if key == "MATCH_BY_COLUMN_NAME" and text not in ("CASE_SENSITIVE", "CASE_INSENSITIVE", "NONE"):
        raise _invalid(key, value)
    if key in ("ON_ERROR", "VALIDATION_MODE", "MATCH_BY_COLUMN_NAME"):
        return text
    if isinstance(default, bool):
        if text not in ("TRUE", "FALSE"):
            raise _invalid(key, value)
        return text == "TRUE"
    if key in ("SIZE_LIMIT", "MAX_FILE_SIZE"):
        if not text.isdigit() or not int(text):
            raise _invalid(key, value)
        return int(text)
    if key == "FILES":
        names = [str(each) for each in (value if isinstance(value, list) else [value])]
        if len(names) > 1000:
            raise compilation("FILES names at most 1000 files.", "001007", "22023")
        return names
    return value


def _invalid(key: str, value: Any) -> Exception:
    return compilation(f"invalid value [{value}] for parameter '{key}'", "001008", "22023")
