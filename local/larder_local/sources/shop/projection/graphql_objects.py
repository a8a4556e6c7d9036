"""Orders, customers and the shop as GraphQL objects: what REST shows, in GraphQL's words and types."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from larder_local.sources.shop.projection.money import Json, graphql_time
from larder_local.sources.shop.projection.shop import location_json, shop_json


def gid(kind: str, number: object) -> str | None:
    return None if number is None else f"gid://shopify/{kind}/{number}"


def order_object(order: Json, products: Iterable[Json], customers: dict[int, Json]) -> Json:
    """
    `products`: those that the lines lead on to; a line of what is gone leads nowhere, as in Shopify.
    `customers`: the buyers, by number.
    """
    fulfillment = order["fulfillment_status"]
    goods: dict[object, Json] = {
        each["id"]: each for product in products for each in (product, *product["variants"])
    }
    return {
        "__typename": "Order",
        **_identity("Order", order),
        **_plain(order, ("name", "email", "phone", "note", "confirmed", "test", "edited")),
        **_sets(order),
        **_times(order, ("created_at", "updated_at", "processed_at", "cancelled_at", "closed_at")),
        "number": order["number"],
        "tags": _tags(order["tags"]),
        "cancelReason": _upper(order["cancel_reason"]),
        "closed": order["closed_at"] is not None,
        "confirmationNumber": order["confirmation_number"],
        "currencyCode": order["currency"],
        "presentmentCurrencyCode": order["presentment_currency"],
        "customerLocale": order["customer_locale"],
        "displayFinancialStatus": _upper(order["financial_status"]),
        "displayFulfillmentStatus": _upper(fulfillment) or "UNFULFILLED",
        "discountCode": next((code["code"] for code in order["discount_codes"]), None),
        "discountCodes": [code["code"] for code in order["discount_codes"]],
        "paymentGatewayNames": order["payment_gateway_names"],
        "sourceName": order["source_name"],
        "statusPageUrl": order["order_status_url"],
        "taxExempt": order["tax_exempt"],
        "taxesIncluded": order["taxes_included"],
        "totalWeight": str(order["total_weight"]),
        "subtotalLineItemsQuantity": sum(line["quantity"] for line in order["line_items"]),
        "currentSubtotalLineItemsQuantity": sum(line["current_quantity"] for line in order["line_items"]),
        "originalTotalPriceSet": _bag(order["total_price_set"]),
        "customer": customers[order["customer"]["id"]] if order["customer"] else None,
        "billingAddress": _address(order["billing_address"]),
        "shippingAddress": _address(order["shipping_address"]),
        "lineItems": [_line(line, goods) for line in order["line_items"]],
        "shippingLines": list(map(_shipping, order["shipping_lines"])),
        "taxLines": list(map(_tax, order["tax_lines"])),
        "refunds": list(map(_refund, order["refunds"])),
    }


def customer_object(customer: Json) -> Json:
    return {
        **_person(customer),
        "numberOfOrders": str(customer["orders_count"]),
        "amountSpent": {"amount": customer["total_spent"], "currencyCode": customer["currency"]},
        "lastOrder": {"id": gid("Order", customer["last_order_id"]), "name": customer["last_order_name"]}
        if customer["last_order_id"]
        else None,
        "addresses": list(map(_address, customer["addresses"])),
    }


def shop_object() -> Json:
    shop = shop_json()
    return {
        "__typename": "Shop",
        "id": gid("Shop", shop["id"]),
        "name": shop["name"],
        "email": shop["email"],
        "contactEmail": shop["customer_email"],
        "shopOwnerName": shop["shop_owner"],
        "myshopifyDomain": shop["myshopify_domain"],
        "url": f"https://{shop['domain']}",
        "primaryDomain": {"host": shop["domain"], "url": f"https://{shop['domain']}", "sslEnabled": True},
        "createdAt": _time(shop["created_at"]),
        "currencyCode": shop["currency"],
        "enabledPresentmentCurrencies": shop["enabled_presentment_currencies"],
        "ianaTimezone": shop["iana_timezone"],
        "taxesIncluded": shop["taxes_included"],
        "weightUnit": "GRAMS",
        "plan": {"displayName": shop["plan_display_name"], "partnerDevelopment": False, "shopifyPlus": False},
        "billingAddress": _address({**shop, "first_name": None, "last_name": None, "company": None}),
    }


def location_object() -> Json:
    """The one place from which the shop sells."""
    place = location_json()
    kept = ("address1", "address2", "city", "zip", "province", "phone")
    return {
        "__typename": "Location",
        **_identity("Location", place),
        **_times(place, ("created_at", "updated_at")),
        "name": place["name"],
        "isActive": place["active"],
        "isFulfillmentService": False,
        "fulfillsOnlineOrders": True,
        "shipsInventory": True,
        "hasActiveInventory": True,
        "hasUnfulfilledOrders": True,
        "addressVerified": False,
        "activatable": False,
        "deactivatable": False,
        "deactivatedAt": None,
        "deletable": False,
        "localPickupSettingsV2": None,
        "address": {
            "__typename": "LocationAddress",
            **_plain(place, kept),
            "provinceCode": place["province_code"],
            "countryCode": place["country_code"],
            "country": place["country_name"],
            "formatted": [
                place["address1"],
                f"{place['city']} {place['province_code']} {place['zip']}",
                place["country_name"],
            ],
            "latitude": None,
            "longitude": None,
        },
    }


def _person(customer: Json) -> Json:
    first, last = customer["first_name"], customer["last_name"]
    return {
        "__typename": "Customer",
        **_identity("Customer", customer),
        **_times(customer, ("created_at", "updated_at")),
        **_plain(customer, ("email", "phone", "note")),
        "firstName": first,
        "lastName": last,
        "displayName": " ".join(part for part in (first, last) if part),
        "state": _upper(customer["state"]),
        "tags": _tags(customer["tags"]),
        "taxExempt": customer["tax_exempt"],
        "verifiedEmail": customer["verified_email"],
        "defaultAddress": _address(customer["default_address"]),
        "multipassIdentifier": customer["multipass_identifier"],
        "taxExemptions": customer["tax_exemptions"],
        "validEmailAddress": customer["email"] is not None,
        "emailMarketingConsent": _consent(customer["email_marketing_consent"]),
        "smsMarketingConsent": _consent(customer["sms_marketing_consent"]),
    }


def _consent(consent: Json | None) -> Json | None:
    if consent is None:
        return None
    return {
        "marketingState": _upper(consent["state"]),
        "marketingOptInLevel": _upper(consent["opt_in_level"]),
        "consentUpdatedAt": _time(consent["consent_updated_at"]),
    }


def _line(line: Json, goods: dict[object, Json]) -> Json:
    product, variant = gid("Product", line["product_id"]), gid("ProductVariant", line["variant_id"])
    return {
        "__typename": "LineItem",
        "id": gid("LineItem", line["id"]),
        **_plain(line, ("title", "name", "quantity", "sku", "vendor", "taxable")),
        "currentQuantity": line["current_quantity"],
        "isGiftCard": line["gift_card"],
        "requiresShipping": line["requires_shipping"],
        "unfulfilledQuantity": line["fulfillable_quantity"],
        "variantTitle": line["variant_title"],
        "originalUnitPriceSet": _bag(line["price_set"]),
        "product": goods.get(product),
        "variant": goods.get(variant),
        "taxLines": list(map(_tax, line["tax_lines"])),
        "discountAllocations": [
            {"allocatedAmountSet": _bag(share["amount_set"])} for share in line["discount_allocations"]
        ],
    }


def _shipping(line: Json) -> Json:
    return {
        "__typename": "ShippingLine",
        "id": gid("ShippingLine", line["id"]),
        **_plain(line, ("title", "code", "source")),
        "originalPriceSet": _bag(line["price_set"]),
        "discountedPriceSet": _bag(line["discounted_price_set"]),
        "taxLines": list(map(_tax, line["tax_lines"])),
    }


def _refund(refund: Json) -> Json:
    return {
        "__typename": "Refund",
        **_identity("Refund", refund),
        "note": refund["note"],
        "createdAt": _time(refund["created_at"]),
        "refundLineItems": [
            {
                "id": gid("RefundLineItem", line["id"]),
                "quantity": line["quantity"],
                "restockType": _upper(line["restock_type"]),
                "subtotalSet": _bag(line["subtotal_set"]),
                "totalTaxSet": _bag(line["total_tax_set"]),
                "lineItem": {"__typename": "LineItem", "id": gid("LineItem", line["line_item_id"])},
            }
            for line in refund["refund_line_items"]
        ],
    }


def _tax(tax: Json) -> Json:
    rate = float(tax["rate"])
    return {
        "title": tax["title"],
        "rate": rate,
        "ratePercentage": round(rate * 100, 4),
        "priceSet": _bag(tax["price_set"]),
        "channelLiable": tax.get("channel_liable"),
    }


def _address(address: Json | None) -> Json | None:
    if address is None:
        return None
    kept = ("address1", "address2", "city", "company", "country", "name", "phone", "province", "zip")
    return {
        "__typename": "MailingAddress",
        **_plain(address, kept),
        "firstName": address["first_name"],
        "lastName": address["last_name"],
        "provinceCode": address["province_code"],
        "countryCodeV2": address["country_code"],
        # An order's address has no number of its own here.
        "id": gid("MailingAddress", address.get("id")),
        "formattedArea": ", ".join(
            part for part in (address["city"], address["province_code"], address["country"]) if part
        ),
        # No address was ever looked up on a map.
        "coordinatesValidated": False,
        **dict.fromkeys(("latitude", "longitude", "timeZone", "validationResultSummary")),
    }


def _identity(kind: str, document: Json) -> Json:
    return {"id": gid(kind, document["id"]), "legacyResourceId": str(document["id"])}


def _plain(document: Json, names: tuple[str, ...]) -> Json:
    return {name: document[name] for name in names if name in document}


def _sets(order: Json) -> Json:
    """`current_total_price_set` → `currentTotalPriceSet`"""
    return {_camel(name): _bag(value) for name, value in order.items() if name.endswith("_set")}


def _bag(value: Json | None) -> Json | None:
    if value is None:
        return None
    return {
        _camel(name): {"amount": money["amount"], "currencyCode": money["currency_code"]}
        for name, money in value.items()
    }


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _times(document: Json, names: tuple[str, ...]) -> Json:
    return {_camel(name): _time(document[name]) for name in names}


def _time(text: str | None) -> str | None:
    return graphql_time(datetime.fromisoformat(text)) if text else None


def _tags(text: str | None) -> list[str]:
    return [tag.strip() for tag in (text or "").split(",") if tag.strip()]


def _upper(text: str | None) -> str | None:
    return text.upper() if text else None
