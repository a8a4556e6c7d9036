"""The keys of one local cloud: who has them is one of us. Whoever starts the services makes them (0600)."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

FILE = "local-cloud.json"


@dataclass(frozen=True)
class Keys:
    #: Asked for by every path that the originals do not have (`/_larder/…`, the shop's `/control/…`).
    control_token: str
    #: The access key of the local AWS.
    access_key_id: str
    secret_access_key: str

    @property
    def headers(self) -> dict[str, str]:
        """What one service sends when it asks another for what is not of its public interface."""
        return {"Authorization": f"Bearer {self.control_token}"}


def read_keys() -> Keys:
    """The file `local-cloud.json` in the folder LARDER_SECRETS; without it the process ends with code 2."""
    folder = os.environ.get("LARDER_SECRETS")
    if not folder:
        _refuse("LARDER_SECRETS is not set: the folder of the local cloud's keys")
    file = Path(folder) / FILE
    try:
        document = json.loads(file.read_text())
        return Keys(document["control-token"], document["access-key-id"], document["secret-access-key"])
    except (OSError, ValueError, KeyError, TypeError):
        _refuse(f"{file} is no JSON file with control-token, access-key-id, secret-access-key")


def _refuse(reason: str) -> NoReturn:
    print(f"larder_local: {reason}", file=sys.stderr)
    sys.exit(2)
