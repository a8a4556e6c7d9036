"""A local Snowflake in this process, with keys and connections for its users."""

from __future__ import annotations

import os
import socket
import threading
import time
from pathlib import Path
from typing import Any

import snowflake.connector
import uvicorn
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from larder_local.snowflake.account.keys import public_key_of
from larder_local.snowflake.server import app
from larder_local.snowflake.service import Service

ADMINISTRATOR = "SPOON_LOCAL_TERRAFORM"

# Else the connector looks for a cloud around it.
os.environ["SNOWFLAKE_DISABLE_PLATFORM_DETECTION"] = "true"


def new_key() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def connect(
    port: int, user: str, key: bytes | None = None, **options: Any
) -> snowflake.connector.SnowflakeConnection:
    if key is not None:
        private = load_pem_private_key(key, None)
        options["private_key"] = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        options["authenticator"] = "SNOWFLAKE_JWT"
    return snowflake.connector.connect(
        user=user,
        account="LARDER-LOCAL",
        host="127.0.0.1",
        port=port,
        protocol="http",
        login_timeout=60,
        network_timeout=300,
        paramstyle="qmark",
        **options,
    )


class Cloud:
    """The service on a port of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.key = new_key()
        self.keys: dict[str, bytes] = {ADMINISTRATOR: self.key}
        self.service = Service(directory, "LARDER", "LOCAL")
        self.service.account.bootstrap_user(ADMINISTRATOR, public_key_of(self.key))
        self.port = free_port()
        config = uvicorn.Config(app.make(self.service), host="127.0.0.1", port=self.port, log_level="warning")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.02)

    def as_user(self, user: str, **options: Any) -> Client:
        return Client(connect(self.port, user, self.keys[user], **options))

    def as_role(self, role: str = "ACCOUNTADMIN", **options: Any) -> Client:
        """The administrator in one of its roles."""
        return self.as_user(ADMINISTRATOR, role=role, **options)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(5)


class Client:
    def __init__(self, connection: snowflake.connector.SnowflakeConnection) -> None:
        self.connection = connection

    def run(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall()

    def value(self, sql: str, *values: Any) -> Any:
        return self.run(sql, *values)[0][0]

    def script(self, text: str) -> None:
        for statement in text.split(";"):
            if statement.strip():
                self.run(statement)

    def refusal(self, sql: str) -> tuple[int, str]:
        """Code and text of the error that the statement must give."""
        try:
            self.run(sql)
        except snowflake.connector.errors.DatabaseError as error:
            return error.errno, error.raw_msg or str(error)
        raise AssertionError(f"was not refused: {sql}")
