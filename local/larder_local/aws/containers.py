"""From a task definition and a run's overrides to a process: what to start, where, what it may know."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from larder_local.aws.place import here, machine_environment
from larder_local.aws.programs import Program, program_of_image


class CannotStart(Exception):
    """The reason as ECS gives it in `stoppedReason`."""


@dataclass(frozen=True)
class Launch:
    argv: list[str]
    cwd: str | None
    env: dict[str, str]


def launch_of(
    container: Mapping[str, Any],
    override: Mapping[str, Any],
    *,
    account: str,
    region: str,
    folder: Path,
    credentials: Mapping[str, str],
) -> Launch:
    """`folder` is the task's own: its home, its temporary files and its volumes; `credentials` its role's."""
    program = program_of(container["image"])
    env = {
        **machine_environment(),
        **own_folders(folder),
        **here().address(region),
        **credentials,
        "PYTHONUNBUFFERED": "1",
        **program.env,
        **pairs(container.get("environment")),
        **{
            secret["name"]: secret_value(secret["valueFrom"], account, region)
            for secret in container.get("secrets") or []
        },
        **pairs(override.get("environment")),
    }
    entry_point = container.get("entryPoint") or program.argv
    command = override.get("command") or container.get("command") or []
    # An entry point names its interpreter as the image knows it ("python"): look beside the program's first.
    beside = os.path.dirname(program.argv[0]) if program.argv else ""
    env["PATH"] = os.pathsep.join(part for part in (beside, env.get("PATH", os.defpath)) if part)
    return Launch(
        argv=[*entry_point, *command], cwd=program.cwd, env=rewrite_mounts(env, mounts_of(container, folder))
    )


def program_of(image: str) -> Program:
    program = program_of_image(image)
    if program is None:
        raise CannotStart(
            f"CannotPullContainerError: pull image manifest has been retried 1 time(s): {image}: not found"
        )
    return program


def own_folders(folder: Path) -> dict[str, str]:
    home, temporary = folder / "home", folder / "tmp"
    home.mkdir(parents=True)
    temporary.mkdir()
    return {"HOME": str(home), "TMPDIR": str(temporary)}


def pairs(environment: list[dict[str, str]] | None) -> dict[str, str]:
    return {entry["name"]: entry["value"] for entry in environment or []}


def mounts_of(container: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """Container path → the folder of this machine that stands for the volume."""
    mounts = {}
    for mount in container.get("mountPoints") or []:
        volume = folder / "volumes" / mount["sourceVolume"]
        volume.mkdir(parents=True, exist_ok=True)
        mounts[mount["containerPath"].rstrip("/")] = str(volume)
    return mounts


def rewrite_mounts(env: Mapping[str, str], mounts: Mapping[str, str]) -> dict[str, str]:
    """There is no mount here, so the variables that point below a mount point are moved with it."""

    def moved(value: str) -> str:
        for path in sorted(mounts, key=len, reverse=True):
            if value == path or value.startswith(f"{path}/"):
                return mounts[path] + value[len(path) :]
        return value

    return {name: moved(value) for name, value in env.items()}


def secret_value(value_from: str, account: str, region: str) -> str:
    """Secrets Manager by ARN with `:json-key:stage:version`, else an SSM parameter by name or ARN."""
    try:
        if ":secretsmanager:" in value_from:
            return secrets_manager_value(value_from)
        return parameter_value(value_from, account, region)
    except CannotStart:
        raise
    except Exception as error:  # moto's own errors have no common class
        raise unable_to_pull(f"{value_from}: {type(error).__name__}: {error}") from error


def secrets_manager_value(value_from: str) -> str:
    from moto.secretsmanager.models import secretsmanager_backends

    parts = value_from.split(":")
    arn = ":".join(parts[:7])
    key, stage, version = [*parts[7:], "", "", ""][:3]
    secret = secretsmanager_backends[parts[4]][parts[3]].get_secret_value(arn, version or None, stage or None)
    text = str(secret["SecretString"])
    if not key:
        return text
    fields = json.loads(text)
    if key not in fields:
        raise unable_to_pull(f"retrieved secret from Secrets Manager did not contain json key {key}")
    return str(fields[key])


def parameter_value(name: str, account: str, region: str) -> str:
    from moto.ssm.models import ssm_backends

    if name.startswith("arn:"):
        region, account = name.split(":")[3:5]
    parameter = ssm_backends[account][region].get_parameter(name)
    if parameter is None:
        raise unable_to_pull(f"invalid ssm parameters: {name}")
    return str(parameter.response_object(decrypt=True)["Value"])


def unable_to_pull(reason: str) -> CannotStart:
    return CannotStart(f"ResourceInitializationError: unable to pull secrets or registry auth: {reason}")
