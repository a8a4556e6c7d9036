"""The login to Snowflake, by key pair or password."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import partial
from typing import Any

from larder_local.airbyte.destinations.warehouse import DestinationError


def login(
    configuration: Mapping[str, Any], address: Mapping[str, Any], tag: str
) -> tuple[Any, type[Exception]]:
    """A connection, and the class of its errors."""
    # Imported here: only a running sync pays its memory and its second of start.
    import snowflake.connector
    from snowflake.connector import network

    network.gzip = _Gzip  # type: ignore[attr-defined]
    errors = snowflake.connector.errors.Error
    try:
        connection = snowflake.connector.connect(
            **address,
            **_credentials(configuration["credentials"]),
            user=configuration["username"],
            role=configuration["role"],
            warehouse=configuration["warehouse"],
            database=configuration["database"].upper(),
            paramstyle="qmark",
            login_timeout=30,
            # Without it the driver waits for a dead server for ever; it bounds a statement's time, too.
            network_timeout=600,
            application="Larder",
            session_parameters={
                "QUERY_TAG": tag,
                "TIMEZONE": "UTC",
                "CLIENT_TELEMETRY_ENABLED": False,
                "CLIENT_OUT_OF_BAND_TELEMETRY_ENABLED": False,
            },
        )
    except errors as error:
        raise DestinationError(f"Snowflake refused the login: {error}") from error
    return connection, errors


class _Gzip:
    """In the place of the driver's own `gzip`, which compresses every request at the slowest level.

    Level 1 takes a sixth of the time for a quarter more bytes; the slowest one took a third of a whole load.
    The driver has no setting for it.
    """

    compress = staticmethod(partial(gzip.compress, compresslevel=1))


def _credentials(credentials: Mapping[str, Any]) -> dict[str, Any]:
    if "private_key" not in credentials:
        return {"password": credentials["password"]}
    from cryptography.hazmat.primitives import serialization

    pem = credentials["private_key"].replace("\\n", "\n").encode()
    passphrase = credentials.get("private_key_password")
    try:
        key = serialization.load_pem_private_key(pem, passphrase.encode() if passphrase else None)
    except (ValueError, TypeError) as error:
        raise DestinationError("The private key of the destination cannot be read as PEM") from error
    der = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {"private_key": der}
