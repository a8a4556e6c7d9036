"""Reads what sqlglot does not parse: words, names, literals and `KEY = value` lists, left to right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from larder_local.snowflake.errors import syntax_error
from larder_local.snowflake.names import Path, checked

_TOKEN = re.compile(
    r"""(?P<space>\s+|--[^\n]*|//[^\n]*|/\*.*?\*/)
      |(?P<stage>@(?:"(?:[^"]|"")*"|[^\s"'();,])+)
      |(?P<file>(?i:file)://[^\s"';]+)
      |(?P<string>'(?:[^'\\]|''|\\.)*')
      |(?P<dollar>\$\$.*?\$\$)
      |(?P<quoted>"(?:[^"]|"")*")
      |(?P<number>-?\d+(?:\.\d+)?)
      |(?P<word>[^\W\d][\w$]*)
      |(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    start: int


def tokens_of(sql: str) -> list[Token]:
    found = (Token(match.lastgroup or "", match.group(), match.start()) for match in _TOKEN.finditer(sql))
    return [token for token in found if token.kind != "space"]


def string_value(text: str) -> str:
    if text.startswith("$$"):
        return text[2:-2]
    body = text[1:-1].replace("''", "'")
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), body, flags=re.DOTALL)


class Reader:
    def __init__(self, sql: str) -> None:
        self.sql = sql
        self.tokens = tokens_of(sql)
        while self.tokens and self.tokens[-1].text == ";":
            self.tokens.pop()
        self.position = 0

    def peek(self, ahead: int = 0) -> Token:
        index = self.position + ahead
        return self.tokens[index] if index < len(self.tokens) else Token("end", "<EOF>", len(self.sql))

    def next(self) -> Token:
        token = self.peek()
        self.position += 1
        return token

    @property
    def done(self) -> bool:
        return self.position >= len(self.tokens)

    def sees(self, words: str) -> bool:
        return all(
            self.peek(index).kind in ("word", "mark") and self.peek(index).text.upper() == word
            for index, word in enumerate(words.split())
        )

    def accept(self, *choices: str) -> str | None:
        """The first of the choices (each one or more words) that comes next, and steps over it."""
        for words in choices:
            if self.sees(words):
                self.position += len(words.split())
                return words
        return None

    def expect(self, *choices: str) -> str:
        found = self.accept(*choices)
        if found is None:
            raise self.error()
        return found

    def error(self) -> Exception:
        return syntax_error(self.peek().text, position=self.peek().start)

    def end(self) -> None:
        if not self.done:
            raise self.error()

    def word(self) -> str:
        if self.peek().kind not in ("word", "quoted"):
            raise self.error()
        return self.next().text.upper()

    def identifier(self) -> str:
        token = self.next()
        if token.kind == "quoted":
            return checked(token.text[1:-1].replace('""', '"'))
        if token.kind == "word" and token.text.upper() == "IDENTIFIER" and self.accept("("):
            inner = Reader(self.string()).identifier()
            self.expect(")")
            return inner
        if token.kind != "word":
            self.position -= 1
            raise self.error()
        return checked(token.text.upper())

    def path(self) -> Path:
        """A dotted name, or the one that IDENTIFIER('a.b.c') gives as a text."""
        if self.peek().text.upper() == "IDENTIFIER" and self.peek(1).text == "(":
            self.expect("IDENTIFIER")
            self.expect("(")
            inner = Reader(self.string())
            found = inner.path()
            inner.end()
            self.expect(")")
            return found
        parts = [self.identifier()]
        while self.accept("."):
            parts.append(self.identifier())
        return tuple(parts)

    def string(self) -> str:
        if self.peek().kind not in ("string", "dollar"):
            raise self.error()
        return string_value(self.next().text)

    def value(self) -> Any:
        """A literal, a name or a parenthesised list of them; booleans as such, numbers as text."""
        if self.accept("("):
            return self._list()
        token = self.peek()
        if token.kind in ("string", "dollar"):
            return self.string()
        if token.kind == "number":
            return self.next().text
        if token.kind == "word" and token.text.upper() in ("TRUE", "FALSE"):
            return self.next().text.upper() == "TRUE"
        if token.kind == "word" and token.text.upper() == "NULL":
            self.next()
            return None
        return ".".join(self.path())

    def _list(self) -> list[Any]:
        items: list[Any] = []
        while not self.accept(")"):
            items.append(self.value())
            self.accept(",")
        return items

    def options(self) -> dict[str, Any]:
        """`KEY = value [,] …` up to the first word that is no key."""
        found: dict[str, Any] = {}
        while self.peek().kind == "word" and self.peek(1).text == "=":
            key = self.word()
            self.expect("=")
            found[key] = self.value()
            self.accept(",")
        return found

    def rest(self) -> str:
        """The text from here on."""
        return self.sql[self.peek().start :].rstrip().rstrip(";")
