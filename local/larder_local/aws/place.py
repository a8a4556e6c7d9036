"""Where this local AWS is: its address, its folder, and what a program needs to reach it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from larder_local.keys import Keys


@dataclass
class Place:
    port: int
    data: Path
    keys: Keys

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def address(self, region: str) -> dict[str, str]:
        """The environment by which any AWS SDK finds us instead of AWS; its credentials are its role's."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_EC2_METADATA_DISABLED": "true",
        }


_place: list[Place] = []


def set_place(place: Place) -> None:
    _place[:] = [place]


def here() -> Place:
    return _place[0]


def machine_environment() -> dict[str, str]:
    """What every program may know of this machine; nothing else is inherited."""
    names = ("PATH", "LANG", "LC_ALL", "SSL_CERT_FILE", "SYSTEMROOT")
    return {name: os.environ[name] for name in names if name in os.environ}


def log(text: str) -> None:
    print(f"aws: {text}", file=sys.stderr, flush=True)
