"""Which program of this machine stands for an image: the file LARDER_PROGRAMS, read anew each time."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Program:
    argv: list[str]
    cwd: str | None = None
    env: dict[str, str] = field(default_factory=dict)


def programs() -> dict[str, Program]:
    path = os.environ.get("LARDER_PROGRAMS")
    if not path or not Path(path).is_file():
        return {}
    entries = json.loads(Path(path).read_text())
    return {name: Program(**entry) for name, entry in entries.items()}


def repository_of(image: str) -> str:
    """`123.dkr.ecr.us-east-2.amazonaws.com/spoon-local-dbt:abc@sha256:…` → `spoon-local-dbt`."""
    return image.rsplit("/", 1)[-1].split("@")[0].split(":")[0]


def program_of_image(image: str) -> Program | None:
    return programs().get(repository_of(image))
