"""One Airbyte and one PostgreSQL for the tests that do not kill them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from . import postgres_server
from .service import Client, Service, install_sample_source

NO_POSTGRES = "no PostgreSQL on this machine (initdb and postgres): what lands in PostgreSQL was NOT tested"


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    with tempfile.TemporaryDirectory(prefix="airbyte-") as folder:
        install_sample_source(Path(folder) / "connectors")
        service = Service(Path(folder))
        service.start()
        yield service
        assert service.stop() == 0


@pytest.fixture(scope="session")
def client(service: Service) -> Client:
    return service.client()


@pytest.fixture(scope="session")
def postgres() -> Iterator[dict[str, Any]]:
    """A destination's configuration."""
    binaries = postgres_server.programs()
    if binaries is None:
        pytest.skip(NO_POSTGRES)
    with (
        tempfile.TemporaryDirectory(prefix="postgres-") as folder,
        postgres_server.server(Path(folder), binaries) as configuration,
    ):
        yield configuration


@pytest.fixture
def destination(postgres: dict[str, Any], request: pytest.FixtureRequest) -> dict[str, Any]:
    """A destination with a schema of the test's own."""
    schema = "".join(letter if letter.isalnum() else "_" for letter in request.node.name).lower()[:50]
    return {**postgres, "schema": schema, "raw_data_schema": f"{schema}_tmp"}


@pytest.fixture
def sql(postgres: dict[str, Any]) -> Iterator[psycopg.Connection[Any]]:
    with postgres_server.connect(postgres) as connection:
        yield connection


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Says what was not tested for want of a program: nothing is left out silently."""
    reasons = {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", [])}
    for reason in sorted(reason for reason in reasons if "NOT tested" in reason):
        terminalreporter.write_line(reason, yellow=True)
