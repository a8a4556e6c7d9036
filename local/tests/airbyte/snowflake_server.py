"""A local Snowflake of its own for the tests, with what the platform's stacks make for the loader."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import snowflake.connector
from cloud_keys import KEYS, write_keys
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from .postgres_server import free_port
from .service import LOCAL

HOST = "larder-local.snowflakecomputing.com"

#: As docs say who may do what: the loader uses the database, creates schemas in it, owns what it makes.
SET_UP = (
    "use role accountadmin",
    "create database SPOON_LOCAL_RAW",
    "create schema SPOON_LOCAL_RAW.SHOPIFY",
    "create schema SPOON_LOCAL_RAW.AIRBYTE_INTERNAL",
    "create warehouse SPOON_LOCAL_LOADING warehouse_size = 'XSMALL'",
    "create role {loader}",
    "grant usage, monitor, create schema on database SPOON_LOCAL_RAW to role {loader}",
    "grant usage, create table, create view, create stage on schema SPOON_LOCAL_RAW.SHOPIFY to role {loader}",
    "grant usage, create table, create view on schema SPOON_LOCAL_RAW.AIRBYTE_INTERNAL to role {loader}",
    "grant usage on warehouse SPOON_LOCAL_LOADING to role {loader}",
    "create user SPOON_LOCAL_AIRBYTE type = service rsa_public_key = '{public_key}' default_role = {loader}",
    "grant role {loader} to user SPOON_LOCAL_AIRBYTE",
    "grant role {loader} to role SYSADMIN",
)
LOADER = "SPOON_LOCAL_LOADER"


class SnowflakeServer:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._terraform = _private_key()
        self._airbyte = _private_key()

    @property
    def endpoint(self) -> dict[str, Any]:
        return {"host": "127.0.0.1", "port": self.port, "protocol": "http"}

    def configuration(self) -> dict[str, Any]:
        """The destination's, as Terraform writes it."""
        return {
            "host": HOST,
            "role": LOADER,
            "warehouse": "SPOON_LOCAL_LOADING",
            "database": "SPOON_LOCAL_RAW",
            "schema": "SHOPIFY",
            "username": "SPOON_LOCAL_AIRBYTE",
            "credentials": {
                "auth_type": "Key Pair Authentication",
                "private_key": _bytes(self._airbyte, serialization.Encoding.PEM).decode(),
            },
        }

    def start(self) -> None:
        secrets = self.folder / "secrets"
        write_keys(secrets)
        (secrets / "snowflake-terraform.pem").write_bytes(_bytes(self._terraform, serialization.Encoding.PEM))
        system = self.folder / "system.json"
        warehouse = {"organization": "LARDER", "account": "LOCAL", "terraformUser": "SPOON_LOCAL_TERRAFORM"}
        system.write_text(json.dumps({"warehouse": {"kind": "snowflake", **warehouse}}))
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "larder_local.snowflake",
                "--port",
                str(self.port),
                "--data",
                self.folder / "data",
            ],
            env={
                **os.environ,
                "PYTHONPATH": str(LOCAL),
                "LARDER_SYSTEM": str(system),
                "LARDER_SECRETS": str(secrets),
            },
        )
        deadline = time.monotonic() + 300
        while True:
            try:
                health = f"http://127.0.0.1:{self.port}/_larder/health"
                httpx.get(health, headers=KEYS.headers).raise_for_status()
                return
            except httpx.HTTPError:
                assert self.process.poll() is None and time.monotonic() < deadline, "Snowflake did not start"
                time.sleep(0.1)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)

    def prepare(self) -> None:
        public = self._airbyte.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        with self.administrator() as cursor:
            for statement in SET_UP:
                cursor.execute(statement.format(loader=LOADER, public_key=base64.b64encode(public).decode()))

    @contextmanager
    def administrator(self) -> Iterator[Any]:
        """May see every table: ACCOUNTADMIN has SYSADMIN, which has the loader's role."""
        with snowflake.connector.connect(
            account="LARDER-LOCAL",
            **self.endpoint,
            user="SPOON_LOCAL_TERRAFORM",
            role="ACCOUNTADMIN",
            private_key=_bytes(self._terraform, serialization.Encoding.DER),
        ) as connection:
            yield connection.cursor()


def _private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _bytes(key: rsa.RSAPrivateKey, encoding: serialization.Encoding) -> bytes:
    return key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
