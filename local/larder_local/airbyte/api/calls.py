"""From HTTP to plain functions and back: a call, its body, pages of a list."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from larder_local.airbyte.problems import bad_request

Json = dict[str, Any]
_PAGE, _LONGEST_PAGE = 20, 100


@dataclass(frozen=True)
class Call:
    method: str
    url: URL
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Json

    def need(self, *names: str) -> None:
        for name in names:
            if self.body.get(name) in (None, ""):
                raise bad_request(f"json schema validation failed: required property '{name}' is missing")


Handler = Callable[[Call], Any]

DONE = Response(status_code=204)


def endpoint(handler: Handler) -> Callable[[Request], Any]:
    """Handlers run in a thread: some wait for a connector, and the event loop must not."""

    async def run(request: Request) -> Response:
        call = Call(
            request.method, request.url, request.path_params, request.query_params, await _body(request)
        )
        answer = await run_in_threadpool(handler, call)
        return answer if isinstance(answer, Response) else JSONResponse(answer)

    return run


def page(call: Call, rows: Sequence[Json]) -> Json:
    limit, offset = _number(call, "limit", _PAGE), _number(call, "offset", 0)
    if not 1 <= limit <= _LONGEST_PAGE:
        raise bad_request(f"limit must be between 1 and {_LONGEST_PAGE}")

    def link(start: int) -> str:
        return str(call.url.include_query_params(limit=limit, offset=start))

    return {
        "data": list(rows[offset : offset + limit]),
        "previous": link(max(0, offset - limit)) if offset > 0 else "",
        "next": link(offset + limit) if offset + limit < len(rows) else "",
    }


def in_workspaces(call: Call, rows: Sequence[Json]) -> list[Json]:
    wanted = [part for part in call.query.get("workspaceIds", "").split(",") if part]
    return [row for row in rows if not wanted or row["workspaceId"] in wanted]


def _number(call: Call, name: str, default: int) -> int:
    value = call.query.get(name, str(default))
    if not value.isdigit():
        raise bad_request(f"{name} must be a number that is not negative")
    return int(value)


async def _body(request: Request) -> Json:
    raw = await request.body()
    if not raw or request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    try:
        body = json.loads(raw)
    except ValueError:
        raise bad_request("The body is not valid JSON") from None
    if not isinstance(body, dict):
        raise bad_request("The body must be a JSON object")
    return body
