"""Names as Snowflake keeps them: unquoted ones upper case, a path joined by dots."""

from __future__ import annotations

import re

from sqlglot import exp

from larder_local.snowflake.errors import unsupported

Path = tuple[str, ...]

_ALLOWED = re.compile(r"[^.\"'/\\\x00]{1,255}")


def quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def quoted(*parts: str) -> str:
    return ".".join(quote(part) for part in parts)


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def dotted(path: Path) -> str:
    return ".".join(path)


def parent(name: str) -> str:
    return name.rsplit(".", 1)[0]


def last(name: str) -> str:
    return name.rsplit(".", 1)[-1]


def normal(identifier: exp.Expression) -> str:
    """The name that an identifier of a parsed statement stands for."""
    if isinstance(identifier, exp.Identifier) and identifier.quoted:
        return checked(identifier.name)
    return checked(identifier.name.upper())


def checked(name: str) -> str:
    """Names become file names and dotted paths here; the few that cannot are refused."""
    if not _ALLOWED.fullmatch(name):
        raise unsupported(f"identifier {quote(name)}")
    return name


def table_path(table: exp.Table) -> Path:
    return tuple(normal(part) for part in table.parts)
