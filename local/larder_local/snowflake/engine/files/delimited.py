"""Delimited files taken apart by the rules of Snowflake's CSV file format.

The rules are those of "CREATE FILE FORMAT": delimiters of any length, an enclosing character that is
doubled or escaped inside, an escape character of its own for fields that are not enclosed, and NULL for
what NULL_IF lists and for empty fields that are not enclosed. Python's and Arrow's CSV readers cannot be
told all of these, and do not tell the line of a record that is wrong, which COPY reports; so the rules are
written here, and Python's reader takes the files that both read alike.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import pyarrow

from larder_local.snowflake.engine.files.rows import Problem, Rows

_UNREADABLE = re.compile("[\udc80-\udcff]")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0"}
_ENCODINGS = {"UTF8": "utf-8", "UTF16": "utf-16", "UTF32": "utf-32", "ISO88591": "latin-1"}

#: The fields of a record with whether each was enclosed, or what is wrong with the record.
Record = list[tuple[str, bool]] | str


def read(data: bytes, options: dict[str, Any]) -> Rows:
    """The records of a file. One that cannot be taken apart is a problem, and the others are read."""
    text = decoded(data, options)
    value = _Value(options)
    rows: list[list[str | None]] = []
    found = Rows({}, [], [], widths=[])
    suspect = _UNREADABLE.search(text) is not None
    to_skip = 0 if options["PARSE_HEADER"] else int(options["SKIP_HEADER"])
    for record, line in _records(text, options):
        if to_skip:
            to_skip -= 1
        elif options["SKIP_BLANK_LINES"] and record == [("", False)]:
            continue
        elif options["PARSE_HEADER"] and found.header is None:
            found.header = [] if isinstance(record, str) else [field for field, _ in record]
        elif isinstance(record, str):
            found.problems.append(Problem(found.parsed + 1, "100016", record, line))
        elif suspect and (broken := _broken(record)):
            found.problems.append(Problem(found.parsed + 1, "100144", broken, line))
        else:
            found.numbers.append(found.parsed + 1)
            found.lines.append(line)
            found.widths.append(len(record))
            rows.append([value(*field) for field in record])
    found.columns = {
        f"${place}": pyarrow.array(column, pyarrow.string())
        for place, column in enumerate(zip_longest(*rows), 1)
    }
    return found


def decoded(data: bytes, options: dict[str, Any]) -> str:
    """Bytes that are no text stay as surrogates, so that only their record is a problem."""
    name = str(options.get("ENCODING", "UTF8"))
    encoding = _ENCODINGS.get(re.sub("[-_]", "", name.upper()), name)
    text = data.decode(encoding, "replace" if options["REPLACE_INVALID_CHARACTERS"] else "surrogateescape")
    return text.removeprefix("\ufeff") if options["SKIP_BYTE_ORDER_MARK"] else text


def _broken(record: list[tuple[str, bool]]) -> str | None:
    for field, _ in record:
        if _UNREADABLE.search(field):
            shown = field.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            return f"Invalid UTF8 detected in string '{shown}'"
    return None


class _Value:
    """The text of a field, or None where the format says NULL."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._nulls = frozenset(options["NULL_IF"])
        self._empty_is_null = options["EMPTY_FIELD_AS_NULL"]
        self._trim = options["TRIM_SPACE"]
        self._enclosed_by = options["FIELD_OPTIONALLY_ENCLOSED_BY"]
        self._escape = options["ESCAPE"]
        self._escape_open = options["ESCAPE"] or options["ESCAPE_UNENCLOSED_FIELD"]

    def __call__(self, text: str, enclosed: bool) -> str | None:
        if self._trim and not enclosed:
            text = text.strip(" ")
        if text in self._nulls or (not text and not enclosed and self._empty_is_null):
            return None
        escape = self._escape if enclosed else self._escape_open
        if escape and escape in text:
            text = _unescaped(text, escape)
        if enclosed:
            text = text.replace(self._enclosed_by * 2, self._enclosed_by)
        return text


def _unescaped(text: str, escape: str) -> str:
    return re.sub(
        re.escape(escape) + "(.)", lambda found: _ESCAPED.get(found[1], found[1]), text, flags=re.DOTALL
    )


def _records(text: str, options: dict[str, Any]) -> Iterator[tuple[Record, int]]:
    """Records with the line on which each starts: by the quickest way that keeps the rules."""
    quote, delimiter = options["FIELD_OPTIONALLY_ENCLOSED_BY"], options["FIELD_DELIMITER"]
    escape = options["ESCAPE"] or options["ESCAPE_UNENCLOSED_FIELD"]
    simple = options["RECORD_DELIMITER"] in ("\n", "\r\n", "\r") and not (escape and escape in text)
    if simple and not (quote and quote in text):
        return _plain(text, delimiter)
    known = simple and delimiter and len(delimiter) == 1 and not options["TRIM_SPACE"]
    found = _by_library(text, delimiter, quote) if known else None
    return _any(text, options) if found is None else iter(found)


