"""Starts a service of the local cloud in the environment that runs it for users, for clients of this one."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]


@contextmanager
def served(program: list[str], directory: Path) -> Iterator[dict[str, Any]]:
    """Yields what the program tells on its first line; it ends with its standard input."""
    python = REPOSITORY / ".larder" / "python" / "local" / "bin" / "python"
    paths = os.pathsep.join(("local", "local/tests"))
    process = subprocess.Popen(
        [python, *program, directory],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": paths},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin and process.stdout
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(60)
