"""Signature Version 4: whether a request was signed by who has the secret, as AWS's own front does.

Rules: AWS IAM user guide, "Create a signed AWS API request"; for S3 "Authenticating Requests (AWS Signature
Version 4)", with presigned URLs and signed chunks. The canonical form is that of botocore's own signer.
"""

from __future__ import annotations

import hmac
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ALGORITHM = "AWS4-HMAC-SHA256"
# What S3's signer leaves as it is: the path is not normalised, and not encoded a second time.
LIKE_S3 = ("s3", "s3-object-lambda", "s3express", "s3-outposts")
SKEW = timedelta(minutes=15)
LONGEST_PRESIGNED = 7 * 24 * 3600
EMPTY = sha256(b"").hexdigest()
_PART = re.compile(r"(Credential|SignedHeaders|Signature)=([^,\s]+)")


class NotSigned(Exception):
    """There is no signature in the request."""


class OldSignature(Exception):
    """Signature Version 2, which no region opened after 2013 takes."""


class Malformed(Exception):
    """There is something like a signature, which cannot be read."""


class Expired(Exception):
    """It was right once: a presigned URL whose time is over."""


class Skewed(Exception):
    """The time that it was signed at is not ours."""


class Mismatch(Exception):
    """It was not made with this secret, or something was changed afterwards."""


@dataclass(frozen=True)
class Request:
    method: str
    #: As it stood in the request's first line: `/bucket/a%20key?list-type=2`.
    target: str
    #: By lower-case name.
    headers: Mapping[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, str]:
        pairs = parse_qs(urlsplit(self.target).query, keep_blank_values=True)
        return {name.lower(): values[0] for name, values in pairs.items()}


@dataclass(frozen=True)
class Signature:
    access_key_id: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    value: str
    time: str
    token: str | None
    #: Seconds, of a presigned URL.
    lifetime: int | None

    @property
    def scope(self) -> str:
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


def signature_of(request: Request) -> Signature:
    """Raises NotSigned, OldSignature or Malformed."""
    header, query = request.headers.get("authorization"), request.query
    if header is not None:
        if header.startswith("AWS "):
            raise OldSignature
        scheme, _, rest = header.partition(" ")
        found = dict(_PART.findall(rest))
        if scheme != ALGORITHM or len(found) != 3:
            raise Malformed("Authorization lacks AWS4-HMAC-SHA256, Credential, SignedHeaders or Signature")
        time, token = request.headers.get("x-amz-date", ""), request.headers.get("x-amz-security-token")
        lifetime = None
        credential, signed, value = found["Credential"], found["SignedHeaders"], found["Signature"]
    elif "x-amz-signature" in query:
        if query.get("x-amz-algorithm") != ALGORITHM:
            raise Malformed("X-Amz-Algorithm is not AWS4-HMAC-SHA256")
        time, token = query.get("x-amz-date", ""), query.get("x-amz-security-token")
        lifetime = int(query["x-amz-expires"]) if query.get("x-amz-expires", "").isdigit() else 0
        credential, signed = query.get("x-amz-credential", ""), query.get("x-amz-signedheaders", "")
        value = query["x-amz-signature"]
    elif "awsaccesskeyid" in query and "signature" in query:
        raise OldSignature
    else:
        raise NotSigned
    parts = credential.split("/")
    names = tuple(signed.lower().split(";"))
    if len(parts) != 5 or parts[4] != "aws4_request" or "host" not in names:
        raise Malformed("the credential's scope or the signed headers are not complete")
    return Signature(*parts[:4], names, value, time, token, lifetime)


def check(request: Request, signature: Signature, secret: str) -> None:
    """Raises Skewed, Expired or Mismatch unless who has the secret signed this request a short time ago."""
    _check_time(signature)
    payload = _payload_hash(request, signature)
    kept = {name: request.headers.get(name, "") for name in signature.signed_headers}
    url = f"http://{request.headers.get('host', '')}{_without_signature(request.target)}"
    again = AWSRequest(request.method, url, headers=kept)
    again.context["timestamp"] = signature.time
    signer = _signer(signature, secret, payload)
    expected = signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again)
    if not hmac.compare_digest(expected.encode(), signature.value.encode()):
        raise Mismatch
    if payload.startswith("STREAMING-AWS4"):
        _check_chunks(request.body, signature, lambda text: signer.signature(text, again), payload)


