"""The gate before every service of the local cloud: no web page gets in, whatever it tries.

A page that somebody opens in a browser can send requests to 127.0.0.1. It cannot hide where it comes from:
the browser writes `Host`, `Origin` and `Sec-Fetch-Site` itself (Fetch standard, "forbidden request-header";
W3C Fetch Metadata). So a request is refused

- when its `Host` is no name of this machine: a page that had its own name point to 127.0.0.1 (DNS rebinding);
- when a browser says that it was made by something else than this service itself;
- on paths that the originals do not have, when it lacks the local cloud's own token.

And no answer carries a header that would let a page read it (`Access-Control-…`).
"""

from __future__ import annotations

import ipaddress
import json
import secrets
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

ASGI = Callable[[MutableMapping[str, Any], Callable[..., Awaitable[Any]], Callable[..., Awaitable[Any]]], Any]
WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

READABLE_BY_OTHERS = "access-control-"
BY_OURSELVES = ("same-origin", "none")


@dataclass(frozen=True)
class Refusal:
    status: int
    reason: str

    @property
    def body(self) -> bytes:
        return json.dumps({"error": self.reason}).encode()


@dataclass(frozen=True)
class Gate:
    token: str
    #: Paths that only who has the token may ask.
    private: tuple[str, ...] = ("/_larder",)
    #: Paths that a library of ours would answer and that do not exist here.
    absent: tuple[str, ...] = ()
    #: Paths below `private` that check a credential of their own.
    guarded: Callable[[str], bool] = lambda _path: False

    def refusal(self, path: str, headers: Mapping[str, str], also: Collection[str] = ()) -> Refusal | None:
        """None: it may pass. `headers` have lower-case names; the caller answers for the hosts `also`."""
        host = headers.get("host", "")
        if not is_of_this_machine(host) and name_of(host) not in also:
            return Refusal(421, f"{host or 'a request without Host'} is no name of this service")
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            return Refusal(403, f"pages of {origin} may not use the local cloud")
        if headers.get("sec-fetch-site", "none").lower() not in BY_OURSELVES:
            return Refusal(403, "pages of other sites may not use the local cloud")
        if any(is_below(path, folder) for folder in self.absent):
            return Refusal(404, f"there is no {path}")
        if any(is_below(path, folder) for folder in self.private) and not self.guarded(path):
            scheme, _, given = headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not secrets.compare_digest(given.encode(), self.token.encode()):
                return Refusal(401, f"{path} takes the local cloud's own token")
        return None

    def asgi(self, app: ASGI) -> ASGI:
        async def gated(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
            if scope["type"] == "lifespan":
                return await app(scope, receive, send)
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            refused = self.refusal(scope["path"], headers)
            if refused or scope["type"] != "http":
                return await _send_refusal(refused or Refusal(404, "no such protocol here"), scope, send)

            async def unreadable(message: MutableMapping[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    kept = [
                        (name, value)
                        for name, value in message.get("headers", [])
                        if not name.lower().startswith(READABLE_BY_OTHERS.encode())
                    ]
                    message = {**message, "headers": kept}
                await send(message)

            await app(scope, receive, unreadable)

        return gated

    def wsgi(self, app: WSGI) -> WSGI:
        def gated(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            headers = {
                name.removeprefix("HTTP_").replace("_", "-").lower(): value
                for name, value in environ.items()
                if name.startswith("HTTP_") and isinstance(value, str)
            }
            refused = self.refusal(environ.get("PATH_INFO", ""), headers)
            if refused:
                start_response(
                    f"{refused.status} Refused",
                    [("Content-Type", "application/json"), ("Content-Length", str(len(refused.body)))],
                )
                return [refused.body]

            def unreadable(status: str, answered: list[tuple[str, str]], *rest: Any) -> Any:
                kept = [
                    (name, value)
                    for name, value in answered
                    if not name.lower().startswith(READABLE_BY_OTHERS)
                ]
                return start_response(status, kept, *rest)

            return app(environ, unreadable)

        return gated


async def _send_refusal(refused: Refusal, scope: Mapping[str, Any], send: Any) -> None:
    if scope["type"] == "websocket":
        return await send({"type": "websocket.close", "code": 1008})
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(refused.body)).encode())]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": refused.body})


def name_of(host: str) -> str:
    """`[::1]:80` → `::1`, `LocalHost:80` → `localhost`."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def is_of_this_machine(host: str) -> bool:
    """Loopback addresses, and the names that every resolver keeps for them (RFC 6761, section 6.3)."""
    name = name_of(host)
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_below(path: str, folder: str) -> bool:
    """Also when letters of it are written as %2F and the like."""
    plain = unquote(path)
    return plain == folder or plain.startswith(f"{folder}/")
