"""Who may call the local AWS: who signs with its own access key, or with one that it handed out itself."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from larder_local.aws.caller_refusals import Why, refusal
from larder_local.aws.place import here
from larder_local.aws.signatures import (
    Expired,
    Malformed,
    Mismatch,
    NotSigned,
    OldSignature,
    Request,
    Signature,
    Skewed,
    check,
    signature_of,
)

REASONS: dict[type[Exception], Why] = {
    NotSigned: "missing",
    OldSignature: "old",
    Malformed: "malformed",
    Mismatch: "mismatch",
    Skewed: "skewed",
    Expired: "expired",
}


class Unknown(Exception):
    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


def refuse_strangers(request: Request) -> Any | None:
    """The answer in the words of the called service, or None: this is one of us."""
    service = None
    try:
        signature = signature_of(request)
        service = signature.service
        check(request, signature, secret_of(signature))
    except Unknown as unknown:
        return refusal(request, service, unknown.why)
    except tuple(REASONS) as reason:
        return refusal(request, service, REASONS[type(reason)])
    return None


def secret_of(signature: Signature) -> str:
    """Raises Unknown. A key that STS handed out counts with its session token, and until it expires."""
    key = signature.access_key_id
    own = here().keys
    if hmac.compare_digest(key.encode(), own.access_key_id.encode()):
        return own.secret_access_key
    # Loaded late: most calls are made with our own key.
    from moto.iam.models import iam_backends
    from moto.sts.models import sts_backends

    for role in each(sts_backends, "assumed_roles"):
        if role.access_key_id == key:
            if not hmac.compare_digest((signature.token or "").encode(), role.session_token.encode()):
                raise Unknown("token")
            if role.expiration.replace(tzinfo=UTC) < datetime.now(UTC):
                raise Unknown("expired token")
            return str(role.secret_access_key)
    for keys in each_backend(iam_backends):
        found = keys.access_keys.get(key)
        if found is not None and found.user_name and found.status == "Active":
            return str(found.secret_access_key)
    raise Unknown("unknown")


def each(backends: Any, what: str) -> Iterable[Any]:
    return (entry for backend in each_backend(backends) for entry in list(getattr(backend, what)))


def each_backend(backends: Any) -> Iterable[Any]:
    """Of every account and partition that anybody has used."""
    return [backend for account in list(backends.values()) for backend in list(account.values())]
