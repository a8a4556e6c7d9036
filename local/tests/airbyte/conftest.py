"""One Airbyte and one PostgreSQL for the tests that do not kill them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from larder_local.airbyte.destinations.postgres import Postgres
from larder_local.airbyte.destinations.snowflake import Snowflake

from . import postgres_server
from .service import Client, Service, install_sample_source
from .snowflake_server import SnowflakeServer
from .targets import Target

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
    schema = _schema(request)
    return {**postgres, "schema": schema, "raw_data_schema": f"{schema}_tmp"}


@pytest.fixture(scope="session")
def warehouse_server() -> Iterator[SnowflakeServer]:
    """A local Snowflake with the loader's user."""
    with tempfile.TemporaryDirectory(prefix="snowflake-") as folder:
        server = SnowflakeServer(Path(folder))
        server.start()
        server.prepare()
        yield server
        server.stop()


@pytest.fixture(params=["postgres", "snowflake"])
def target(request: pytest.FixtureRequest) -> Iterator[Target]:
    """A schema of the test's own in each warehouse."""
    schema = _schema(request)
    if request.param == "postgres":
        configuration = request.getfixturevalue("postgres")
        postgres = Postgres(configuration, "test")
        with postgres_server.connect(configuration) as reader:
            yield Target(postgres, schema, lambda query: reader.execute(query).fetchall())  # type: ignore[arg-type]
        postgres.close()
    else:
        server: SnowflakeServer = request.getfixturevalue("warehouse_server")
        snowflake = Snowflake(server.configuration(), {"account": "LARDER-LOCAL", **server.endpoint}, "test")
        yield Target(snowflake, schema, snowflake._run)
        snowflake.close()


@pytest.fixture
def sql(postgres: dict[str, Any]) -> Iterator[psycopg.Connection[Any]]:
    with postgres_server.connect(postgres) as connection:
        yield connection


def _schema(request: pytest.FixtureRequest) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in request.node.name).lower()[:50]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Says what was not tested for want of a program: nothing is left out silently."""
    reasons = {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", [])}
    for reason in sorted(reason for reason in reasons if "NOT tested" in reason):
        terminalreporter.write_line(reason, yellow=True)
