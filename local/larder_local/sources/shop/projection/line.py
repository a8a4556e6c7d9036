"""Lines of an order: goods, shipping, tips, with their discounts, taxes and duties."""

from __future__ import annotations

from decimal import Decimal

from larder_local.sources.shop.events import Duty, Line, Share, Shipping, Tax
from larder_local.sources.shop.projection.money import (
    Json,
    Purse,
    discount_on,
    exact,
    list_price,
    text,
)
from larder_local.sources.shop.projection.state import OrderState


def line_item(line: Line, state: OrderState, purse: Purse, gone_products: frozenset[int]) -> Json:
    current = state.current_quantity(line)
    exists = line.product_id is not None and line.product_id not in gone_products
    goods = line.kind == "product"
    name = f"{line.title} - {line.variant_title}" if line.variant_title else line.title
    waiting = 0 if state.shipped or not goods else current
    item: Json = {
        "id": line.line_id,
        "admin_graphql_api_id": f"gid://shopify/LineItem/{line.line_id}",
        "attributed_staffs": [],
        "current_quantity": current,
        "fulfillable_quantity": waiting,
        "fulfillment_service": "gift_card" if line.kind == "gift_card" else "manual",
        "fulfillment_status": "fulfilled" if state.shipped else None,
        "gift_card": line.kind == "gift_card",
        "grams": 100 if goods else 0,
        "name": name,
        "price": text(line.price),
        "price_set": purse.bag(line.price),
        "product_exists": exists,
        "product_id": line.product_id if exists else None,
        "properties": [],
        "quantity": line.quantity,
        "requires_shipping": goods,
        "sku": line.sku,
        "taxable": line.kind in ("product", "custom"),
        "title": line.title,
        # Shopify fills this for discounts made on the line itself only: see books.md.
        "total_discount": "0.00",
        "total_discount_set": purse.bag(Decimal(0)),
        "variant_id": line.variant_id,
        "variant_inventory_management": "shopify" if goods else None,
        "variant_title": line.variant_title,
        "vendor": line.vendor,
        "tax_lines": [tax_line(tax, purse) for tax in line.taxes],
        "duties": [_duty(duty, purse) for duty in line.duties],
        "discount_allocations": [allocation(share, purse) for share in line.shares],
    }
    if line.kind == "tip":
        item |= {"tip_payment_gateway": state.placed.gateways[-1], "tip_payment_method": "card"}
    return item


def shipping_line(line: Shipping, state: OrderState, purse: Purse) -> Json:
    discounted = list_price(line) - discount_on(line)
    returned = sum(
        (back.amount for refund in state.refunds for back in refund.shipping if back.line_id == line.line_id),
        Decimal(0),
    )
    return {
        "id": line.line_id,
        "carrier_identifier": None,
        "code": line.title,
        "current_discounted_price_set": purse.bag(discounted - returned),
        "discounted_price": text(discounted),
        "discounted_price_set": purse.bag(discounted),
        "is_removed": False,
        "phone": None,
        "price": text(line.price),
        "price_set": purse.bag(line.price),
        "requested_fulfillment_service_id": None,
        "source": "shopify",
        "title": line.title,
        "tax_lines": [tax_line(tax, purse) for tax in line.taxes],
        "discount_allocations": [allocation(share, purse) for share in line.shares],
    }


def tax_line(tax: Tax, purse: Purse) -> Json:
    return {
        "channel_liable": False,
        "price": exact(tax.amount),
        "price_set": purse.bag(tax.amount),
        "rate": float(tax.rate),
        "title": tax.title,
    }


def allocation(share: Share, purse: Purse) -> Json:
    return {
        "amount": text(share.amount),
        "amount_set": purse.bag(share.amount),
        "discount_application_index": share.discount,
    }


def _duty(duty: Duty, purse: Purse) -> Json:
    money = purse.bag(duty.amount)
    return {
        "id": str(duty.duty_id),
        "harmonized_system_code": duty.harmonized_code,
        "country_code_of_origin": duty.origin,
        "shop_money": money["shop_money"],
        "presentment_money": money["presentment_money"],
        "tax_lines": [tax_line(tax, purse) for tax in duty.taxes],
        "admin_graphql_api_id": f"gid://shopify/Duty/{duty.duty_id}",
    }
