"""Shopify's search syntax, as far as the sample shop answers it: terms that all have to hold.

`created_at:>='2024-01-01' AND financial_status:paid`; the words and operators are those of "Shopify API
search syntax". OR, NOT and free text are refused: a filter left out would be a wrong answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from graphql import GraphQLError

from larder_local.sources.shop.ledger import Existing, stamp
from larder_local.sources.shop.projection.money import Json

_TERM = re.compile(
    r"""\s*(?:AND\s+)?(?P<field>[a-z_]+):(?P<operator>>=|<=|>|<)?(?P<value>'[^']*'|"[^"]*"|[^\s'"]+)\s*"""
)
_TIMES: dict[str, Callable[[Existing], str]] = {
    "created_at": lambda row: row.created_at,
    "updated_at": lambda row: row.updated_at,
}
#: Fields of the GraphQL object that a term compares as text, by the search's word.
_TEXTS = {
    "name": "name", "email": "email", "financial_status": "displayFinancialStatus",
    "fulfillment_status": "displayFulfillmentStatus", "status": "status", "title": "title",
    "vendor": "vendor", "product_type": "productType", "first_name": "firstName", "last_name": "lastName",
}  # fmt: skip


@dataclass(frozen=True)
class Search:
    """What the ledger's own times and numbers decide, and what takes the object itself."""

    rows: list[Callable[[Existing], bool]]
    objects: list[Callable[[Json], bool]]


def search(text: str | None) -> Search:
    found = Search([], [])
    place = 0
    text = (text or "").strip()
    while place < len(text):
        term = _TERM.match(text, place)
        if term is None:
            raise GraphQLError(f"the sample shop does not know the filter {text[place:]!r}")
        _add(found, term["field"], term["operator"] or "", term["value"].strip("'\""))
        place = term.end()
    return found


def _add(found: Search, name: str, operator: str, value: str) -> None:
    if name in _TIMES:
        at, bound = _TIMES[name], _moment(name, value)
        found.rows.append(lambda row: _holds(at(row), operator, bound))
    elif name == "id":
        number = value.rpartition("/")[2]
        if not number.isdigit():
            raise GraphQLError(f"'{value}' is no id")
        found.rows.append(lambda row: _holds(row.id, operator, int(number)))
    elif name == "status" and value.lower() in ("open", "closed", "cancelled", "any"):
        found.objects.append(lambda node: _order_status(node, value.lower()))
    elif name in _TEXTS and not operator:
        field = _TEXTS[name]
        found.objects.append(lambda node: _same(node, field, value))
    else:
        raise GraphQLError(f"the sample shop does not know the filter '{name}:{operator}'")


def _holds(left: object, operator: str, right: object) -> bool:
    match operator:
        case ">=":
            return left >= right  # type: ignore[operator]
        case "<=":
            return left <= right  # type: ignore[operator]
        case ">":
            return left > right  # type: ignore[operator]
        case "<":
            return left < right  # type: ignore[operator]
    return left == right


def _same(node: Json, field: str, value: str) -> bool:
    if field not in node:
        raise GraphQLError(f"the sample shop does not know the filter '{field}' of {node['__typename']}")
    return str(node[field] or "").lower().lstrip("#") == value.lower().lstrip("#")


def _order_status(node: Json, status: str) -> bool:
    if node["__typename"] != "Order":
        raise GraphQLError(f"'{status}' is no status of {node['__typename']}")
    cancelled, closed = node["cancelledAt"] is not None, node["closedAt"] is not None
    states = {"open": not cancelled and not closed, "closed": closed, "cancelled": cancelled, "any": True}
    return states[status]


def _moment(name: str, value: str) -> str:
    try:
        return stamp(datetime.fromisoformat(value))
    except ValueError:
        raise GraphQLError(f"{name}: '{value}' is no date or time") from None
