"""A local AWS for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .harness import Aws, Tasks, start, stop


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    running = start(tmp_path_factory.mktemp("aws"))
    yield running
    stop(running)


@pytest.fixture()
def own_aws(tmp_path: Path) -> Iterator[Aws]:
    """One that the test may kill."""
    running = start(tmp_path)
    yield running
    if running.process.poll() is None:
        stop(running)


@pytest.fixture()
def tasks(aws: Aws) -> Tasks:
    return Tasks(aws)
