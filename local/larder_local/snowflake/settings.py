"""What the service is told: by its command line, by the environment, by the system file."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import dataclass
from pathlib import Path

from larder_local.snowflake.account.keys import public_key_of


class SettingsError(Exception):
    """One line for the person who started the service."""


@dataclass(frozen=True)
class Settings:
    port: int
    data: Path
    organization: str
    account: str
    terraform_user: str
    terraform_key: str


def read(arguments: list[str]) -> Settings:
    parser = argparse.ArgumentParser(prog="python -m larder_local.snowflake")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args(arguments)
    warehouse = _warehouse(_path("LARDER_SYSTEM"))
    return Settings(
        options.port,
        options.data,
        warehouse["organization"],
        warehouse["account"],
        warehouse["terraformUser"],
        _key(_path("LARDER_SECRETS") / "snowflake-terraform.pem"),
    )


def _path(variable: str) -> Path:
    if not os.environ.get(variable):
        raise SettingsError(f"{variable} is not set")
    return Path(os.environ[variable])


def _warehouse(file: Path) -> dict[str, str]:
    try:
        warehouse = json.loads(file.read_text())["warehouse"]
    except (OSError, ValueError, KeyError) as error:
        raise SettingsError(f"LARDER_SYSTEM: {file} is no system file ({error})") from error
    if warehouse.get("kind") != "snowflake":
        raise SettingsError(
            f"LARDER_SYSTEM: the warehouse of {file} is {warehouse.get('kind')}, not snowflake"
        )
    return warehouse


def _key(file: Path) -> str:
    try:
        return public_key_of(file.read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(f"LARDER_SECRETS: {file} is no private key ({error})") from error
