"""The local Snowflake and a bucket, each a process of its own, with roles as access.md has them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

import snowflake.connector
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

ROOT = Path(__file__).parents[3]
PYTHON = ROOT / ".larder/python/local/bin/python"
ADMINISTRATOR = "SPOON_LOCAL_TERRAFORM"
RAW, ANALYTICS = "SPOON_LOCAL_RAW", "SPOON_LOCAL_ANALYTICS"
SERVED = ("SERVING", "OPS")
SCHEMAS = ("STAGING", "SNAPSHOTS", "TEST_FAILURES", *SERVED)
BUCKET = "artifacts"

os.environ["SNOWFLAKE_DISABLE_PLATFORM_DETECTION"] = "true"


KEYS = {
    "control-token": "tests-control-token",
    "access-key-id": "AKIATESTSTESTSTESTST",
    "secret-access-key": "tests-secret-access-key",
}


class LocalCloud:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys = {ADMINISTRATOR: new_key()}
        self.port, self.bucket_port = free_port(), free_port()
        (folder / "local-cloud.json").write_text(json.dumps(KEYS))
        (folder / "snowflake-terraform.pem").write_text(self._keys[ADMINISTRATOR])
        warehouse = {"kind": "snowflake", "organization": "LARDER", "account": "LOCAL"}
        system = {"warehouse": {**warehouse, "terraformUser": ADMINISTRATOR}}
        (folder / "system.json").write_text(json.dumps(system))
        snowflake_command = [
            "larder_local.snowflake",
            "--port",
            str(self.port),
            "--data",
            str(folder / "data"),
        ]
        bucket_command = [
            "larder_local.aws",
            "--port",
            str(self.bucket_port),
            "--data",
            str(folder / "aws"),
        ]
        self._processes = [self._start(snowflake_command), self._start(bucket_command)]
        for port in (self.port, self.bucket_port):
            self._await(ours(port, "health"))
        self._deploy()

    def _start(self, module: list[str]) -> subprocess.Popen[bytes]:
        environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self._folder),
            "PYTHONPATH": str(ROOT / "local"),
            "LARDER_SYSTEM": str(self._folder / "system.json"),
            "LARDER_SECRETS": str(self._folder),
        }
        log = (self._folder / f"{module[0]}.log").open("wb")
        return subprocess.Popen([PYTHON, "-m", *module], env=environment, stdout=log, stderr=log)

    def _await(self, request: urllib.request.Request) -> None:
        for _ in range(600):
            try:
                urllib.request.urlopen(request, timeout=30).close()
                return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError(f"{request.full_url} does not answer; logs are in {self._folder}")

    def stop(self) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def environment(self, user: str, role: str, database: str) -> dict[str, str]:
        """A task's, as that user."""
        return {
            "SNOWFLAKE_ACCOUNT": "LARDER-LOCAL",
            "SNOWFLAKE_HOST": "127.0.0.1",
            "SNOWFLAKE_PORT": str(self.port),
            "SNOWFLAKE_PROTOCOL": "http",
            "SNOWFLAKE_USER": user,
            "SNOWFLAKE_ROLE": f"SPOON_LOCAL_{role}",
            "SNOWFLAKE_WAREHOUSE": "WORKING",
            "SNOWFLAKE_DATABASE": database,
            "SNOWFLAKE_RAW_DATABASE": RAW,
            "SNOWFLAKE_PRIVATE_KEY": self._keys[user],
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.bucket_port}",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": KEYS["access-key-id"],
            "AWS_SECRET_ACCESS_KEY": KEYS["secret-access-key"],
        }

    def run(self, *statements: str, user: str = ADMINISTRATOR, role: str = "ACCOUNTADMIN") -> list[Any]:
        """Rows of the last one."""
        key = load_pem_private_key(self._keys[user].encode(), None)
        with snowflake.connector.connect(
            user=user, role=role, account="LARDER-LOCAL", host="127.0.0.1", port=self.port, protocol="http",
            warehouse="WORKING", authenticator="SNOWFLAKE_JWT", login_timeout=60,
            private_key=key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        ) as connection, connection.cursor() as cursor:  # fmt: skip
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall()

    def queries(self, since: int = 0) -> list[dict[str, Any]]:
        asked = ours(self.port, f"queries?since={since}&limit=20000")
        with urllib.request.urlopen(asked) as answer:
            return json.load(answer)["queries"]

    def s3(self) -> Any:
        import boto3

        return boto3.client(
            "s3", endpoint_url=f"http://127.0.0.1:{self.bucket_port}", region_name="us-east-1",
            aws_access_key_id=KEYS["access-key-id"], aws_secret_access_key=KEYS["secret-access-key"],
        )  # fmt: skip

    def kept(self, key: str) -> dict[str, Any]:
        return json.loads(self.s3().get_object(Bucket=BUCKET, Key=key)["Body"].read())

    def _deploy(self) -> None:
        self.s3().create_bucket(Bucket=BUCKET)
        users = {"DBT": "TRANSFORMER", "CI": "CI", "REPORT": "REPORTER"}
        statements = ["create warehouse WORKING warehouse_size = 'XSMALL'"]
        statements += [
            f"create database {RAW}",
            f"create schema {RAW}.SHOPIFY",
            f"create database {ANALYTICS}",
        ]
        statements += [f"create schema {ANALYTICS}.{schema} with managed access" for schema in SCHEMAS]
        for user, role in users.items():
            self._keys[user] = new_key()
            name = f"SPOON_LOCAL_{role}"
            statements += [
                f"create role {name}",
                f"grant role {name} to role SYSADMIN",
                f"create user {user} type = service rsa_public_key = '{public(self._keys[user])}'",
                f"grant role {name} to user {user}",
                f"grant usage on warehouse WORKING to role {name}",
                f"grant usage on database {ANALYTICS} to role {name}",
            ]
        for role in ("SPOON_LOCAL_TRANSFORMER", "SPOON_LOCAL_CI"):
            statements += [
                f"grant usage on database {RAW} to role {role}",
                f"grant usage on schema {RAW}.SHOPIFY to role {role}",
                f"grant select on future tables in database {RAW} to role {role}",
            ]
        for schema in SCHEMAS:
            place = f"schema {ANALYTICS}.{schema}"
            statements.append(
                f"grant usage, create table, create view on {place} to role SPOON_LOCAL_TRANSFORMER"
            )
            for role in ("CI", "REPORTER") if schema in SERVED else ("CI",):
                statements.append(f"grant usage on {place} to role SPOON_LOCAL_{role}")
                for kind in ("tables", "views"):
                    statements.append(f"grant select on future {kind} in {place} to role SPOON_LOCAL_{role}")
        self.run(*statements, "grant create database on account to role SPOON_LOCAL_CI")


def ours(port: int, path: str) -> urllib.request.Request:
    """A path that only the local cloud has, with its token."""
    headers = {"Authorization": f"Bearer {KEYS['control-token']}"}
    return urllib.request.Request(f"http://127.0.0.1:{port}/_larder/{path}", headers=headers)


def new_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public(pem: str) -> str:
    key = load_pem_private_key(pem.encode(), None).public_key()
    text = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return "".join(text.splitlines()[1:-1])


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
