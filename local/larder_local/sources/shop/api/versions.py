"""Versions of the Admin API: a new one each quarter, each served for a year.

From Shopify's "About Shopify API versioning": a version that is served no more falls forward to the oldest
that is, and the answer's header says which version answered; a version that never was is not found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NEWEST, OLDEST = "2026-10", "2026-01"
SERVED = (NEWEST, "2026-07", "2026-04", OLDEST)
#: The first dated version of all.
_FIRST = "2019-04"
_QUARTER = re.compile(r"20\d\d-(?:01|04|07|10)")
_PATH = re.compile(r"/admin/(?:api/(?P<version>[^/]+)/)?(?P<resource>[^?]+)")

HEADER = "X-Shopify-API-Version"


@dataclass(frozen=True)
class Place:
    """What a path asks for. `resource`: `orders.json`, `orders/5.json`."""

    version: str
    resource: str


def place_of(path: str) -> Place | None:
    """None for what is no path of the API, or of a version that never was."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    version = answering(found["version"])
    return Place(version, found["resource"]) if version else None


def answering(asked: str | None) -> str | None:
    """The version that answers a request; without one it is the oldest."""
    if asked is None:
        return OLDEST
    if asked in SERVED or asked == "unstable":
        return asked
    return OLDEST if _QUARTER.fullmatch(asked) and _FIRST <= asked < OLDEST else None
