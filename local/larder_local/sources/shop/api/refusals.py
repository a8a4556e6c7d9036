"""How Shopify refuses, in its words and with its status."""

from __future__ import annotations

from larder_local.sources.shop.api.wire import Answer

#: What the sample shop's token may read.
SCOPES = (
    "read_orders", "read_all_orders", "read_customers", "read_products", "read_inventory", "read_locations",
)  # fmt: skip

#: Resources of Shopify's that the token may not read here, and the scope that each asks for.
OUT_OF_SCOPE = {
    "blogs": "read_content", "articles": "read_content",
    "pages": "read_content", "carrier_services": "read_shipping",
    "draft_orders": "read_draft_orders", "discount_codes": "read_discounts",
    "price_rules": "read_price_rules", "fulfillment_services": "read_fulfillments",
    "gift_cards": "read_gift_cards", "marketing_events": "read_marketing_events",
    "reports": "read_reports", "script_tags": "read_script_tags",
    "shipping_zones": "read_shipping", "tender_transactions": "read_orders", "themes": "read_themes",
    "users": "read_users", "webhooks": "read_webhooks", "policies": "read_legal_policies",
    "shopify_payments": "read_shopify_payments_payouts", "countries": "read_shipping",
}  # fmt: skip


class Refused(Exception):
    """A request that Shopify, or this part of it, does not answer."""

    def __init__(self, status: int, errors: object) -> None:
        super().__init__(str(errors))
        self.answer = Answer(status, {"errors": errors})


def not_found() -> Refused:
    return Refused(404, "Not Found")


def not_acceptable() -> Refused:
    """For a format other than JSON, or none."""
    return Refused(406, "Not Acceptable")


def needs_scope(scope: str) -> Refused:
    return Refused(403, f"[API] This action requires merchant approval for {scope} scope.")


def bad(field: str, reason: str) -> Refused:
    return Refused(400, {field: reason})
