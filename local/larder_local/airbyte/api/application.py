"""The web application: routes, tokens, errors, and what is for the local command line only."""

from __future__ import annotations

import contextlib
import json
import sys
import traceback
import uuid
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from larder_local.airbyte.airbyte import Airbyte
from larder_local.airbyte.api.actors import Actors
from larder_local.airbyte.api.attempts import attempt_routes
from larder_local.airbyte.api.calls import Call, endpoint
from larder_local.airbyte.api.resources import connection_routes, job_routes, stream_routes, workspace_routes
from larder_local.airbyte.problems import Problem, missing
from larder_local.airbyte.store import StoreFull

_API = "/api/public/v1"
#: Airbyte's own API, which its pages use: here only what tells why a job failed.
_INTERNAL_API = "/api/v1"
#: Where the official libraries ask for a token unless told otherwise: below the host, not the API.
_TOKEN = "/applications/token"
_OPEN = (f"{_API}{_TOKEN}", f"{_API}/health")


def application(airbyte: Airbyte) -> Starlette:
    instance = str(uuid.uuid4())

    async def alive(_request: Request) -> Response:
        return JSONResponse({"service": "airbyte", "instance": instance})

    async def healthy(_request: Request) -> Response:
        return PlainTextResponse("Successful operation")

    async def token(request: Request) -> Response:
        given = await _form(request)
        return JSONResponse(airbyte.tokens.issue(given.get("client_id"), given.get("client_secret")))

    def progress(call: Call) -> dict[str, Any]:
        """A job's records by stream and why it failed, which the public API does not tell."""
        job = airbyte.jobs.get(call.path["id"])
        return {
            "status": job["status"],
            "streams": job["_streams"],
            "failure": job["_failure"],
            "changed": job.get("_changed", {}),
            "lost": job.get("_lost", 0),
        }

    api = [
        Route(_TOKEN, token, methods=["POST"]),
        Route("/health", healthy, methods=["GET"]),
        *workspace_routes(airbyte),
        *Actors(airbyte, "source").routes(),
        *Actors(airbyte, "destination").routes(),
        *stream_routes(airbyte),
        *connection_routes(airbyte),
        *job_routes(airbyte),
    ]

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        airbyte.timetable.start()
        yield
        airbyte.timetable.stop()
        airbyte.jobs.stop()

    return Starlette(
        routes=[
            Route("/_larder/health", alive),
            Route("/_larder/jobs/{id}", endpoint(progress)),
            Route(_TOKEN, token, methods=["POST"]),
            Mount(_API, routes=api),
            Mount(_INTERNAL_API, routes=attempt_routes(airbyte)),
        ],
        middleware=[Middleware(_Authentication, airbyte=airbyte)],
        exception_handlers={Problem: _problem, HTTPException: _unknown, Exception: _unexpected},
        lifespan=lifespan,
    )


class _Authentication:
    """Everything of the public API but its token and health needs a token."""

    def __init__(self, app: ASGIApp, airbyte: Airbyte) -> None:
        self._app = app
        self._airbyte = airbyte

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and path.startswith((_API, _INTERNAL_API)) and path not in _OPEN:
            header = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
            try:
                self._airbyte.tokens.check(header)
            except Problem as problem:
                await _answer(problem)(scope, receive, send)
                return
        await self._app(scope, receive, send)


async def _form(request: Request) -> dict[str, Any]:
    """Terraform sends a form, Airflow JSON."""
    raw = (await request.body()).decode()
    if "json" in request.headers.get("content-type", ""):
        with contextlib.suppress(ValueError):
            body = json.loads(raw)
            return body if isinstance(body, dict) else {}
        return {}
    return {key: values[0] for key, values in parse_qs(raw).items()}


def _answer(problem: Problem) -> Response:
    return JSONResponse(problem.body, problem.status, media_type="application/problem+json")


async def _problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return _answer(error)


async def _unknown(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code in (404, 405) and request.url.path.startswith((_API, _INTERNAL_API)):
        return _answer(missing(f"{request.method} {request.url.path}"))
    return PlainTextResponse(error.detail, error.status_code)


async def _unexpected(request: Request, error: Exception) -> Response:
    """The trace goes to the log; the answer says nothing of what was being handled."""
    if isinstance(error, StoreFull):
        return _answer(Problem(500, "unexpected-problem", str(error)))
    traceback.print_exception(error, file=sys.stderr)
    detail = f"{type(error).__name__} while handling {request.method} {request.url.path}; see the log"
    return _answer(Problem(500, "unexpected-problem", detail))
