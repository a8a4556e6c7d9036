"""Snowflake's HTTP interface, as its drivers use it."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import logging
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from larder_local.snowflake.errors import SnowflakeError
from larder_local.snowflake.server import answers, login, monitoring
from larder_local.snowflake.server.jobs import Job, Jobs
from larder_local.snowflake.server.sessions import Session
from larder_local.snowflake.service import Service

log = logging.getLogger("larder.snowflake")

_IDLE_SECONDS = 30
#: As long as Snowflake holds a request before it tells that the statement goes on.
_PATIENCE_SECONDS = 45

Handler = Callable[[Request], Awaitable[JSONResponse]]


def make(service: Service) -> Starlette:
    routes = [
        Route("/session/v1/login-request", _answering(_login), methods=["POST"]),
        Route("/session/token-request", _answering(_renew), methods=["POST"]),
        Route("/session/heartbeat", _answering(_heartbeat), methods=["POST", "GET"]),
        Route("/session", _answering(_session), methods=["POST"]),
        Route("/queries/v1/query-request", _answering(_query), methods=["POST"]),
        Route("/queries/v1/abort-request", _answering(_abort), methods=["POST"]),
        Route("/queries/{query_id}/result", _answering(_result), methods=["GET"]),
        Route("/results/{query_id}/{form}/{number:int}", _part, methods=["GET"]),
        Route("/queries/{query_id}/abort-request", _answering(_abort_one), methods=["POST"]),
        Route("/monitoring/queries/{query_id}", _answering(_monitoring), methods=["GET"]),
        # The connector 5 for Python writes two slashes, which Snowflake takes for one.
        Route("/monitoring/queries//{query_id}", _answering(_monitoring), methods=["GET"]),
        Route("/telemetry/send", _answering(_ignored), methods=["POST"]),
        Route("/telemetry/send/sessionless", _answering(_ignored), methods=["POST"]),
        Route("/_larder/health", _answering(_health), methods=["GET"]),
        Route("/_larder/queries", _answering(_queries), methods=["GET"]),
    ]
    app = Starlette(routes=routes, lifespan=_lifespan)
    app.state.service = service
    app.state.jobs = Jobs(service)
    return app


def _answering(handle: Handler) -> Handler:
    """Whatever happens becomes an answer with code and text: drivers try again for minutes on HTTP 500."""

    async def answer(request: Request) -> JSONResponse:
        try:
            return await handle(request)
        except SnowflakeError as error:
            return JSONResponse(answers.failure(error))
        except Exception as error:
            log.exception("a request met a fault of ours: %s", request.url.path)
            return JSONResponse(answers.failure(answers.internal(error)))

    return answer


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


def _jobs(request: Request) -> Jobs:
    return request.app.state.jobs


async def _body(request: Request) -> dict[str, Any]:
    body = await request.body()
    try:
        if request.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        found = json.loads(body or b"{}")
    except (OSError, EOFError, ValueError, RecursionError) as error:
        found = error
    if not isinstance(found, dict):
        raise SnowflakeError("390142", "08001", "Incoming request does not contain a valid payload.")
    return found


def _session_of(request: Request) -> Session:
    header = request.headers.get("authorization", "")
    token = header.partition('Token="')[2].rstrip('"')
    session, expired = _service(request).sessions.find(token)
    if expired:
        raise SnowflakeError("390112", "08001", "Your session has expired. Please login again.")
    if session is None or not _goes_on(request, session):
        raise SnowflakeError(
            "390104", "08001", "Session no longer exists.  New login required to access the service."
        )
    return session


def _goes_on(request: Request, session: Session) -> bool:
    """Ends the session of a user that is gone, disabled or without the key that it came with."""
    service = _service(request)
    if login.may_go_on(service.account, session):
        return True
    session.duck.interrupt()
    threading.Thread(target=service.sessions.close, args=(session,), daemon=True).start()
    return False


async def _login(request: Request) -> JSONResponse:
    service = _service(request)
    data = (await _body(request)).get("data")
    if not isinstance(data, dict):
        raise SnowflakeError("390142", "08001", "Incoming request does not contain a valid payload.")
    address = request.client.host if request.client else "127.0.0.1"
    asked = login.Request(data, dict(request.query_params), address)
    session = await run_in_threadpool(service.log_in, asked)
    token, master = service.sessions.open(session)
    return JSONResponse(answers.logged_in(session, token, master))


async def _renew(request: Request) -> JSONResponse:
    header = request.headers.get("authorization", "")
    sessions = _service(request).sessions
    session = sessions.of_master(header.partition('Token="')[2].rstrip('"'))
    if session is None or not _goes_on(request, session):
        raise SnowflakeError(
            "390114", "08001", "Authentication token has expired.  The user must authenticate again."
        )
    token, master = sessions.open(session)
    return JSONResponse(answers.renewed(session, token, master))


async def _heartbeat(request: Request) -> JSONResponse:
    _session_of(request)
    return JSONResponse(answers.success(None))


async def _session(request: Request) -> JSONResponse:
    with contextlib.suppress(SnowflakeError):
        if request.query_params.get("delete"):
            session = _session_of(request)
            await run_in_threadpool(_service(request).sessions.close, session)
    return JSONResponse(answers.success(None))


async def _query(request: Request) -> JSONResponse:
    session = _session_of(request)
    body = await _body(request)
    job = _jobs(request).start(session, body, request.query_params.get("requestId", ""), request.url.netloc)
    if job.asynchronous:
        return JSONResponse(answers.in_progress(job.query_id, asynchronous=True))
    return JSONResponse(await _waited(job))


async def _waited(job: Job) -> dict[str, Any]:
    """The answer, or that there is none yet."""
    done = asyncio.shield(asyncio.wrap_future(job.future))
    try:
        return await asyncio.wait_for(done, _PATIENCE_SECONDS)
    except TimeoutError:
        return answers.in_progress(job.query_id, asynchronous=job.asynchronous)


async def _result(request: Request) -> JSONResponse:
    session = _session_of(request)
    query_id = request.path_params["query_id"]
    job = _jobs(request).find(query_id)
    if job is not None and job.session.user == session.user:
        return JSONResponse(await _waited(job))
    return JSONResponse(
        await run_in_threadpool(
            monitoring.kept_answer, _service(request), session, query_id, request.url.netloc
        )
    )


async def _part(request: Request) -> Response:
    asked = request.path_params
    file = _service(request).results.part(
        asked["query_id"], f"{asked['form']}.{asked['number']}", request.query_params.get("token", "")
    )
    return FileResponse(file) if file else Response(status_code=404)


async def _abort(request: Request) -> JSONResponse:
    session = _session_of(request)
    asked = (await _body(request)).get("requestId")
    await run_in_threadpool(_jobs(request).cancel, session, asked)
    return JSONResponse(answers.success(None))


async def _abort_one(request: Request) -> JSONResponse:
    """A user ends its own statements; others are for a role that may, by SYSTEM$CANCEL_QUERY."""
    session = _session_of(request)
    job = _jobs(request).find(request.path_params["query_id"])
    if job is None or job.session.user != session.user:
        raise SnowflakeError(
            "000709",
            "02000",
            f"Identified SQL statement is not currently executing: {request.path_params['query_id']}",
        )
    await run_in_threadpool(_jobs(request).end, job)
    return JSONResponse(answers.success(None))


async def _monitoring(request: Request) -> JSONResponse:
    session = _session_of(request)
    return JSONResponse(
        await run_in_threadpool(
            monitoring.status, _service(request), _jobs(request), session, request.path_params["query_id"]
        )
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
