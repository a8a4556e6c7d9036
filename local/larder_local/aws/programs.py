"""Which program of this machine stands for an image: the file LARDER_PROGRAMS, read anew each time.

A `cwd` that holds `{tag}` is a folder an image: a task runs the code that its tag was built from.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field, replace
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


def tag_of(image: str) -> str:
    """`…/spoon-local-dbt:abc@sha256:…` → `abc`."""
    return image.rsplit("/", 1)[-1].split("@")[0].partition(":")[2] or "latest"


def program_of_image(image: str) -> Program | None:
    """None when the image was never built: its repository is unknown, or has no such tag."""
    program = programs().get(repository_of(image))
    if program is None or program.cwd is None or "{tag}" not in program.cwd:
        return program
    folder = program.cwd.replace("{tag}", tag_of(image))
    return replace(program, cwd=folder) if Path(folder).is_dir() else None
