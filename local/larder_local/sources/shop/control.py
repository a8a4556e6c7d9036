"""The control interface, in plain HTTP: state, clock, books, certificate. It is ours; Shopify has no such thing."""

from __future__ import annotations

from larder_local.sources.shop.api.wire import Answer, Request
from larder_local.sources.shop.books.statement import statement
from larder_local.sources.shop.shop import Shop


def control(request: Request, shop: Shop) -> Answer:
    match request.method, request.path:
        case "GET", "/control/status":
            return Answer(200, shop.status())
        case "GET", "/control/books":
            return Answer(200, statement(shop.ledger))
        case "GET", "/control/ca.pem":
            pem = (shop.settings.data / "ca.pem").read_bytes()
            return Answer(200, pem, {"Content-Type": "application/x-pem-file"})
        case "POST", "/control/reset":
            shop.reset()
            return Answer(200, shop.status())
    return Answer(
        404, {"error": f"no {request.method} {request.path}; see local/larder_local/sources/shop/README.md"}
    )
