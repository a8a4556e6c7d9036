"""The deployed system: `system.json` says what was designed, `published.json` what was made."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class NotDeployed(Exception):
    """Something that a deploy writes is missing."""


@dataclass(frozen=True)
class System:
    name: str
    environment: str
    region: str
    dag: str
    schedule: str
    steps: tuple[Mapping[str, Any], ...]
    report_key: str


class Published:
    """What the stacks published: `transform/cluster` → `spoon-local-transform`."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def get(self, key: str) -> str | None:
        return self._values.get(key)

    def __getitem__(self, key: str) -> str:
        if key not in self._values:
            known = ", ".join(sorted(self._values)) or "nothing"
            raise NotDeployed(f'"{key}" is not published (published: {known}); deploy again')
        return self._values[key]


def read_system() -> System:
    data = read_file("LARDER_SYSTEM")
    trigger = data["pipeline"]["trigger"]
    if trigger["kind"] != "dag":
        raise NotDeployed(f'the pipeline of {data["blueprint"]} starts by "{trigger["kind"]}", not by a DAG')
    return System(
        name=data["name"],
        environment=data["environment"],
        region=data["region"],
        dag=trigger["dag"],
        schedule=trigger["schedule"],
        steps=tuple(data["pipeline"]["steps"]),
        report_key=data["report"]["key"],
    )


def read_published() -> Published:
    return Published(read_file("LARDER_PUBLISHED"))


def read_file(variable: str) -> Any:
    path = os.environ.get(variable)
    if not path:
        raise NotDeployed(f"{variable} is not set: it names a file that a deploy writes")
    if not Path(path).is_file():
        raise NotDeployed(f"{variable} names {path}, which is not there: deploy first")
    return json.loads(Path(path).read_text(encoding="utf-8"))
