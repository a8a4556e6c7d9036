"""The REST resources: orders, customers, shop, events of deletion, access scopes; lists come by pages."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

from larder_local.sources.shop.api.wire import Answer, Request
from larder_local.sources.shop.dice import TIME_ZONE
from larder_local.sources.shop.horizon import deletions_were_read
from larder_local.sources.shop.ledger import stamp
from larder_local.sources.shop.projection.money import Json
from larder_local.sources.shop.projection.shop import shop_json
from larder_local.sources.shop.projection.store import Store

API = "/admin/api/2026-10/"
SCOPES = (
    "read_orders", "read_all_orders", "read_customers", "read_products", "read_inventory", "read_locations",
)  # fmt: skip
LIST_PARAMETERS = {"limit", "order", "status", "updated_at_min", "page_info"}
EVENT_PARAMETERS = {"limit", "filter", "verb", "created_at_min", "page_info"}


class Refused(Exception):
    """A request that Shopify, or this part of it, does not answer."""

    def __init__(self, status: int, errors: object) -> None:
        super().__init__(str(errors))
        self.answer = Answer(status, {"errors": errors})


def rest(request: Request, store: Store) -> Answer:
    if request.path == "/admin/oauth/access_scopes.json":
        return Answer(200, {"access_scopes": [{"handle": scope} for scope in SCOPES]})
    routes: dict[str, Callable[[Request, Store], Answer]] = {
        "shop.json": lambda _request, _store: Answer(200, {"shop": shop_json()}),
        "orders.json": _orders,
        "customers.json": _customers,
        "events.json": _events,
    }
    found = routes.get(request.path.removeprefix(API)) if request.path.startswith(API) else None
    if found is None:
        raise Refused(404, "Not Found")
    if request.method != "GET":
        raise Refused(406, "Not Acceptable: the sample shop is read only")
    return found(request, store)


def _orders(request: Request, store: Store) -> Answer:
    if "page_info" not in request.query and request.query.get("status") != "any":
        raise Refused(400, {"status": "the sample shop lists orders with status=any only"})
    return _list(request, store, "order", "orders", store.orders)


def _customers(request: Request, store: Store) -> Answer:
    return _list(request, store, "customer", "customers", store.customers)


def _list(
    request: Request, store: Store, subject: str, name: str, read: Callable[[list[int]], list[Json]]
) -> Answer:
    """Subjects by update. Shopify's cursor, too, remembers the first request's filter."""
    query, limit = request.query, _limit(request, LIST_PARAMETERS)
    if "page_info" in query:
        since, after = _opened(query["page_info"])
    else:
        if query.get("order", "updated_at asc") != "updated_at asc":
            raise Refused(400, {"order": "the sample shop orders by 'updated_at asc' only"})
        since, after = _moment(query.get("updated_at_min")), None
    page = store.ledger.page(subject, since, limit, after)
    link = _link(request, limit, [since, page.after]) if page.after else {}
    return Answer(200, {name: read(page.ids)}, link)


def _events(request: Request, store: Store) -> Answer:
    """Deletions, oldest first, 50 a page unless asked otherwise."""
    query, limit = request.query, _limit(request, EVENT_PARAMETERS)
    if "page_info" in query:
        (subject, since), start = _opened(query["page_info"])
    else:
        if query.get("verb") != "destroy" or query.get("filter") not in ("Order", "Product"):
            raise Refused(400, {"verb": "the sample shop keeps destroy events of Order and Product only"})
        subject, since, start = query["filter"], _moment(query.get("created_at_min")), 0
    events = [e for e in store.deletions(subject) if stamp(datetime.fromisoformat(e["created_at"])) >= since]
    more = start + limit < len(events)
    if subject == "Order" and not more:
        deletions_were_read(store.ledger)
    link = _link(request, limit, [[subject, since], start + limit]) if more else {}
    return Answer(200, {"events": events[start : start + limit]}, link)


def _limit(request: Request, known: set[str]) -> int:
    unknown = sorted(set(request.query) - known)
    if unknown:
        raise Refused(400, {name: "not a parameter that the sample shop knows" for name in unknown})
    if "page_info" in request.query and set(request.query) - {"page_info", "limit"}:
        raise Refused(400, {"page_info": "Invalid value: filters cannot be passed when page_info is present"})
    limit = request.query.get("limit", "50")
    if not re.fullmatch(r"\d{1,3}", limit) or not 1 <= int(limit) <= 250:
        raise Refused(400, {"limit": "must be between 1 and 250"})
    return int(limit)


def _moment(text: str | None) -> str:
    """A time of a filter in UTC; without a zone it is the shop's own."""
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(400, {"updated_at_min": f"'{text}' is no date or time"}) from error
    return stamp((moment if moment.tzinfo else moment.replace(tzinfo=TIME_ZONE)).astimezone(UTC))


def _link(request: Request, limit: int, place: object) -> dict[str, str]:
    page_info = base64.urlsafe_b64encode(json.dumps(place).encode()).decode()
    query = urlencode({"limit": limit, "page_info": page_info})
    return {"Link": f'<https://{request.host}{request.path}?{query}>; rel="next"'}


def _opened(page_info: str):
    try:
        first, second = json.loads(base64.urlsafe_b64decode(page_info.encode()))
        return first, tuple(second) if isinstance(second, list) else second
    except ValueError as error:
        raise Refused(400, {"page_info": "Invalid value."}) from error