def _signer(signature: Signature, secret: str, payload: str) -> Any:
    """botocore's, told the hash of the body instead of the body."""
    base = S3SigV4Auth if signature.service in LIKE_S3 else SigV4Auth

    class Signer(base):  # type: ignore[misc, valid-type]
        def payload(self, _request: Any) -> str:
            return payload

        def headers_to_sign(self, request: Any) -> Any:
            # Every header that the client names; botocore's own leaves some out.
            return request.headers

    return Signer(Credentials(signature.access_key_id, secret), signature.service, signature.region)


def _check_time(signature: Signature) -> None:
    try:
        signed = datetime.strptime(signature.time, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Malformed("the date is missing or not like 20240102T030405Z") from None
    if not signature.time.startswith(signature.date):
        raise Mismatch
    now = datetime.now(UTC)
    if signature.lifetime is None:
        if abs(now - signed) > SKEW:
            raise Skewed
        return
    if not 0 < signature.lifetime <= LONGEST_PRESIGNED:
        raise Malformed("X-Amz-Expires is not from 1 to 604800")
    if signed - now > SKEW:
        raise Skewed
    if now > signed + timedelta(seconds=signature.lifetime):
        raise Expired


def _payload_hash(request: Request, signature: Signature) -> str:
    if signature.lifetime is not None and signature.service in LIKE_S3:
        return request.headers.get("x-amz-content-sha256") or "UNSIGNED-PAYLOAD"
    actual = sha256(request.body).hexdigest()
    told = request.headers.get("x-amz-content-sha256")
    if told is None:
        return actual
    if re.fullmatch(r"[0-9a-f]{64}", told) and told != actual:
        raise Mismatch
    return told


def _without_signature(target: str) -> str:
    """The target's path and query; an absolute target (`GET http://…`) loses its host."""
    parts = urlsplit(target) if not target.startswith("/") else None
    path, _, query = (f"{parts.path or '/'}?{parts.query}" if parts else target).partition("?")
    kept = [pair for pair in query.split("&") if not pair.lower().startswith("x-amz-signature=")]
    return f"{path}?{'&'.join(kept)}" if any(kept) else path


def _check_chunks(body: bytes, signature: Signature, sign: Any, payload: str) -> None:
    """Each chunk is signed over the one before: `size;chunk-signature=…`, the data, and so on to size 0."""
    stream, previous = io.BytesIO(body), signature.value
    while True:
        size, _, given = stream.readline().strip().partition(b";chunk-signature=")
        try:
            data = stream.read(int(size, 16))
        except ValueError:
            raise Mismatch from None
        text = [
            f"{ALGORITHM}-PAYLOAD",
            signature.time,
            signature.scope,
            previous,
            EMPTY,
            sha256(data).hexdigest(),
        ]
        if not hmac.compare_digest(sign("\n".join(text)).encode(), given):
            raise Mismatch
        previous = given.decode()
        if not data:
            break
        stream.readline()
    if payload.endswith("-TRAILER"):
        _check_trailer(stream.read(), signature, sign, previous)


def _check_trailer(rest: bytes, signature: Signature, sign: Any, previous: str) -> None:
    lines = [line for line in rest.replace(b"\r\n", b"\n").split(b"\n") if line]
    told = [line for line in lines if not line.startswith(b"x-amz-trailer-signature:")]
    given = [line.partition(b":")[2].strip() for line in lines if line not in told]
    hashed = sha256(b"".join(line + b"\n" for line in told)).hexdigest()
    text = [f"{ALGORITHM}-TRAILER", signature.time, signature.scope, previous, hashed]
    if len(given) != 1 or not hmac.compare_digest(sign("\n".join(text)).encode(), given[0]):
        raise Mismatch
