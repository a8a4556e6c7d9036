"""Snowflake's functions: what arguments they take, what type they answer, how DuckDB computes them.

Most are one line of a table: `NAME(kind argument [= default], …) -> kind := DuckDB's expression`, which
becomes a macro. Kinds are `text`, `int`, `number`, `float`, `bool`, `date`, `time`, `ntz`, `moment`
(any date or timestamp), `variant`, `array`, `object`, `binary`, `any`; `same` arguments are brought to one
type, and an answer of kind `same` or `first` has the type of those or of the first argument.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from larder_local.snowflake.engine.builtins import (
    aggregates,
    arrays,
    conversions,
    dates,
    numbers,
    objects,
    patterns,
    support,
    texts,
)
from larder_local.snowflake.engine.calls import HOME

_LINE = re.compile(
    r"^(?P<names>[A-Z0-9_/]+)\((?P<parameters>.*?)\) -> (?P<returns>\w+) := (?P<body>.*)$", re.DOTALL
)
_PARAMETER = re.compile(r"(?P<kind>\w+) (?P<name>\w+)(?: = (?P<default>.+))?")
_FAMILIES = (texts, patterns, numbers, dates, conversions, arrays, objects, aggregates)


@dataclass(frozen=True)
class Parameter:
    kind: str
    name: str
    #: DuckDB's text of what a call without it means.
    default: str | None


@dataclass(frozen=True)
class Builtin:
    name: str
    macro: str
    parameters: tuple[Parameter, ...]
    returns: str
    body: str

    @property
    def least(self) -> int:
        return sum(parameter.default is None for parameter in self.parameters)


def _read(text: str) -> list[Builtin]:
    found = []
    for entry in re.split(r"\n(?=[A-Z])", text.strip()):
        line = _LINE.match(" ".join(part.strip() for part in entry.splitlines()))
        if line is None:
            raise ValueError(f"no definition of a function: {entry}")
        given = [
            part.strip()
            for part in re.split(r",(?![^']*'(?:[^']*'[^']*')*[^']*$)", line["parameters"])
            if part.strip()
        ]
        parameters = []
        for part in given:
            read = _PARAMETER.fullmatch(part)
            if read is None:
                raise ValueError(f"no parameter: {part} in {entry}")
            parameters.append(Parameter(read["kind"], read["name"], read["default"]))
        names = line["names"].split("/")
        macro = f"sf_{names[0].lower()}_{len(parameters)}"
        found += [Builtin(name, macro, tuple(parameters), line["returns"], line["body"]) for name in names]
    return found


BUILTINS: dict[str, list[Builtin]] = {}
for _family in _FAMILIES:
    for _each in _read(_family.DEFINITIONS) if _family.DEFINITIONS else []:
        BUILTINS.setdefault(_each.name, []).append(_each)


def creation_sql() -> list[str]:
    """The macros, those that others are made of first."""
    statements = [each.format(home=f"{HOME}.main") for each in support.MACROS]
    made = set()
    for builtins in BUILTINS.values():
        for each in builtins:
            if each.macro in made:
                continue
            made.add(each.macro)
            names = ", ".join(parameter.name for parameter in each.parameters)
            body = each.body.replace("{home}", f"{HOME}.main")
            statements.append(f"create or replace macro {HOME}.main.{each.macro}({names}) as {body}")
    return statements
