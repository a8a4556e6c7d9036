"""Products and variants as GraphQL objects; a query then takes the fields that it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from larder_local.sources.shop.events import (
    Event,
    ProductChanged,
    ProductListed,
    StockCounted,
    Variant,
    VariantAdded,
    VariantRemoved,
    VariantRepriced,
)
from larder_local.sources.shop.projection.money import SHOP_CURRENCY, Json, graphql_time, text


@dataclass
class ProductState:
    listed: ProductListed
    updated_at: datetime
    title: str
    status: str = "ACTIVE"
    variants: dict[int, Variant] = field(default_factory=dict)
    created: dict[int, datetime] = field(default_factory=dict)


def product_state(events: Iterable[Event]) -> ProductState | None:
    state: ProductState | None = None
    for event in events:
        if isinstance(event, ProductListed):
            state = ProductState(event, event.at, event.title)
            for variant in event.variants:
                _add(state, variant, event.at)
        elif state is not None:
            _apply(state, event)
            state.updated_at = max(state.updated_at, event.at)
    return state


def _add(state: ProductState, variant: Variant, at: datetime) -> None:
    state.variants[variant.variant_id] = variant
    state.created[variant.variant_id] = at


def _apply(state: ProductState, event: Event) -> None:
    match event:
        case ProductChanged():
            state.title = event.title or state.title
            state.status = event.status or state.status
        case VariantAdded():
            _add(state, event.variant, event.at)
        case VariantRepriced() if event.variant_id in state.variants:
            state.variants[event.variant_id] = replace(state.variants[event.variant_id], price=event.price)
        case VariantRemoved():
            state.variants.pop(event.variant_id, None)
        case StockCounted():
            for number, stock in zip(event.variant_ids, event.stock, strict=True):
                if number in state.variants:
                    state.variants[number] = replace(state.variants[number], stock=stock)


def product_object(state: ProductState) -> Json:
    """All that a query may ask of a product. Lists of nodes become rows of their own in a bulk result."""
    listed, variants = state.listed, list(state.variants.values())
    prices = sorted(variant.price for variant in variants) or [None]
    product = {
        "__typename": "Product",
        "id": f"gid://shopify/Product/{listed.product_id}",
        "legacyResourceId": str(listed.product_id),
        "title": state.title,
        "handle": re.sub(r"[^a-z0-9]+", "-", state.title.lower()).strip("-"),
        "vendor": listed.vendor,
        "productType": listed.product_type,
        "status": state.status,
        "tags": list(listed.tags),
        "bodyHtml": "",
        "description": "",
        "descriptionHtml": "",
        "createdAt": graphql_time(listed.at),
        "publishedAt": graphql_time(listed.at),
        "updatedAt": graphql_time(state.updated_at),
        "templateSuffix": None,
        "isGiftCard": listed.gift_card,
        "onlineStorePreviewUrl": None,
        "onlineStoreUrl": None,
        "totalInventory": sum(variant.stock for variant in variants),
        "tracksInventory": not listed.gift_card,
        "hasOnlyDefaultVariant": [variant.values for variant in variants] == [("Default Title",)],
        "hasOutOfStockVariants": any(not variant.stock for variant in variants),
        "requiresSellingPlan": False,
        "priceRangeV2": {"maxVariantPrice": _money(prices[-1]), "minVariantPrice": _money(prices[0])},
        "compareAtPriceRange": None,
        "giftCardTemplateSuffix": None,
        "hasVariantsThatRequiresComponents": False,
        "media": [],
        "featuredImage": None,
        "seo": {"description": None, "title": None},
        "featuredMedia": None,
        "feedback": None,
        "category": None,
        "variantsCount": {"count": len(variants)},
        "mediaCount": {"count": 0},
        "options": _options(state),
        "images": [],
    }
    shown = [_variant(state, place) | {"product": product} for place in range(len(variants))]
    return product | {"variants": shown}


def variant_objects(state: ProductState) -> list[Json]:
    return product_object(state)["variants"]


def _money(amount: object) -> Json | None:
    return None if amount is None else {"amount": text(amount), "currencyCode": SHOP_CURRENCY}  # type: ignore[arg-type]


def _options(state: ProductState) -> list[Json]:
    listed = state.listed
    return [
        {
            "id": f"gid://shopify/ProductOption/{listed.product_id * 10 + place}",
            "name": name,
            "position": place,
            "values": list(dict.fromkeys(variant.values[place - 1] for variant in state.variants.values())),
        }
        for place, name in enumerate(listed.options, start=1)
    ]


def _variant(state: ProductState, place: int) -> Json:
    variant = list(state.variants.values())[place]
    title = " / ".join(variant.values)
    full = state.title if title == "Default Title" else f"{state.title} - {title}"
    gift_card = state.listed.gift_card
    return {
        "__typename": "ProductVariant",
        "id": f"gid://shopify/ProductVariant/{variant.variant_id}",
        "title": title,
        "displayName": full,
        "price": text(variant.price),
        "compareAtPrice": None,
        "sku": variant.sku,
        "barcode": None,
        "position": place + 1,
        "inventoryPolicy": "DENY",
        "inventoryQuantity": variant.stock,
        "availableForSale": gift_card or variant.stock > 0,
        "taxable": not gift_card,
        "taxCode": None,
        "createdAt": graphql_time(state.created[variant.variant_id]),
        # A variant is touched with its product here: one stock-taking, one price list.
        "updatedAt": graphql_time(state.updated_at),
        "selectedOptions": [
            {
                "name": name,
                "value": value,
                "optionValue": {
                    "id": f"gid://shopify/ProductOptionValue/{variant.variant_id * 10 + number}",
                    "name": value,
                    "hasVariants": True,
                    "swatch": None,
                },
            }
            for number, (name, value) in enumerate(zip(state.listed.options, variant.values, strict=True))
        ],
        "image": None,
        "inventoryItem": {
            "id": f"gid://shopify/InventoryItem/{variant.variant_id + 1_000_000}",
            "tracked": not gift_card,
            "requiresShipping": not gift_card,
            "measurement": {"weight": {"value": float(variant.grams), "unit": "GRAMS"}},
        },
        "presentmentPrices": [
            {"__typename": "ProductVariantPricePair", "price": _money(variant.price), "compareAtPrice": None}
        ],
    }
