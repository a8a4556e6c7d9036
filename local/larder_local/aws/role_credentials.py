"""Credentials of a task's or function's role, from an endpoint that only it can ask, as ECS gives them.

SDKs look them up themselves ("container credential provider" in the AWS SDKs and tools reference guide). So
no key stands in an environment, where child processes and crash reports would find it.
"""

from __future__ import annotations

import hmac
import importlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from larder_local.aws.place import here

LIFETIME = 6 * 3600  # seconds, as on ECS
_PATH = re.compile(r"/_larder/tasks/([^/]+)/credentials")


@dataclass(frozen=True)
class Holder:
    token: str
    role: str
    region: str


_holders: dict[str, Holder] = {}


def hand_out(run: str, role: str | None, region: str, folder: Path) -> dict[str, str]:
    """Variables by which the SDKs in a run find its credentials. Without a role there are none, as on ECS."""
    if not role:
        return {}
    # Loaded before the run starts: SDKs wait one or two seconds for the endpoint.
    importlib.import_module("moto.sts.models")
    holder = Holder(secrets.token_urlsafe(32), role, region)
    _holders[run] = holder
    file = folder / "credentials-token"
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(holder.token)
    return {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{here().endpoint}/_larder/tasks/{run}/credentials",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(file),
    }


def take_back(run: str) -> None:
    _holders.pop(run, None)


def is_endpoint(path: str) -> bool:
    return _PATH.fullmatch(path) is not None


def credentials(path: str, token: str) -> dict[str, str] | None:
    """What the endpoint answers; None to whoever is not the run itself."""
    matched = _PATH.fullmatch(path)
    holder = _holders.get(matched[1]) if matched else None
    if matched is None or holder is None or not hmac.compare_digest(token.encode(), holder.token.encode()):
        return None
    from moto.sts.models import sts_backends

    account = holder.role.split(":")[4]
    session = sts_backends[account]["aws"].assume_role(
        region_name=holder.region,
        role_session_name=matched[1],
        role_arn=holder.role,
        policy="",
        duration=LIFETIME,
        external_id="",
    )
    return {
        "RoleArn": holder.role,
        "AccessKeyId": session.access_key_id,
        "SecretAccessKey": session.secret_access_key,
        "Token": session.session_token,
        "Expiration": session.expiration.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
