"""Before a statement is read: names that are given as values, and files in FROM, become plain SQL.

`identifier(?)` and `identifier('a.b')` become the name itself; values bound to statements that are no query
become literals; `from @stage/path (file_format => …)` becomes a name that stands for the files.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from larder_local.snowflake.names import literal, quoted
from larder_local.snowflake.reader import Reader, Token, string_value, tokens_of
from larder_local.snowflake.server.bindings import Binds

#: Statements that are read here word by word; a value bound to them is a literal.
_BY_WORDS = {
    "ALTER", "COPY", "CREATE", "DESC", "DESCRIBE", "DROP", "GET", "GRANT", "LIST", "LS", "PUT", "REMOVE",
    "REVOKE",
    "RM", "SHOW", "TRUNCATE", "USE",
}  # fmt: skip
_CALLS = ("IDENTIFIER", "INFER_SCHEMA")
_WORTH = re.compile(r"identifier\s*\(|infer_schema\s*\(|\bscoped\b|@|\?", re.IGNORECASE)
#: The name that stands for files in a query; a number follows.
FILES = "LARDER_FILES_"


@dataclass(frozen=True)
class FilesNamed:
    """A stage in FROM: its location, and what stands in parentheses behind it."""

    location: str
    arguments: str


def inlined(sql: str, binds: Binds) -> tuple[str, Binds, list[FilesNamed]]:
    """The statement as plain SQL, the values that are still bound, and the files that it reads."""
    if not _WORTH.search(sql):
        return sql, binds, []
    tokens = tokens_of(sql)
    first = tokens[0].text.upper() if tokens else ""
    as_query = first == "CREATE" and any(token.text.upper() == "SELECT" for token in tokens)
    all_literal = first in _BY_WORDS and not as_query
    values = None if binds.array else binds.first
    kept: list[int] = []
    files: list[FilesNamed] = []
    changes: list[tuple[int, int, str]] = []
    asked = 0
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.kind == "word" and token.text.upper() == "IDENTIFIER" and _text(tokens, place + 1) == "(":
            inner = tokens[place + 2] if place + 2 < len(tokens) else token
            name = _value(inner, values, asked)
            if _text(tokens, place + 3) == ")" and isinstance(name, str):
                changes.append((token.start, tokens[place + 3].start + 1, quoted(*Reader(name).path())))
                asked += inner.text == "?"
                place += 4
                continue
        if token.text == "?" and token.kind == "mark" and values is not None and asked < len(values):
            if all_literal or _inside(tokens, place, "INFER_SCHEMA"):
                changes.append((token.start, token.start + 1, _literal(values[asked])))
            else:
                kept.append(asked)
            asked += 1
        if token.text.upper() == "SCOPED" and _text(tokens, place + 1).upper() in ("TEMPORARY", "TEMP"):
            changes.append((token.start, token.start + len(token.text), ""))
        if first not in ("COPY", "PUT", "GET", "LIST", "LS", "REMOVE", "RM") and _is_files(tokens, place):
            end, arguments = _arguments(sql, tokens, place + 1)
            text = string_value(token.text) if token.kind == "string" else token.text
            changes.append((token.start, end, f"{FILES}{len(files)}"))
            files.append(FilesNamed(text, arguments))
        place += 1
    if values is not None:
        kept += range(asked, len(values))
        row = [values[number] for number in kept]
        binds = Binds([binds.types[number] for number in kept], [row] if kept else [])
    return _changed(sql, changes), binds, files


def _text(tokens: Sequence[Token], place: int) -> str:
    return tokens[place].text if place < len(tokens) else ""


def _value(token: Token, values: list[Any] | None, asked: int) -> Any:
    if token.kind == "string":
        return string_value(token.text)
    if token.text == "?" and values is not None and asked < len(values):
        return values[asked]
    return None


def _literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool | int | float):
        return str(value).lower()
    return literal(str(value).replace("\\", "\\\\"))


def _inside(tokens: Sequence[Token], place: int, call: str) -> bool:
    """Whether the token is an argument of that call."""
    depth = 0
    while place > 0:
        place -= 1
        depth += (tokens[place].text == ")") - (tokens[place].text == "(")
        if depth < 0:
            return place > 0 and tokens[place - 1].text.upper() == call
    return False


def _is_files(tokens: Sequence[Token], place: int) -> bool:
    token = tokens[place]
    before = _text(tokens, place - 1).upper() if place else ""
    if before not in ("FROM", "JOIN", ","):
        return False
    return token.kind == "stage" or (before != "," and token.kind == "string" and token.text.startswith("'@"))


def _arguments(sql: str, tokens: Sequence[Token], place: int) -> tuple[int, str]:
    """Where the reference ends, and the text in its parentheses: they hold `=>` or they are not its own."""
    last = tokens[place - 1]
    end = last.start + len(last.text)
    if _text(tokens, place) != "(" or _text(tokens, place + 2) + _text(tokens, place + 3) != "=>":
        return end, ""
    depth = 0
    for token in tokens[place:]:
        depth += (token.text == "(") - (token.text == ")")
        if not depth:
            return token.start + 1, sql[tokens[place].start + 1 : token.start]
    return end, ""


def _changed(sql: str, changes: list[tuple[int, int, str]]) -> str:
    for start, end, text in reversed(changes):
        sql = sql[:start] + text + sql[end:]
    return sql
