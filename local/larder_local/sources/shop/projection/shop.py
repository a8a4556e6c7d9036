"""The shop itself, as `shop.json` shows it."""

from __future__ import annotations

from larder_local.sources.shop.projection.money import SHOP_CURRENCY, SHOP_ZONE, Json

SHOP_NAME = "willows-spoon"


def location_json() -> Json:
    """The one place from which the shop sells."""
    shop = shop_json()
    kept = ("address1", "address2", "city", "zip", "province", "province_code", "country_code", "phone")
    return {
        "id": shop["primary_location_id"],
        "name": "Willow's Spoon",
        **{name: shop[name] for name in kept},
        "country": shop["country"],
        "country_name": shop["country_name"],
        "localized_country_name": shop["country_name"],
        "localized_province_name": shop["province"],
        "created_at": shop["created_at"],
        "updated_at": shop["updated_at"],
        "legacy": False,
        "active": True,
        "admin_graphql_api_id": f"gid://shopify/Location/{shop['primary_location_id']}",
    }


def shop_json() -> Json:
    return {
        "id": 55_000_000_001,
        "name": "Willow's Spoon",
        "email": "owner@example.com",
        "customer_email": "owner@example.com",
        "shop_owner": "Willow",
        "domain": f"{SHOP_NAME}.example.com",
        "myshopify_domain": f"{SHOP_NAME}.myshopify.com",
        "address1": "1 Spoon Street",
        "address2": None,
        "city": "New York",
        "zip": "10001",
        "province": "New York",
        "province_code": "NY",
        "country": "US",
        "country_code": "US",
        "country_name": "United States",
        "latitude": 40.75,
        "longitude": -73.99,
        "phone": None,
        "currency": SHOP_CURRENCY,
        "enabled_presentment_currencies": ["CAD", "EUR", "GBP", "JPY", SHOP_CURRENCY],
        "iana_timezone": str(SHOP_ZONE),
        "timezone": "(GMT-05:00) America/New_York",
        "money_format": "${{amount}}",
        "money_with_currency_format": "${{amount}} USD",
        "money_in_emails_format": "${{amount}}",
        "money_with_currency_in_emails_format": "${{amount}} USD",
        "created_at": "2019-12-01T08:00:00-05:00",
        "updated_at": "2023-12-29T08:00:00-05:00",
        "plan_name": "basic",
        "plan_display_name": "Basic",
        "primary_locale": "en",
        "primary_location_id": 65_000_000_001,
        "taxes_included": False,
        "tax_shipping": None,
        "county_taxes": True,
        "weight_unit": "g",
        "has_storefront": True,
        "has_discounts": True,
        "has_gift_cards": True,
        "finances": True,
        "force_ssl": True,
        "checkout_api_supported": True,
        "multi_location_enabled": False,
        "password_enabled": False,
        "pre_launch_enabled": False,
        "setup_required": False,
        "eligible_for_payments": True,
        "eligible_for_card_reader_giveaway": False,
        "google_apps_domain": None,
        "google_apps_login_enabled": None,
        "requires_extra_payments_agreement": False,
        "marketing_sms_consent_enabled_at_checkout": False,
        "transactional_sms_disabled": False,
        "cookie_consent_level": "implicit",
        "visitor_tracking_consent_preference": "allow_all",
        "source": None,
    }
