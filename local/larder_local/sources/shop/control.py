"""The control interface, in plain HTTP: state, clock, books, certificate. Shopify has no such thing."""

from __future__ import annotations

from larder_local.sources.shop.api.wire import Answer, Request
from larder_local.sources.shop.books.statement import statement
from larder_local.sources.shop.horizon import OutOfTime
from larder_local.sources.shop.shop import Shop

MOST_DAYS = 3660


def control(request: Request, shop: Shop) -> Answer:
    match request.method, request.path:
        case "GET", "/control/status":
            return Answer(200, shop.status())
        case "GET", "/control/books":
            return _books(request.query.get("without", ""), shop)
        case "GET", "/control/ca.pem":
            pem = (shop.settings.data / "ca.pem").read_bytes()
            return Answer(200, pem, {"Content-Type": "application/x-pem-file"})
        case "POST", "/control/advance":
            return _advance(request.json(), shop)
        case "POST", "/control/reset":
            shop.reset()
            return Answer(200, shop.status())
    return Answer(
        404, {"error": f"no {request.method} {request.path}; see local/larder_local/sources/shop/README.md"}
    )


def _books(without: str, shop: Shop) -> Answer:
    ids = [each for each in without.split(",") if each]
    wrong = [each for each in ids if not each.isdecimal()]
    if wrong:
        return Answer(
            400, {"error": f"without must be orders' ids with commas between them, not {wrong[0]!r}"}
        )
    return Answer(200, statement(shop.ledger, frozenset(map(int, ids))))


def _advance(asked: object, shop: Shop) -> Answer:
    days, seed = (asked.get("days"), asked.get("seed")) if isinstance(asked, dict) else (None, None)
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= MOST_DAYS:
        return Answer(400, {"error": f"days must be a whole number from 1 to {MOST_DAYS}, not {days!r}"})
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int | str)):
        return Answer(400, {"error": f"seed must be a number or a text, not {seed!r}"})
    try:
        return Answer(200, shop.advance(days, None if seed is None else str(seed)))
    except OutOfTime as error:
        return Answer(409, {"error": str(error)})
