"""One port: a proxy that answers for the shop over TLS (and for nobody else), and the control interface."""

from __future__ import annotations

import asyncio
import secrets
import ssl
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

from larder_local.gate import Gate
from larder_local.sources.shop.api.graphql import graphql
from larder_local.sources.shop.api.limits import Bucket
from larder_local.sources.shop.api.refusals import Refused, not_found
from larder_local.sources.shop.api.rest import rest
from larder_local.sources.shop.api.versions import HEADER, place_of
from larder_local.sources.shop.api.wire import HEADER_LIMIT, Answer, BadRequest, Request, read_request
from larder_local.sources.shop.control import control
from larder_local.sources.shop.shop import Shop, log

TOKEN = "x-shopify-access-token"
WRONG_TOKEN = "[API] Invalid API key or access token (unrecognized login or wrong password)"
TOO_FAST = (
    "Exceeded the calls per second for this api client. Reduce request rates to resume uninterrupted service."
)

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


class Server:
    """Requests are read in the event loop and answered by one worker, so that the ledger has one user."""

    def __init__(self, shop: Shop, context: ssl.SSLContext, worker: ThreadPoolExecutor, gate: Gate) -> None:
        self.gate = gate
        self.shop = shop
        self.context = context
        self.worker = worker
        self.bucket = Bucket(shop.settings.rate)
        self.instance = str(uuid4())

    async def serve(self, stopped: asyncio.Event) -> None:
        server = await asyncio.start_server(
            self._connected, "127.0.0.1", self.shop.settings.port, limit=HEADER_LIMIT
        )
        log(f"ready on 127.0.0.1:{self.shop.settings.port} as {self.shop.settings.host}")
        await stopped.wait()
        # Clients that keep their connection open are not waited for.
        server.close()

    async def _connected(self, reader: Reader, writer: Writer) -> None:
        try:
            while request := await read_request(reader):
                # Who asks for a tunnel names the shop as its host, not us.
                tunnel = request.method == "CONNECT"
                refused = self.gate.refusal(
                    request.path, request.headers, also={request.host} if tunnel else ()
                )
                if refused:
                    await self._send(writer, Answer(refused.status, {"error": refused.reason}))
                elif tunnel:
                    return await self._tunnel(request, reader, writer)
                else:
                    await self._send(writer, await self._control(request))
        except BadRequest as error:
            await self._send(writer, Answer(400, {"error": str(error)}, {"Connection": "close"}))
        except (ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
            pass  # the other side left, or does not trust us: its own log says why
        finally:
            writer.close()

    async def _tunnel(self, request: Request, reader: Reader, writer: Writer) -> None:
        """To any shop's name we are the other end ourselves. Nothing ever leaves the machine."""
        host, _, port = request.target.partition(":")
        if not host.lower().endswith(".myshopify.com") or port != "443":
            log(f"refused to connect to {request.target}")
            await self._send(writer, Answer(403, {"error": f"{request.target} is not the sample shop"}))
            return
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await writer.drain()
        await writer.start_tls(self.context)
        while inner := await read_request(reader):
            if refused := self.gate.refusal("/", inner.headers, also={inner.host}):
                await self._send(writer, Answer(refused.status, {"errors": refused.reason}))
                continue
            await self._send(writer, await self._answer(lambda asked=inner: self._shopify(asked)))

    async def _control(self, request: Request) -> Answer:
        if request.method == "GET" and request.path == "/_larder/health":
            return Answer(200, {"service": "shop", "instance": self.instance})
        return await self._answer(lambda: control(request, self.shop))

    def _shopify(self, request: Request) -> Answer:
        if request.host != self.shop.settings.host:
            return Answer(404, {"errors": "Not Found"})
        if request.path.startswith("/bulk/"):
            result = self.shop.bulk.download(
                request.path.removeprefix("/bulk/"), request.query.get("signature", "")
            )
            return Answer(200, result, {"Content-Type": "application/jsonl"}) if result else Answer(404, {})
        token = self.shop.settings.token()
        if token is None or not secrets.compare_digest(
            token.encode(), request.headers.get(TOKEN, "").encode()
        ):
            return Answer(401, {"errors": WRONG_TOKEN})
        if not self.bucket.admits():
            return Answer(429, {"errors": TOO_FAST}, {"Retry-After": "2.0", **self.bucket.headers})
        answer = self._resource(request)
        return Answer(answer.status, answer.body, {**self.bucket.headers, **answer.headers})

    def _resource(self, request: Request) -> Answer:
        if request.method == "HEAD":
            # As a GET, without its body: how pyactiveresource asks whether something exists.
            asked = self._resource(replace(request, method="GET"))
            return Answer(asked.status, b"", asked.headers)
        place = place_of(request.path)
        if place is None:
            return not_found().answer
        try:
            if place.resource == "graphql.json" and request.method == "POST":
                answer = graphql(request, self.shop.store, self.shop.bulk)
            else:
                answer = rest(request, place.resource, self.shop.store)
        except Refused as refused:
            answer = refused.answer
        return Answer(answer.status, answer.body, {HEADER: place.version, **answer.headers})

    async def _answer(self, work: Callable[[], Answer]) -> Answer:
        def safely() -> Answer:
            try:
                return work()
            except BadRequest as error:
                return Answer(400, {"error": str(error)})
            except Exception:
                traceback.print_exc()
                return Answer(500, {"errors": "Internal Server Error"})

        return await asyncio.get_running_loop().run_in_executor(self.worker, safely)

    async def _send(self, writer: Writer, answer: Answer) -> None:
        writer.write(answer.encoded())
        await writer.drain()
