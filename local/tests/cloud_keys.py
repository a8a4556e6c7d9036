"""The keys of a local cloud that tests start: what ./larder writes before it starts a service."""

from __future__ import annotations

import json
from pathlib import Path

from larder_local.keys import FILE, Keys

KEYS = Keys("tests-control-token", "AKIATESTSTESTSTESTST", "tests-secret-access-key")


def write_keys(secrets: Path) -> None:
    """Into the folder that the services get as LARDER_SECRETS."""
    secrets.mkdir(parents=True, exist_ok=True)
    (secrets / FILE).write_text(
        json.dumps(
            {
                "control-token": KEYS.control_token,
                "access-key-id": KEYS.access_key_id,
                "secret-access-key": KEYS.secret_access_key,
            }
        )
    )
