"""Snowflake's HTTP interface, as its drivers use it."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import time
from collections.abc import AsyncIterator
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from larder_local.snowflake.errors import SnowflakeError
from larder_local.snowflake.server import answers, login
from larder_local.snowflake.server.bindings import bound
from larder_local.snowflake.server.sessions import Session
from larder_local.snowflake.service import Service

_IDLE_SECONDS = 30


def make(service: Service) -> Starlette:
    routes = [
        Route("/session/v1/login-request", _login, methods=["POST"]),
        Route("/session/token-request", _renew, methods=["POST"]),
        Route("/session/heartbeat", _heartbeat, methods=["POST", "GET"]),
        Route("/session", _session, methods=["POST"]),
        Route("/queries/v1/query-request", _query, methods=["POST"]),
        Route("/queries/v1/abort-request", _abort, methods=["POST"]),
        Route("/monitoring/queries/{query_id}", _monitoring, methods=["GET"]),
        Route("/telemetry/send", _ignored, methods=["POST"]),
        Route("/_larder/health", _health, methods=["GET"]),
        Route("/_larder/queries", _queries, methods=["GET"]),
    ]
    app = Starlette(routes=routes, lifespan=_lifespan)
    app.state.service = service
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    async def keep() -> None:
        while True:
            await asyncio.sleep(_IDLE_SECONDS)
            await run_in_threadpool(app.state.service.idle_work)

    keeper = asyncio.create_task(keep())
    yield
    keeper.cancel()
    await run_in_threadpool(app.state.service.close)


def _service(request: Request) -> Service:
    return request.app.state.service


async def _body(request: Request) -> dict[str, Any]:
    body = await request.body()
    if request.headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    return json.loads(body or b"{}")


def _session_of(request: Request) -> Session:
    header = request.headers.get("authorization", "")
    token = header.partition('Token="')[2].rstrip('"')
    session, expired = _service(request).sessions.find(token)
    if expired:
        raise SnowflakeError("390112", "08001", "Your session has expired. Please login again.")
    if session is None:
        raise SnowflakeError(
            "390104", "08001", "Session no longer exists.  New login required to access the service."
        )
    return session


async def _login(request: Request) -> JSONResponse:
    service = _service(request)
    data = (await _body(request)).get("data", {})
    address = request.client.host if request.client else "127.0.0.1"
    asked = login.Request(data, dict(request.query_params), address)
    try:
        session = await run_in_threadpool(service.log_in, asked)
    except SnowflakeError as error:
        return JSONResponse(answers.failure(error))
    token, master = service.sessions.open(session)
    return JSONResponse(answers.logged_in(session, token, master))


async def _renew(request: Request) -> JSONResponse:
    header = request.headers.get("authorization", "")
    sessions = _service(request).sessions
    session = sessions.of_master(header.partition('Token="')[2].rstrip('"'))
    if session is None:
        return JSONResponse(
            answers.failure(
                SnowflakeError(
                    "390114", "08001", "Authentication token has expired.  The user must authenticate again."
                )
            )
        )
    token, master = sessions.open(session)
    return JSONResponse(answers.renewed(session, token, master))


async def _heartbeat(request: Request) -> JSONResponse:
    try:
        _session_of(request)
    except SnowflakeError as error:
        return JSONResponse(answers.failure(error))
    return JSONResponse(answers.success(None))


async def _session(request: Request) -> JSONResponse:
    with contextlib.suppress(SnowflakeError):
        if request.query_params.get("delete"):
            session = _session_of(request)
            await run_in_threadpool(_service(request).sessions.close, session)
    return JSONResponse(answers.success(None))


async def _query(request: Request) -> JSONResponse:
    try:
        session = _session_of(request)
    except SnowflakeError as error:
        return JSONResponse(answers.failure(error))
    body = await _body(request)
    request_id = request.query_params.get("requestId", "")
    return JSONResponse(await run_in_threadpool(_run, _service(request), session, body, request_id))


def _run(service: Service, session: Session, body: dict[str, Any], request_id: str) -> dict[str, Any]:
    """A session does one thing at a time."""
    with session.lock:
        session.running_request = request_id
        try:
            if body.get("asyncExec"):
                raise SnowflakeError("000002", "0A000", "Unsupported feature 'asynchronous execution'.")
            describe_only = bool(body.get("describeOnly"))
            result, context = service.run(
                session, body["sqlText"], bound(body.get("bindings")), describe_only=describe_only
            )
            return answers.result(session, result, context)
        except SnowflakeError as error:
            return answers.failure(error)
        finally:
            session.running_request = None


async def _abort(request: Request) -> JSONResponse:
    body = await _body(request)
    with contextlib.suppress(SnowflakeError):
        session = _session_of(request)
        if body.get("requestId") in (session.running_request, None):
            session.duck.interrupt()
    return JSONResponse(answers.success(None))


async def _monitoring(request: Request) -> JSONResponse:
    entry = await run_in_threadpool(_service(request).queries.find, request.path_params["query_id"])
    return JSONResponse(
        {"data": {"queries": [entry] if entry else []}, "success": True, "code": None, "message": None}
    )


async def _queries(request: Request) -> JSONResponse:
    since = int(request.query_params.get("since", "0"))
    limit = int(request.query_params.get("limit", "1000"))
    rows = await run_in_threadpool(_service(request).queries.since, since, limit)
    return JSONResponse({"queries": rows, "time": time.time()})


async def _ignored(request: Request) -> JSONResponse:
    return JSONResponse(answers.success(None))


async def _health(request: Request) -> JSONResponse:
    return JSONResponse({"service": "snowflake", "instance": _service(request).instance})
