"""JSON files: documents one after the other, or the elements of one array, each kept as its own text.

The text is kept as it is written, so that a number keeps all its digits.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

import pyarrow

from larder_local.snowflake.engine.files.delimited import decoded
from larder_local.snowflake.engine.files.rows import Problem, Rows

_SPACE = re.compile(r"\s*")


class _Repeated(ValueError):
    pass


def read(data: bytes, options: dict[str, Any]) -> Rows:
    """One column, `$1`. What is no JSON is a problem, and reading goes on at the next line."""
    text = decoded(data, options)
    decoder = json.JSONDecoder(
        object_pairs_hook=dict if options["ALLOW_DUPLICATE"] else _once,
        parse_constant=_no_number,
        strict=False,
    )
    documents: list[str] = []
    found = Rows({}, [], [])
    place, line, counted = 0, 1, 0
    inside = bool(options["STRIP_OUTER_ARRAY"])
    depth = 0
    while True:
        place = _SPACE.match(text, place).end()  # type: ignore[union-attr]
        if depth and place < len(text) and text[place] in ",]":
            depth -= text[place] == "]"
            place += 1
            continue
        if inside and not depth and text.startswith("[", place):
            depth, place = 1, place + 1
            continue
        if place >= len(text):
            break
        line += text.count("\n", counted, place)
        counted = place
        try:
            value, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            found.problems.append(_problem(found.parsed + 1, line, error, place))
            place = _next_line(text, place)
            continue
        documents.append(_kept(value, text[place:end], options))
        found.numbers.append(found.parsed + 1)
        found.lines.append(line)
        place = end
    found.columns = {"$1": pyarrow.array(documents, pyarrow.string())}
    return found


def _kept(value: Any, text: str, options: dict[str, Any]) -> str:
    return json.dumps(_without_nulls(value)) if options["STRIP_NULL_VALUES"] else text


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_without_nulls(each) for each in value if each is not None]
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Repeated(
            f'duplicate object attribute "{next(each for each in names if names.count(each) > 1)}"'
        )
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f'unknown keyword "{name}"')


def _problem(row: int, line: int, error: Exception, start: int) -> Problem:
    if isinstance(error, json.JSONDecodeError):
        return Problem(row, "100069", f"Error parsing JSON: {error.msg}", line, error.pos - start + 1)
    return Problem(row, "100069", f"Error parsing JSON: {error}", line)


def _next_line(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end + 1
