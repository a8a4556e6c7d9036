"""How AWS refuses a caller: code, text and form differ by protocol, as the services' "common errors" list."""

from __future__ import annotations

import json
from typing import Literal
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

from larder_local.aws.signatures import LIKE_S3, Request

Why = Literal[
    "missing", "unknown", "token", "expired token", "mismatch", "skewed", "expired", "malformed", "old"
]

_CALCULATED = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
    "Access Key and signing method. Consult the service documentation for details."
)
_INVALID = "The security token included in the request is invalid."
_LATE = "Signature expired: the time that the request was signed at is not now."

# The query protocol's code (403 unless told), the JSON protocols' code, and the text of both.
CODES: dict[Why, tuple[str, str, str]] = {
    "missing": (
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "Request is missing Authentication Token",
    ),
    "unknown": ("InvalidClientTokenId", "UnrecognizedClientException", _INVALID),
    "token": ("InvalidClientTokenId", "UnrecognizedClientException", _INVALID),
    "expired token": (
        "ExpiredToken",
        "ExpiredTokenException",
        "The security token included in the request is expired",
    ),
    "mismatch": ("SignatureDoesNotMatch", "InvalidSignatureException", _CALCULATED),
    "skewed": ("SignatureDoesNotMatch", "InvalidSignatureException", _LATE),
    "expired": ("SignatureDoesNotMatch", "InvalidSignatureException", _LATE),
    "malformed": ("IncompleteSignature", "IncompleteSignatureException", "The signature is not complete."),
    "old": ("IncompleteSignature", "IncompleteSignatureException", "The signature is not of version 4."),
}

# S3 API reference, "Error responses": status, code, text.
S3: dict[Why, tuple[int, str, str]] = {
    "missing": (403, "AccessDenied", "Access Denied"),
    "unknown": (
        403,
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
    ),
    "token": (400, "InvalidToken", "The provided token is malformed or otherwise invalid."),
    "expired token": (400, "ExpiredToken", "The provided token has expired."),
    "mismatch": (
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. "
        "Check your key and signing method.",
    ),
    "skewed": (
        403,
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
    ),
    "expired": (403, "AccessDenied", "Request has expired"),
    "malformed": (
        400,
        "AuthorizationHeaderMalformed",
        "The authorization header that you provided is not valid.",
    ),
    "old": (
        400,
        "InvalidRequest",
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
    ),
}

# EC2 API reference, "Client error codes": what has to do with time is told, all else is one and the same.
_EC2_LATE = ("RequestExpired", "Request has expired.", 400)
_EC2_UNKNOWN = ("AuthFailure", "AWS was not able to validate the provided access credentials", 401)


def refusal(request: Request, service: str | None, why: Why) -> Response:
    """`service` is the one that the signature names; None when there is none to be read."""
    code, json_code, text = CODES[why]
    target = request.headers.get("x-amz-target")
    if target or service in _REST_JSON:
        # The services with a target answer 400, those with paths 403.
        return _json(json_code, text, 400 if target else 403)
    if "cbor" in request.headers.get("smithy-protocol", ""):
        return _cbor(json_code, text)
    if service == "ec2":
        ec2_code, ec2_text, status = (
            _EC2_LATE if why in ("skewed", "expired", "expired token") else _EC2_UNKNOWN
        )
        error = f"<Error><Code>{ec2_code}</Code><Message>{ec2_text}</Message></Error>"
        return _xml(f"<Response><Errors>{error}</Errors><RequestID>local</RequestID></Response>", status)
    if service in LIKE_S3 or (service is None and not _is_query(request)):
        status, s3_code, s3_text = S3[why]
        error = f"<Code>{s3_code}</Code><Message>{escape(s3_text)}</Message><RequestId>local</RequestId>"
        return _xml(f"<Error>{error}</Error>" if request.method != "HEAD" else "", status)
    status = 400 if why in ("malformed", "old") else 403
    error = f"<Type>Sender</Type><Code>{code}</Code><Message>{escape(text)}</Message>"
    return _xml(f"<ErrorResponse><Error>{error}</Error><RequestId>local</RequestId></ErrorResponse>", status)


# Services that the platform uses whose calls are paths and whose answers are JSON.
_REST_JSON = (
    "lambda",
    "backup",
    "scheduler",
    "batch",
    "elasticfilesystem",
    "eks",
    "apigateway",
    "xray",
    "glacier",
)


def _is_query(request: Request) -> bool:
    return "action" in request.query or request.body.startswith(b"Action=") or b"&Action=" in request.body


def _xml(text: str, status: int) -> Response:
    return Response(text, status, mimetype="text/xml")


def _json(code: str, text: str, status: int) -> Response:
    response = Response(json.dumps({"__type": code, "message": text}), status, mimetype="application/json")
    response.headers["x-amzn-errortype"] = code
    return response


def _cbor(code: str, text: str) -> Response:
    """A map of two texts (RFC 8949, section 3.1): the newest SDKs ask CloudWatch in CBOR."""

    def written(value: str) -> bytes:
        data = value.encode()
        return (bytes([0x60 + len(data)]) if len(data) < 24 else bytes([0x78, len(data)])) + data

    body = b"\xa2" + b"".join(written(part) for part in ("__type", code, "message", text[:200]))
    response = Response(body, 400, mimetype="application/cbor")
    response.headers["smithy-protocol"] = "rpc-v2-cbor"
    return response
