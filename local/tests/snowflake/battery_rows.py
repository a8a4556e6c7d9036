"""The battery's files: statements by family, each with what Snowflake answers.

A file is a list of one-pair mappings `expression: answer`. `given` runs first and answers nothing. An
expression without SELECT gets one. Columns of an answer are parted by ` | `, rows by ` ; `, `~` is NULL.
`error any` is any refusal, `error 22018` one with that SQL state.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml
from larder_local.snowflake.errors import SnowflakeError

FOLDER = Path(__file__).parent / "battery"
FAMILIES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
_VERBS = ("select", "with", "alter", "create", "insert", "show")


@dataclass(frozen=True)
class Statement:
    sql: str
    answer: str | None


def statements(family: str) -> list[Statement]:
    """`answer` is None for what is only given."""
    found = []
    for entry in yaml.load((FOLDER / f"{family}.yaml").read_text(), yaml.BaseLoader):
        [(expression, answer)] = entry.items()
        if expression == "given":
            found.append(Statement(answer, None))
        else:
            plain = expression.split()[0].lower() not in _VERBS
            found.append(Statement(f"select {expression}" if plain else expression, answer))
    return found


def difference(run: Callable[[str], list[list[Any]]], statement: Statement) -> str | None:
    """What is wrong with the answer, or None."""
    try:
        rows = run(statement.sql)
    except SnowflakeError as error:
        expected = (statement.answer or "").removeprefix("error ")
        if statement.answer and statement.answer.startswith("error") and expected in ("any", error.state):
            return None
        refusal = f"{error.code} {error.state} {error.message[:200]}"
        return f"{statement.sql}\n    refused: {refusal}\n    wanted: {statement.answer}"
    if statement.answer is None:
        return None
    wanted = [row.split(" | ") for row in statement.answer.split(" ; ")]
    same = len(rows) == len(wanted) and all(
        len(row) == len(texts) and all(map(equal, row, texts))
        for row, texts in zip(rows, wanted, strict=True)
    )
    return None if same else f"{statement.sql}\n    answered: {rows}\n    wanted: {statement.answer}"


def equal(value: Any, wanted: str) -> bool:
    if value is None or wanted == "~":
        return value is None and wanted == "~"
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value) == wanted
    try:
        if isinstance(value, float):
            return math.isclose(value, float(wanted), rel_tol=1e-12)
        return Decimal(value) == Decimal(wanted)
    except (InvalidOperation, ValueError):
        return False
