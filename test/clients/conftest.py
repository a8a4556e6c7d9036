"""One local Snowflake for all tests of this folder, in the environment that runs it for users."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import snowflake.connector
from served import served
from snowflake.connector import SnowflakeConnection

# Else the connector looks for a cloud around it.
os.environ["SNOWFLAKE_DISABLE_PLATFORM_DETECTION"] = "true"


@pytest.fixture(scope="session")
def options(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What `snowflake.connector.connect` needs."""
    folder = tmp_path_factory.mktemp("snowflake")
    with served(["local/tests/snowflake/serve.py"], folder) as told:
        yield {
            "account": "LARDER-LOCAL",
            "user": told["user"],
            "host": "127.0.0.1",
            "port": told["port"],
            "protocol": "http",
            "authenticator": "SNOWFLAKE_JWT",
            "private_key_file": told["key"],
            "role": "ACCOUNTADMIN",
            "warehouse": "TESTING",
            "login_timeout": 60,
            "network_timeout": 120,
        }


@pytest.fixture(scope="module")
def connection(options: dict[str, Any], request: pytest.FixtureRequest) -> Iterator[SnowflakeConnection]:
    """A session in a database of the module's own."""
    with snowflake.connector.connect(**options) as opened:
        cursor = opened.cursor()
        cursor.execute("create warehouse if not exists TESTING")
        cursor.execute("use warehouse TESTING")
        cursor.execute(f"create database {request.module.__name__.upper()}")
        yield opened


@pytest.fixture(scope="module")
def run(connection: SnowflakeConnection) -> Any:
    """Runs a statement; gives its rows."""
    return lambda sql: connection.cursor().execute(sql).fetchall()
