"""The local cloud stands alone: nothing that it imports comes from the repository."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

LOCAL = Path(__file__).parents[1]
OWN = {"larder_local"}

# Run in a process of its own, never imported.
PROGRAMS = {"larder_local.aws.function_bootstrap", "larder_local.aws.keeper"}


def test_it_imports_itself_the_standard_library_and_declared_requirements() -> None:
    distributions = packages_distributions()
    allowed = OWN | set(sys.stdlib_module_names)
    declared = _declared()
    foreign = [
        f"{file.relative_to(LOCAL)}: {module}"
        for file in sorted((LOCAL / "larder_local").rglob("*.py"))
        for module in _imported(file)
        if module not in allowed and not declared & {_plain(name) for name in distributions.get(module, [])}
    ]
    assert foreign == []


def test_every_module_can_be_imported_where_there_is_no_repository(tmp_path: Path) -> None:
    shutil.copytree(LOCAL / "larder_local", tmp_path / "larder_local")
    program = (
        "import importlib, pkgutil, larder_local\n"
        "for module in pkgutil.walk_packages(larder_local.__path__, 'larder_local.'):\n"
        f"    if module.name not in {PROGRAMS}:\n"
        "        importlib.import_module(module.name)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr


def _imported(file: Path) -> Iterator[str]:
    """Top-level names of all imports, those within functions too."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]


def _declared() -> set[str]:
    lines = (LOCAL / "requirements.in").read_text().splitlines()
    return {_plain(match[0]) for line in lines if (match := re.match(r"[A-Za-z0-9._-]+", line))}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
