"""What the sample shop has none of, and what it does not keep: an empty list, or Shopify's refusal."""

from __future__ import annotations

import re

from larder_local.sources.shop.api.listings import limit_of
from larder_local.sources.shop.api.refusals import needs_scope
from larder_local.sources.shop.api.wire import Answer, Request

#: Lists that are empty because the shop has nothing to put into them: no collections, images, metafields …
_EMPTY = {
    r"collects": "collects",
    r"custom_collections": "custom_collections",
    r"smart_collections": "smart_collections",
    r"checkouts": "checkouts",
    r"(?:(?:orders|products|customers|variants|locations)/\d+/)?metafields": "metafields",
    r"products/\d+/variants/\d+/metafields": "metafields",
    r"products/\d+/images": "images",
    r"orders/\d+/risks": "risks",
}
#: Parts of what is served, which the shop does not keep, and the scope without which Shopify refuses them.
_UNKEPT = {
    r"orders/\d+/transactions(?:/.*)?": "read_orders",
    r"(?:orders|products)/\d+/events(?:/.*)?": "read_events",
    r"orders/\d+/fulfillment_orders(?:/.*)?": "read_merchant_managed_fulfillment_orders",
    r"fulfillment_orders(?:/.*)?": "read_merchant_managed_fulfillment_orders",
    r"currencies": "read_shopify_payments_accounts",
}
_FILTERS = {
    "limit", "page_info", "fields", "since_id", "ids", "product_id", "collection_id", "title", "handle",
    "status", "namespace", "key", "published_status", "created_at_min", "created_at_max",
    "updated_at_min", "updated_at_max",
}  # fmt: skip


def nothing(request: Request, name: str) -> Answer | None:
    """The answer, if `name` is such a list, or the count of one; None for everything else."""
    listed, _, last = name.rpartition("/")
    for pattern, plural in _EMPTY.items():
        if re.fullmatch(pattern, name):
            limit_of(request, _FILTERS)
            return Answer(200, {plural: []})
        if last == "count" and re.fullmatch(pattern, listed):
            return Answer(200, {"count": 0})
    for pattern, scope in _UNKEPT.items():
        if re.fullmatch(pattern, name):
            raise needs_scope(scope)
    return None
