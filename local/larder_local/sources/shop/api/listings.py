"""Lists of a REST resource: filters, order, pages. A page's cursor remembers the first request's filters."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from larder_local.sources.shop.api.refusals import bad
from larder_local.sources.shop.api.wire import Request
from larder_local.sources.shop.dice import TIME_ZONE
from larder_local.sources.shop.ledger import Existing, Ledger, stamp
from larder_local.sources.shop.projection.money import Json

#: What every list takes; `page_info` only beside `limit` and `fields`.
_COMMON = {
    "limit", "page_info", "fields", "ids", "since_id", "order",
    "created_at_min", "created_at_max", "updated_at_min", "updated_at_max",
}  # fmt: skip
_SORTS: dict[str, Callable[[Existing], Any]] = {
    "id": lambda row: row.id,
    "created_at": lambda row: row.created_at,
    "processed_at": lambda row: row.created_at,
    "updated_at": lambda row: row.updated_at,
}
#: Candidates are folded in portions: a filter on an order's state takes more of them than a page has.
_PORTION = 250


@dataclass(frozen=True)
class Resource:
    """`subject`: in the ledger. `read`: the JSON of some, in the order given."""

    name: str
    subject: str
    read: Callable[[list[int]], list[Json]]
    #: Filters of its own, by parameter: whether the JSON of one passes for the parameter's value.
    filters: dict[str, Callable[[Json, str], bool]] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Listed:
    rows: list[Json]
    link: dict[str, str]


def listing(request: Request, ledger: Ledger, resource: Resource) -> Listed:
    query, limit = request.query, limit_of(request, _COMMON | set(resource.filters))
    cursor: Json = {}
    if "page_info" in query:
        cursor = opened(query["page_info"])
        filters = dict(cursor["filters"])
    else:
        ignored = ("limit", "fields")
        filters = {**resource.defaults, **{k: v for k, v in query.items() if k not in ignored}}
    candidates, sort = _candidates(ledger, resource, filters)
    backwards = cursor.get("backwards", False)
    if cursor:
        edge = tuple(cursor["edge"])
        places = [(sort(row), row.id) for row in candidates]
        descending = _order(filters)[1]
        beyond = [
            row
            for row, place in zip(candidates, places, strict=True)
            if ((place < edge) if descending != backwards else (place > edge))
        ]
        candidates = beyond[::-1] if backwards else beyond
    found, more = _taken(resource, filters, candidates, limit)
    if backwards:
        found = found[::-1]
    before, after = (more, bool(cursor)) if backwards else (bool(cursor), more)
    links = []
    if found:
        for name, row, wanted in (("previous", found[0][0], before), ("next", found[-1][0], after)):
            if wanted:
                edge = [sort(row), row.id]
                place = {"filters": filters, "edge": edge, "backwards": name == "previous"}
                links.append(_link(request, limit, place, name))
    rows = [chosen_fields(document, query.get("fields")) for _, document in found]
    return Listed(rows, {"Link": ", ".join(links)} if links else {})


def counted(request: Request, ledger: Ledger, resource: Resource) -> int:
    known = (_COMMON - {"limit", "page_info", "fields", "order", "ids"}) | set(resource.filters)
    _refuse_unknown(request, known)
    filters = {**resource.defaults, **request.query}
    candidates, _ = _candidates(ledger, resource, filters)
    if not _own_filters(resource, filters):
        return len(candidates)
    found, _ = _taken(resource, filters, candidates, len(candidates) + 1)
    return len(found)


def _candidates(
    ledger: Ledger, resource: Resource, filters: dict[str, str]
) -> tuple[list[Existing], Callable[[Existing], Any]]:
    """All that the ledger's own times and numbers let through, in order."""
    bounds = {name: moment(name, value) for name, value in filters.items() if name.endswith(("_min", "_max"))}
    ids = numbers("ids", filters["ids"]) if "ids" in filters else None
    since = _number("since_id", filters.get("since_id", "0"))
    rows = [
        row
        for row in ledger.existing(resource.subject)
        if row.id > since
        and (ids is None or row.id in ids)
        and bounds.get("created_at_min", "") <= row.created_at <= bounds.get("created_at_max", "9999")
        and bounds.get("updated_at_min", "") <= row.updated_at <= bounds.get("updated_at_max", "9999")
    ]
    name, descending = _order(filters)
    sort = _SORTS[name]
    return sorted(rows, key=lambda row: (sort(row), row.id), reverse=descending), sort


