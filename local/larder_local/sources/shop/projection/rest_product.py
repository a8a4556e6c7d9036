"""Products and variants as REST shows them: the GraphQL objects in REST's words."""

from __future__ import annotations

from datetime import datetime

from larder_local.sources.shop.projection.money import Json, shop_time
from larder_local.sources.shop.projection.product import ProductState, product_object


def product_json(state: ProductState) -> Json:
    product = product_object(state)
    number = state.listed.product_id
    return {
        "id": number,
        "title": product["title"],
        "body_html": product["bodyHtml"],
        "vendor": product["vendor"],
        "product_type": product["productType"],
        "created_at": _time(product["createdAt"]),
        "handle": product["handle"],
        "updated_at": _time(product["updatedAt"]),
        "published_at": _time(product["publishedAt"]),
        "template_suffix": None,
        "published_scope": "web",
        "tags": ", ".join(product["tags"]),
        "status": product["status"].lower(),
        "admin_graphql_api_id": product["id"],
        "variants": variants_json(state),
        "options": [
            {
                "id": number_of(option["id"]),
                "product_id": number,
                "name": option["name"],
                "position": option["position"],
                "values": option["values"],
            }
            for option in product["options"]
        ],
        "images": [],
        "image": None,
    }


def variants_json(state: ProductState) -> list[Json]:
    return [_variant(variant, state) for variant in product_object(state)["variants"]]


def _variant(variant: Json, state: ProductState) -> Json:
    number = number_of(variant["id"])
    values = [option["value"] for option in variant["selectedOptions"]]
    grams = state.variants[number].grams
    item = variant["inventoryItem"]
    return {
        "id": number,
        "product_id": state.listed.product_id,
        "title": variant["title"],
        "price": variant["price"],
        "position": variant["position"],
        "inventory_policy": variant["inventoryPolicy"].lower(),
        "compare_at_price": variant["compareAtPrice"],
        **{f"option{place + 1}": values[place] if place < len(values) else None for place in range(3)},
        "created_at": _time(variant["createdAt"]),
        "updated_at": _time(variant["updatedAt"]),
        "taxable": variant["taxable"],
        "barcode": variant["barcode"],
        "fulfillment_service": "manual" if item["tracked"] else "gift_card",
        "grams": int(grams),
        "inventory_management": "shopify" if item["tracked"] else None,
        "requires_shipping": item["requiresShipping"],
        "sku": variant["sku"],
        "weight": float(grams),
        "weight_unit": "g",
        "inventory_item_id": number_of(item["id"]),
        "inventory_quantity": variant["inventoryQuantity"],
        "old_inventory_quantity": variant["inventoryQuantity"],
        "admin_graphql_api_id": variant["id"],
        "image_id": None,
    }


def number_of(identity: str) -> int:
    """`gid://shopify/Product/7` → 7"""
    return int(identity.rpartition("/")[2])


def _time(text: str) -> str | None:
    return shop_time(datetime.fromisoformat(text))
