"""File formats: which options each type has, their defaults, and what a statement says of them.

From Snowflake's page "CREATE FILE FORMAT". An option that nobody here would honour is refused by name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.errors import SnowflakeError, compilation, missing, unsupported
from larder_local.snowflake.names import last
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements.context import Context

#: Text values of NONE are kept as None.
DEFAULTS: dict[str, dict[str, Any]] = {
    "CSV": {
        "COMPRESSION": "AUTO", "RECORD_DELIMITER": "\n", "FIELD_DELIMITER": ",", "FILE_EXTENSION": None,
        "SKIP_HEADER": 0, "PARSE_HEADER": False, "DATE_FORMAT": "AUTO", "TIME_FORMAT": "AUTO",
        "TIMESTAMP_FORMAT": "AUTO", "BINARY_FORMAT": "HEX", "ESCAPE": None, "ESCAPE_UNENCLOSED_FIELD": "\\",
        "TRIM_SPACE": False, "FIELD_OPTIONALLY_ENCLOSED_BY": None, "NULL_IF": ["\\N"],
        "ERROR_ON_COLUMN_COUNT_MISMATCH": True, "VALIDATE_UTF8": True, "SKIP_BLANK_LINES": False,
        "REPLACE_INVALID_CHARACTERS": False, "EMPTY_FIELD_AS_NULL": True, "SKIP_BYTE_ORDER_MARK": True,
        "ENCODING": "UTF8", "MULTI_LINE": True,
    },
    "JSON": {
        "COMPRESSION": "AUTO", "FILE_EXTENSION": None, "DATE_FORMAT": "AUTO", "TIME_FORMAT": "AUTO",
        "TIMESTAMP_FORMAT": "AUTO", "BINARY_FORMAT": "HEX", "ENABLE_OCTAL": False, "ALLOW_DUPLICATE": False,
        "STRIP_OUTER_ARRAY": False, "STRIP_NULL_VALUES": False, "IGNORE_UTF8_ERRORS": False,
        "REPLACE_INVALID_CHARACTERS": False, "SKIP_BYTE_ORDER_MARK": True, "TRIM_SPACE": False, "NULL_IF": [],
        "MULTI_LINE": True,
    },
    "PARQUET": {
        "COMPRESSION": "AUTO", "SNAPPY_COMPRESSION": True, "BINARY_AS_TEXT": True, "USE_LOGICAL_TYPE": False,
        "USE_VECTORIZED_SCANNER": False, "TRIM_SPACE": False, "REPLACE_INVALID_CHARACTERS": False,
        "NULL_IF": [],
    },
}  # fmt: skip
_COMPRESSIONS = {
    "CSV": ("AUTO", "GZIP", "BZ2", "BROTLI", "ZSTD", "DEFLATE", "RAW_DEFLATE", "NONE"),
    "JSON": ("AUTO", "GZIP", "BZ2", "BROTLI", "ZSTD", "DEFLATE", "RAW_DEFLATE", "NONE"),
    # pandas_tools gives gzip files the compression AUTO.
    "PARQUET": ("AUTO", "LZO", "SNAPPY", "GZIP", "NONE"),
}
#: Options that do something only when they are as by default: another value would be a silent lie.
_ONLY_DEFAULT = {
    "CSV": ("MULTI_LINE",),
    "JSON": ("ENABLE_OCTAL", "TRIM_SPACE", "NULL_IF", "MULTI_LINE", "IGNORE_UTF8_ERRORS"),
    "PARQUET": ("TRIM_SPACE", "NULL_IF"),
}
_MISSING_TYPES = ("AVRO", "ORC", "XML", "CUSTOM")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0"}


@dataclass(frozen=True)
class FileFormat:
    type: str = "CSV"
    #: What was said; the rest has the type's default.
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def options(self) -> dict[str, Any]:
        return DEFAULTS[self.type] | self.said

    def kept(self) -> dict[str, Any]:
        return {"TYPE": self.type, **{key: value for key, value in self.said.items()}}

    @staticmethod
    def of(kept: dict[str, Any] | None) -> FileFormat:
        kept = dict(kept or {})
        return FileFormat(kept.pop("TYPE", "CSV"), kept)


def read_options(reader: Reader, known_type: str | None = None) -> FileFormat:
    """`TYPE = CSV SKIP_HEADER = 1 …` up to the first word that is no option."""
    found: dict[str, Any] = {}
    while (
        reader.peek().kind == "word"
        and reader.peek(1).text == "="
        and reader.peek().text.upper() != "COMMENT"
    ):
        key = reader.word()
        reader.expect("=")
        found[key] = _value(reader)
        reader.accept(",")
    kind = str(found.pop("TYPE", known_type or "CSV")).upper()
    return checked(kind, found)


def checked(kind: str, said: dict[str, Any]) -> FileFormat:
    if kind in _MISSING_TYPES:
        raise unsupported(f"file format type {kind}")
    if kind not in DEFAULTS:
        raise compilation(f"invalid value [{kind}] for parameter 'TYPE'", "001008", "22023")
    known = DEFAULTS[kind]
    typed: dict[str, Any] = {}
    for key, value in said.items():
        if key not in known:
            raise compilation(f"invalid parameter '{key}' for file format type {kind}", "001008", "22023")
        typed[key] = _typed(key, value, known[key])
    if typed.get("COMPRESSION", "AUTO") not in _COMPRESSIONS[kind]:
        raise _invalid("COMPRESSION", typed["COMPRESSION"])
    for key in _ONLY_DEFAULT[kind]:
        if key in typed and typed[key] != known[key]:
            raise unsupported(f"{key} of a {kind} file format")
    if typed.get("PARSE_HEADER") and typed.get("SKIP_HEADER"):
        raise compilation(
            "Invalid file format: PARSE_HEADER is only allowed without SKIP_HEADER", "002302", "22023"
        )
    return FileFormat(kind, typed)


def _typed(key: str, value: Any, default: Any) -> Any:
    if isinstance(default, bool):
        if str(value).upper() not in ("TRUE", "FALSE"):
            raise _invalid(key, value)
        return str(value).upper() == "TRUE"
    if isinstance(default, int):
        if not str(value).isdigit():
            raise _invalid(key, value)
        return int(value)
    if isinstance(default, list):
        return [str(each) for each in (value if isinstance(value, list) else [value])]
    if key in ("COMPRESSION", "BINARY_FORMAT", "ENCODING"):
        return str(value).upper()
    if value is None or str(value).upper() == "NONE":
        return None
    if key in ("ESCAPE", "ESCAPE_UNENCLOSED_FIELD", "FIELD_OPTIONALLY_ENCLOSED_BY") and len(str(value)) > 1:
        raise _invalid(key, value)
    if key in ("FIELD_DELIMITER", "RECORD_DELIMITER") and not 0 < len(str(value)) <= 20:
        raise _invalid(key, value)
    return str(value)


def _invalid(key: str, value: Any) -> SnowflakeError:
    return compilation(f"invalid value [{value}] for parameter '{key}'", "001008", "22023")


def _value(reader: Reader) -> Any:
    if reader.accept("("):
        items = []
        while not reader.accept(")"):
            items.append(_value(reader))
            reader.accept(",")
        return items
    token = reader.peek()
    if token.kind == "string":
        return _delimiter(reader.next().text)
    return reader.value()


def _delimiter(literal: str) -> str:
    """The text of a literal, with the octal and hexadecimal escapes that delimiters may be written in."""
    body = literal[1:-1].replace("''", "'")

    def character(found: re.Match[str]) -> str:
        code = found[1]
        if code[0] in "01234567" and len(code) == 3:
            return chr(int(code, 8))
        if code[0] in "xu":
            return chr(int(code[1:], 16))
        return _ESCAPED.get(code, code)

    text = re.sub(r"\\([0-7]{3}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|.)", character, body, flags=re.DOTALL)
    return chr(int(text[2:], 16)) if re.fullmatch("0x[0-9A-Fa-f]{2}", text) else text


def read_clause(context: Context, reader: Reader) -> FileFormat:
    """What stands after `FILE_FORMAT =` (or `=>`): a name, or options in parentheses."""
    if not reader.accept("("):
        return named(context, reader)
    if reader.accept("FORMAT_NAME"):
        reader.expect("=")
        found = named(context, reader)
    else:
        found = read_options(reader)
    reader.expect(")")
    return found


def named(context: Context, reader: Reader) -> FileFormat:
    path = Reader(reader.string()).path() if reader.peek().kind == "string" else reader.path()
    return of_name(context, path)


def of_name(context: Context, path: tuple[str, ...]) -> FileFormat:
    name = context.full(path, "file format")
    return FileFormat.of(require(context, name).get("FORMAT"))


def require(context: Context, name: str) -> Thing:
    if (temporary := context.session.temporary_objects.get(("FILE FORMAT", name))) is not None:
        return temporary
    found = context.account.store.find("FILE FORMAT", name)
    if found is None or not context.account.grants.has(context.roles, "USAGE", "FILE FORMAT", name):
        raise missing("FILE FORMAT", last(name))
    return context.account.require(context.roles, "USAGE", "FILE FORMAT", name)