def _order(filters: dict[str, str]) -> tuple[str, bool]:
    """Without an order the newest come first; after an id, those that follow it."""
    asked = filters.get("order") or ("id asc" if "since_id" in filters else "created_at desc")
    name, _, direction = asked.partition(" ")
    if name not in _SORTS or direction.lower() not in ("", "asc", "desc"):
        raise bad("order", f"Invalid order: {asked}")
    return name, direction.lower() == "desc"


def _own_filters(resource: Resource, filters: dict[str, str]) -> list[Callable[[Json], bool]]:
    return [
        lambda document, passes=passes, value=filters[name]: passes(document, value)  # type: ignore[misc]
        for name, passes in resource.filters.items()
        if filters.get(name, "any") != "any"
    ]


def _taken(
    resource: Resource, filters: dict[str, str], candidates: list[Existing], limit: int
) -> tuple[list[tuple[Existing, Json]], bool]:
    """As many as fit a page, and whether there are more."""
    passing = _own_filters(resource, filters)
    found: list[tuple[Existing, Json]] = []
    portion = _PORTION if passing else limit + 1
    for start in range(0, len(candidates), portion):
        rows = candidates[start : start + portion]
        documents = {document["id"]: document for document in resource.read([row.id for row in rows])}
        for row in rows:
            document = documents.get(row.id)
            if document is not None and all(passes(document) for passes in passing):
                if len(found) == limit:
                    return found, True
                found.append((row, document))
    return found, False


def limit_of(request: Request, known: set[str]) -> int:
    _refuse_unknown(request, known)
    if "page_info" in request.query and set(request.query) - {"page_info", "limit", "fields"}:
        raise bad("page_info", "Invalid value: filters cannot be passed when page_info is present")
    limit = request.query.get("limit", "50")
    if not re.fullmatch(r"\d{1,3}", limit) or not 1 <= int(limit) <= 250:
        raise bad("limit", "must be between 1 and 250")
    return int(limit)


def _refuse_unknown(request: Request, known: Iterable[str]) -> None:
    """Shopify ignores a parameter that it does not know: a filter ignored is a wrong list."""
    unknown = sorted(set(request.query) - set(known))
    if unknown:
        raise bad(
            unknown[0], f"not a parameter that the sample shop knows; it knows {', '.join(sorted(known))}"
        )


def chosen_fields(document: Json, fields: str | None) -> Json:
    if not fields:
        return document
    names = {name.strip() for name in fields.split(",")}
    return {name: value for name, value in document.items() if name in names}


def moment(name: str, text: str) -> str:
    """A time of a filter in UTC; without a zone it is the shop's own."""
    try:
        # A plus that a client did not encode arrives as a space.
        found = datetime.fromisoformat(text.replace(" 0", "+0") if text.count(" ") and "T" in text else text)
    except ValueError as error:
        raise bad(name, f"'{text}' is no date or time") from error
    return stamp((found if found.tzinfo else found.replace(tzinfo=TIME_ZONE)).astimezone(UTC))


def numbers(name: str, text: str) -> set[int]:
    """The ids that a parameter lists."""
    return {_number(name, part.strip()) for part in text.split(",") if part.strip()}


def _number(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise bad(name, f"expected String to be a id: {text}")
    return int(text)


def _link(request: Request, limit: int, place: object, name: str) -> str:
    page_info = base64.urlsafe_b64encode(json.dumps(place).encode()).decode()
    fields = {"fields": request.query["fields"]} if request.query.get("fields") else {}
    query = urlencode({"limit": limit, "page_info": page_info, **fields})
    return f'<https://{request.host}{request.path}?{query}>; rel="{name}"'


def opened(page_info: str) -> Json:
    try:
        place = json.loads(base64.urlsafe_b64decode(page_info.encode()))
        place["edge"], place["filters"]
    except (ValueError, KeyError, TypeError) as error:
        raise bad("page_info", "Invalid value.") from error
    return place
