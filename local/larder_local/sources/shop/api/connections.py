"""Connections of GraphQL: pages of a list, forwards and backwards, by cursors that name a place."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from typing import Any

from graphql import GraphQLError

from larder_local.sources.shop.api.search import search
from larder_local.sources.shop.ledger import Existing
from larder_local.sources.shop.projection.money import Json

_MOST = 250
_PORTION = 250
_SORTS: dict[str, Callable[[Existing], Any]] = {
    "ID": lambda row: row.id,
    "CREATED_AT": lambda row: row.created_at,
    "PROCESSED_AT": lambda row: row.created_at,
    "UPDATED_AT": lambda row: row.updated_at,
}
_KNOWN = {"first", "last", "after", "before", "query", "sortKey", "reverse"}


Reader = Callable[[list[int]], list[Json]]


def stored(existing: Iterable[Existing], read: Reader, given: Json) -> Json:
    """A page of what the ledger holds of a subject; `read` gives the objects of some numbers."""
    size = _size(given)
    sort, wanted = _sort(given), search(given.get("query"))
    rows = [row for row in existing if all(holds(row) for holds in wanted.rows)]
    rows.sort(key=lambda row: (sort(row), row.id), reverse=bool(given.get("reverse")))
    places = {row.id: [sort(row), row.id] for row in rows}
    rows = _between([row.id for row in rows], places, given, bool(given.get("reverse")))
    backwards = given.get("first") is None
    if backwards:
        rows = rows[::-1]
    found, more = _taken(rows, read, wanted.objects, size)
    if backwards:
        found = found[::-1]
    return _connection([(places[number], node) for number, node in found], more, backwards, given)


def counted(existing: Iterable[Existing], read: Reader, given: Json) -> Json:
    """How many there are of a subject, or of those that a search finds."""
    unknown = sorted(set(given) - {"query", "limit"})
    if unknown:
        raise GraphQLError(f"the sample shop does not know the argument '{unknown[0]}'")
    found = len(chosen(existing, read, given))
    return {"__typename": "Count", "count": found, "precision": "EXACT"}


def chosen(existing: Iterable[Existing], read: Reader, given: Json) -> list[Json]:
    """All objects that a search finds, in the order asked for."""
    sort, wanted = _sort(given), search(given.get("query"))
    rows = [row for row in existing if all(holds(row) for holds in wanted.rows)]
    ids = [row.id for row in sorted(rows, key=lambda row: (sort(row), row.id))]
    return [node for _, node in _taken(ids, read, wanted.objects, len(ids) + 1)[0]]


def _sort(given: Json) -> Callable[[Existing], Any]:
    sort = _SORTS.get(given.get("sortKey") or "ID")
    if sort is None:
        raise GraphQLError(f"the sample shop sorts by {', '.join(_SORTS)}, not by {given['sortKey']}")
    return sort


def listed(nodes: list[Json], given: Json) -> Json:
    """A page of a list that an object has."""
    size = _size(given)
    nodes = nodes[::-1] if given.get("reverse") else nodes
    places = {index: [index, index] for index in range(len(nodes))}
    rows = _between(list(places), places, given)
    backwards = given.get("first") is None
    chosen = rows[-size:] if backwards else rows[:size]
    return _connection([(places[i], nodes[i]) for i in chosen], len(rows) > size, backwards, given)


def _size(given: Json) -> int:
    unknown = sorted(set(given) - _KNOWN)
    if unknown:
        raise GraphQLError(f"the sample shop does not know the argument '{unknown[0]}'")
    sizes = [given[name] for name in ("first", "last") if given.get(name) is not None]
    if len(sizes) != 1:
        raise GraphQLError("you must provide one of first or last")
    size = int(sizes[0])
    if not 0 < size <= _MOST:
        raise GraphQLError(f"first and last must be between 1 and {_MOST}, not {size}")
    return size


def _between(
    rows: list[int], places: dict[int, list[Any]], given: Json, descending: bool = False
) -> list[int]:
    """The rows after and before the cursors, which may name what is no longer there."""
    for name, after in (("after", True), ("before", False)):
        if given.get(name):
            edge = _opened(given[name])
            rows = [
                row for row in rows if (places[row] > edge if after != descending else places[row] < edge)
            ]
    return rows


def _taken(
    rows: list[int], read: Callable[[list[int]], list[Json]], holds: list[Callable[[Json], bool]], size: int
) -> tuple[list[tuple[int, Json]], bool]:
    found: list[tuple[int, Json]] = []
    portion = _PORTION if holds else size + 1
    for start in range(0, len(rows), portion):
        part = rows[start : start + portion]
        for number, node in zip(part, read(part), strict=True):
            if all(check(node) for check in holds):
                if len(found) == size:
                    return found, True
                found.append((number, node))
    return found, False


def _connection(found: list[tuple[list[Any], Json]], more: bool, backwards: bool, given: Json) -> Json:
    edges = [{"cursor": _cursor(place), "node": node} for place, node in found]
    return {
        "edges": edges,
        "nodes": [node for _, node in found],
        "pageInfo": {
            "hasNextPage": bool(given.get("before")) if backwards else more,
            "hasPreviousPage": more if backwards else bool(given.get("after")),
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
    }


def _cursor(place: list[Any]) -> str:
    return base64.b64encode(json.dumps(place).encode()).decode()


def _opened(cursor: str) -> list[Any]:
    try:
        value, number = json.loads(base64.b64decode(cursor))
        return [value, number]
    except (ValueError, TypeError):
        raise GraphQLError(f"Invalid cursor for current pagination sort: {cursor}") from None
