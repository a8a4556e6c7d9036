"""Bearer tokens for the one application whose client id and secret the command line wrote."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from pathlib import Path

from larder_local.airbyte.problems import unauthorized

LIFETIME = 900  # seconds, as the real one


@dataclass(frozen=True)
class Tokens:
    """Tokens are signed, not stored: they survive a restart, and die with the secret that signed them."""

    credentials: Path

    def issue(self, client_id: object, client_secret: object) -> dict[str, object]:
        known_id, known_secret = self._application()
        same = hmac.compare_digest(f"{client_id}\n{client_secret}", f"{known_id}\n{known_secret}")
        if not same:
            raise unauthorized("Invalid client id or client secret")
        expires = str(int(time.time()) + LIFETIME)
        token = f"{expires}.{self._sign(expires, known_secret)}"
        return {"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME}

    def check(self, header: str) -> None:
        scheme, _, token = header.partition(" ")
        expires, _, signature = token.partition(".")
        _, secret = self._application()
        valid = (
            scheme.lower() == "bearer"
            and expires.isdigit()
            and int(expires) > time.time()
            and hmac.compare_digest(signature.encode(), self._sign(expires, secret).encode())
        )
        if not valid:
            raise unauthorized("Missing, invalid or expired token")

    def _application(self) -> tuple[str, str]:
        document = json.loads(self.credentials.read_text())
        return document["client-id"], document["client-secret"]

    @staticmethod
    def _sign(expires: str, secret: str) -> str:
        digest = hmac.new(secret.encode(), expires.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
