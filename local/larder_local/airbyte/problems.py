"""Errors of the API as problem+json. A detail never holds a value of a configuration: it may be a secret."""

from __future__ import annotations

from typing import Any

_REFERENCE = "https://reference.airbyte.com/reference/errors"


class Problem(Exception):
    """An answer other than success."""

    def __init__(self, status: int, title: str, detail: str, data: dict[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.body = {
            "status": status,
            "type": f"{_REFERENCE}#{title}",
            "title": title,
            "detail": detail,
            "documentationUrl": None,
            "data": data if data is not None else {"message": detail},
        }


def bad_request(detail: str) -> Problem:
    return Problem(400, "bad-request", detail)


def unauthorized(detail: str) -> Problem:
    return Problem(401, "unauthorized", detail)


def not_found(kind: str, identifier: object) -> Problem:
    data = {"resourceId": str(identifier), "resourceType": kind}
    return Problem(404, "resource-not-found", f"Could not find a resource for: {identifier}", data)


def conflict(detail: str) -> Problem:
    return Problem(409, "state-conflict", detail)


def unprocessable(detail: str) -> Problem:
    return Problem(422, "unprocessable-content", detail)


def missing(what: str) -> Problem:
    """Something that the real Airbyte has and this one has not."""
    return Problem(501, "not-implemented", f"the local Airbyte has no {what}")


def connector_failed(detail: str) -> Problem:
    return Problem(400, "unexpected-problem", detail)