def _plain(text: str, delimiter: str | None) -> Iterator[tuple[Record, int]]:
    """Without enclosed fields and escapes a line is a record."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    for number, line in enumerate(lines, 1):
        fields = line.split(delimiter) if delimiter else [line]
        yield [(field, False) for field in fields], number


def _by_library(text: str, delimiter: str, quote: str) -> list[tuple[Record, int]] | None:
    """Python's reader is ten times as fast; None where it would lose what Snowflake tells apart."""
    mark, between = re.escape(quote), re.escape(delimiter)
    if re.search(f"(?:^|{between}){mark}{mark}(?:{between}|\\r|\\n|\\Z)", text, re.MULTILINE):
        return None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote, strict=True)
    found: list[tuple[Record, int]] = []
    line = 1
    try:
        for fields in reader:
            found.append(([(field, False) for field in fields or [""]], line))
            line = reader.line_num + 1
    except csv.Error:
        return None
    return found


def _any(text: str, options: dict[str, Any]) -> Iterator[tuple[Record, int]]:
    delimiter, quote = options["FIELD_DELIMITER"], options["FIELD_OPTIONALLY_ENCLOSED_BY"]
    field_of, closed, end_of = _patterns(options, _record_end(options["RECORD_DELIMITER"]))
    place, line = 0, 1
    while place < len(text):
        record: Record = []
        start = place
        more = True
        while more:
            found = field_of.match(text, place)
            if found is None:
                record = _wrong(text, place, closed, delimiter, quote)
                after = end_of.search(text, place)
                place = after.end() if after else len(text)
                break
            enclosed, opened, separator = found.group("enclosed", "open", "delimiter")
            record.append((opened, False) if enclosed is None else (enclosed, True))
            place = found.end()
            more = separator is not None
        yield record, line
        line += text.count("\n", start, place)


def _record_end(delimiter: str | None) -> str:
    if delimiter is None:
        return r"\Z"
    return r"\r\n|\n|\r" if delimiter in ("\n", "\r\n", "\r") else re.escape(delimiter)


def _patterns(
    options: dict[str, Any], ends: str
) -> tuple[re.Pattern[str], re.Pattern[str] | None, re.Pattern[str]]:
    """A field with what ends it, an enclosed field alone, and the end of a record."""
    quote = re.escape(options["FIELD_OPTIONALLY_ENCLOSED_BY"] or "")
    escape = re.escape(options["ESCAPE"] or "")
    escape_open = re.escape(options["ESCAPE"] or options["ESCAPE_UNENCLOSED_FIELD"] or "")
    delimiter = re.escape(options["FIELD_DELIMITER"]) if options["FIELD_DELIMITER"] else r"(?!)"
    space = " *" if options["TRIM_SPACE"] else ""
    escaped_open = f"{escape_open}.|" if escape_open else ""
    stop = f"(?!{delimiter}|{ends})"
    # Possessive, so that a long field is not tried again from each of its places.
    opened = f"(?P<open>(?:{escaped_open}{stop}.)*+)"
    if options["FIELD_DELIMITER"] and len(options["FIELD_DELIMITER"]) == 1 and "|" in ends:
        plain = f"[^{delimiter}{escape_open}\\r\\n]*+"
        opened = f"(?P<open>{plain}(?:{escape_open}.{plain})*+)" if escape_open else f"(?P<open>{plain})"
    # The group is there without an enclosing character, too, and never found.
    choice, closed = f"(?:(?P<enclosed>(?!))|{opened})", None
    if quote:
        plain = f"[^{quote}{escape}]*+"
        inner = f"{plain}(?:(?:{quote}{quote}{f'|{escape}.' if escape else ''}){plain})*+"
        whole = f"{space}{quote}(?P<enclosed>{inner}){quote}{space}"
        choice = f"(?:{whole}|(?!{space}{quote}){opened})"
        closed = re.compile(whole, re.DOTALL)
    whole_field = re.compile(f"{choice}(?:(?P<delimiter>{delimiter})|{ends}|\\Z)", re.DOTALL)
    return whole_field, closed, re.compile(ends)


def _wrong(
    text: str, place: int, closed: re.Pattern[str] | None, delimiter: str | None, quote: str | None
) -> str:
    found = closed.match(text, place) if closed else None
    if found:
        return f"Found character '{text[found.end()]}' instead of field delimiter '{delimiter}'"
    return f"The field that starts with {quote} is not closed before the end of the file"
