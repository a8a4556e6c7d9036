"""Key pairs and passwords of users: fingerprints, signatures, hashes."""

from __future__ import annotations

import base64
import hashlib
import math
import secrets
import time

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
)

_ROUNDS = 100_000
_LEEWAY = 60


def public_key_of(private_pem: bytes) -> str:
    """The public half as Snowflake takes it: base64 of the DER, no header, no line breaks."""
    public = load_pem_private_key(private_pem, None).public_key()
    return base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def bare_key(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if not line.strip().startswith("-----")]
    return "".join(lines)


def is_public_key(text: str) -> bool:
    try:
        return isinstance(load_der_public_key(base64.b64decode(text, validate=True)), RSAPublicKey)
    except ValueError:
        return False


def fingerprint(public_key: str) -> str:
    digest = hashlib.sha256(base64.b64decode(public_key)).digest()
    return f"SHA256:{base64.b64encode(digest).decode()}"


def claims_of(token: str, public_key: str) -> dict[str, str] | None:
    """The claims when this key signed the token and it is not over; else None."""
    checks = {"require": ["exp", "iss", "sub"], "verify_exp": False, "verify_iat": False}
    try:
        key = load_der_public_key(base64.b64decode(public_key))
        claims = jwt.decode(token, key, algorithms=["RS256"], options=checks)
    except (jwt.InvalidTokenError, ValueError):
        return None
    over = _seconds(claims["exp"])
    return claims if over is not None and over > time.time() - _LEEWAY else None


def subject_of(token: str) -> str:
    """The user that an unproven token names, ORGANIZATION-ACCOUNT.USER; empty when it names none."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        return ""
    return str(claims.get("sub") or "")


def _seconds(moment: object) -> float | None:
    """RFC 7519 wants seconds as a number; the Node driver writes milliseconds."""
    if not isinstance(moment, int | float) or isinstance(moment, bool) or not math.isfinite(moment):
        return None
    return moment / 1000 if moment > 1e11 else float(moment)


def hash_password(password: str) -> str:
    salt = secrets.token_bytes(16)
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ROUNDS)
    return f"{salt.hex()}:{digest.hex()}"


def is_password(password: str, hashed: str) -> bool:
    salt, _, digest = hashed.partition(":")
    found = hashlib.pbkdf2_hmac("sha256", password.encode(), bytes.fromhex(salt), _ROUNDS)
    return secrets.compare_digest(found.hex(), digest)
