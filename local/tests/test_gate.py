"""What passes the gate, and what does not: by the headers that a browser writes and a page cannot change."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from larder_local.gate import Gate

GATE = Gate("the-token", private=("/_larder", "/control"), absent=("/moto-api",))
OURS = {"host": "127.0.0.1:4711"}
BEARER = {"authorization": "Bearer the-token"}


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:1", "127.0.0.1", "127.8.9.1:80", "localhost:1", "LOCALHOST", "a.localhost:1", "[::1]:1"],
)
def test_names_of_this_machine_pass(host: str) -> None:
    assert GATE.refusal("/", {"host": host}) is None


@pytest.mark.parametrize(
    "host",
    ["", "evil.example:4711", "127.0.0.1.evil.example", "localhost.evil.example", "evillocalhost",
     "0.0.0.0:1", "10.0.0.1", "192.168.1.2:80", "[::]:1", "[fe80::1]", "127.0.0.1@evil.example", "[",
     "moto_api"],
)  # fmt: skip
def test_any_other_name_is_refused(host: str) -> None:
    refused = GATE.refusal("/", {"host": host})
    assert refused and refused.status == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:8080"},
        {"origin": "file://"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "something-new"},
        {"origin": "http://127.0.0.1:4711", "sec-fetch-site": "cross-site"},
    ],
)
def test_a_page_of_elsewhere_is_refused_even_with_the_token(headers: dict[str, str]) -> None:
    refused = GATE.refusal("/", {**OURS, **BEARER, **headers})
    assert refused and refused.status == 403


@pytest.mark.parametrize(
    "headers",
    [{}, {"sec-fetch-site": "none"}, {"origin": "http://127.0.0.1:4711", "sec-fetch-site": "same-origin"}],
)
def test_programs_typed_addresses_and_own_pages_pass(headers: dict[str, str]) -> None:
    assert GATE.refusal("/", {**OURS, **headers}) is None


@pytest.mark.parametrize(
    "path", ["/_larder/health", "/_larder", "/control/books", "/%5Flarder/queries", "/control%2Fbooks"]
)
def test_paths_of_ours_take_the_token(path: str) -> None:
    assert GATE.refusal(path, {**OURS, **BEARER}) is None
    for given in ({}, {"authorization": "Bearer other"}, {"authorization": "Basic the-token"}):
        refused = GATE.refusal(path, {**OURS, **given})
        assert refused and refused.status == 401, given


def test_what_is_not_served_does_not_exist_for_anybody() -> None:
    for path in ("/moto-api", "/moto-api/data.json", "/moto-api/recorder/start-recording"):
        refused = GATE.refusal(path, {**OURS, **BEARER})
        assert refused and refused.status == 404


def test_no_answer_lets_a_page_read_it() -> None:
    async def generous(_scope: Any, _receive: Any, send: Any) -> None:
        headers = [(b"Access-Control-Allow-Origin", b"*"), (b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})

    def generous_wsgi(_environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("access-control-allow-credentials", "true"), ("Vary", "Origin")])
        return []

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/", "headers": [(b"host", b"localhost")]}
    asyncio.run(GATE.asgi(generous)(scope, None, send))
    assert sent[0]["headers"] == [(b"content-type", b"text/plain")]
    GATE.wsgi(generous_wsgi)({"HTTP_HOST": "localhost", "PATH_INFO": "/"}, lambda *told: sent.append(told))
    assert sent[-1] == ("200 OK", [("Vary", "Origin")])
