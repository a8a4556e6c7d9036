"""An order as `orders.json` shows it, as of the ledger's last event."""

from __future__ import annotations

import hashlib
from decimal import Decimal

from larder_local.sources.shop.events import Address, Discount
from larder_local.sources.shop.projection.line import line_item, shipping_line, tax_line
from larder_local.sources.shop.projection.money import (
    SHOP_CURRENCY,
    Json,
    Purse,
    discount_on,
    shop_time,
    text,
)
from larder_local.sources.shop.projection.refund import paid_back, refund_json
from larder_local.sources.shop.projection.state import OrderState
from larder_local.sources.shop.projection.totals import (
    NOTHING,
    Totals,
    as_sold,
    charges_left,
    duties_of,
    taxable,
)


def order_json(state: OrderState, gone_products: frozenset[int] = frozenset(), erased: bool = False) -> Json:
    """`erased`: the customer asked to be forgotten, and the order tells the place and no person."""
    placed, purse = state.placed, Purse(state.placed.currency)
    sold = as_sold(state)
    back = sum((paid_back(refund, placed.taxes_included) for refund in state.refunds), NOTHING)
    current, current_tax = sold.price - back, sold.tax - _tax_back(state)
    if state.cancelled:
        kept = charges_left(state) if state.cancelled.keeps_charges else None
        current, current_tax = (kept.price, kept.tax) if kept else (NOTHING, NOTHING)
    goods_back = sum((line.amount for refund in state.refunds for line in refund.lines), NOTHING)
    gone = state.cancelled is not None
    token = hashlib.md5(str(placed.order_id).encode()).hexdigest()
    email = None if erased else placed.email or None
    return {
        "id": placed.order_id,
        "admin_graphql_api_id": f"gid://shopify/Order/{placed.order_id}",
        "app_id": 580111,
        "browser_ip": None,
        "buyer_accepts_marketing": False,
        "cancel_reason": state.cancelled.reason if state.cancelled else None,
        "cancelled_at": shop_time(state.cancelled.at) if state.cancelled else None,
        "cart_token": None,
        "checkout_id": None,
        "checkout_token": None,
        "client_details": None,
        "closed_at": shop_time(state.shipped.at) if state.shipped and state.paid else None,
        "company": None,
        "confirmation_number": token[:9].upper(),
        "confirmed": True,
        "contact_email": email,
        "created_at": shop_time(placed.at),
        "currency": SHOP_CURRENCY,
        "current_subtotal_price": text(NOTHING if gone else sold.subtotal - goods_back),
        "current_subtotal_price_set": purse.bag(NOTHING if gone else sold.subtotal - goods_back),
        "current_total_additional_fees_set": None,
        "current_total_discounts": text(NOTHING if gone else sold.discounts),
        "current_total_discounts_set": purse.bag(NOTHING if gone else sold.discounts),
        "current_total_duties_set": None,
        "current_total_price": text(current),
        "current_total_price_set": purse.bag(current),
        "current_total_tax": text(current_tax),
        "current_total_tax_set": purse.bag(current_tax),
        "customer_locale": "en",
        "device_id": None,
        "discount_applications": [_application(discount) for discount in placed.discounts],
        "discount_codes": _codes(state),
        "duties_included": False,
        "email": email,
        "estimated_taxes": False,
        "financial_status": _financial_status(state, sold, back),
        "fulfillment_status": "fulfilled" if state.shipped else None,
        "landing_site": "/",
        "landing_site_ref": None,
        "location_id": None,
        "merchant_business_entity_id": None,
        "merchant_of_record_app_id": None,
        "name": f"#{placed.number}",
        "note": state.note,
        "note_attributes": [],
        "number": placed.number - 1000,
        "order_number": placed.number,
        "order_status_url": f"https://willows-spoon.myshopify.com/orders/{token}",
        "original_total_additional_fees_set": purse.bag(sold.fees) if placed.fees else None,
        "original_total_duties_set": purse.bag(sold.duties) if duties_of(state) else None,
        "payment_gateway_names": list(placed.gateways),
        "payment_terms": None,
        "phone": None,
        "po_number": None,
        "presentment_currency": purse.currency.code,
        "processed_at": shop_time(placed.sold_at or placed.at),
        "reference": None,
        "referring_site": None,
        "source_identifier": None,
        "source_name": placed.source,
        "source_url": None,
        "subtotal_price": text(sold.subtotal),
        "subtotal_price_set": purse.bag(sold.subtotal),
        "tags": placed.tags,
        "tax_exempt": False,
        "tax_lines": [tax_line(tax, purse) for each in taxable(state) for tax in each.taxes],
        "taxes_included": placed.taxes_included,
        "test": placed.test,
        "token": token,
        "total_cash_rounding_payment_adjustment_set": purse.bag(NOTHING),
        "total_cash_rounding_refund_adjustment_set": purse.bag(NOTHING),
        "total_discounts": text(sold.discounts + _shipping_discounts(state)),
        "total_discounts_set": purse.bag(sold.discounts + _shipping_discounts(state)),
        "total_line_items_price": text(sold.items),
        "total_line_items_price_set": purse.bag(sold.items),
        "total_outstanding": text(NOTHING if state.paid or gone else current),
        "total_price": text(sold.price),
        "total_price_set": purse.bag(sold.price),
        "total_shipping_price_set": purse.bag(sold.shipping),
        "total_tax": text(sold.tax),
        "total_tax_set": purse.bag(sold.tax),
        "total_tip_received": text(sold.tips),
        "total_weight": sum(100 * line.quantity for line in state.lines if line.kind == "product"),
        "updated_at": shop_time(state.updated_at),
        "user_id": None,
        "billing_address": address_json(placed.billing_address, erased),
        "customer": None,
        "fulfillments": _fulfillments(state),
        "line_items": [line_item(line, state, purse, gone_products) for line in state.lines],
        "refunds": [refund_json(refund, state, purse, gone_products) for refund in state.refunds],
        "shipping_address": address_json(placed.shipping_address, erased),
        "shipping_lines": [shipping_line(line, state, purse) for line in placed.shipping],
    }


def _tax_back(state: OrderState) -> Decimal:
    backs = ((*refund.lines, *refund.shipping, *refund.duties) for refund in state.refunds)
    return sum((back.tax for parts in backs for back in parts), NOTHING)


def address_json(address: Address | None, erased: bool = False) -> Json | None:
    if address is None:
        return None
    shown = _address_json(address)
    return (
        shown | dict.fromkeys(("first_name", "last_name", "name", "address1", "zip", "phone"))
        if erased
        else shown
    )


def _address_json(address: Address) -> Json:
    return {
        "first_name": address.first_name,
        "last_name": address.last_name,
        "name": f"{address.first_name} {address.last_name}",
        "company": None,
        "address1": address.address1,
        "address2": None,
        "city": address.city,
        "province": address.province,
        "province_code": address.province_code,
        "country": address.country,
        "country_code": address.country_code,
        "zip": address.zip,
        "phone": address.phone,
        "latitude": None,
        "longitude": None,
    }


def _application(discount: Discount) -> Json:
    return {
        "target_type": discount.target,
        "type": discount.kind,
        "value": f"{discount.value:.1f}",
        "value_type": discount.value_type,
        "allocation_method": discount.method,
        "target_selection": "all" if discount.method == "across" else "entitled",
        **({"code": discount.title} if discount.kind == "discount_code" else {"title": discount.title}),
    }


def _codes(state: OrderState) -> list[Json]:
    codes = []
    for index, discount in enumerate(state.placed.discounts):
        if discount.kind == "discount_code":
            lines = (*state.lines, *state.placed.shipping)
            amount = sum((s.amount for line in lines for s in line.shares if s.discount == index), NOTHING)
            kind = "shipping" if discount.target == "shipping_line" else discount.value_type
            codes.append({"code": discount.title, "amount": text(amount), "type": kind})
    return codes


def _shipping_discounts(state: OrderState) -> Decimal:
    return sum(map(discount_on, state.placed.shipping), NOTHING)


def _financial_status(state: OrderState, sold: Totals, back: Decimal) -> str:
    if not state.paid:
        return "voided" if state.cancelled else state.placed.payment
    returned = any(refund.paid_back for refund in state.refunds)
    if not returned:
        return "paid"
    return "refunded" if back >= sold.price else "partially_refunded"


def _fulfillments(state: OrderState) -> list[Json]:
    if state.shipped is None:
        return []
    shipped = state.shipped
    return [
        {
            "id": shipped.fulfillment_id,
            "admin_graphql_api_id": f"gid://shopify/Fulfillment/{shipped.fulfillment_id}",
            "order_id": shipped.order_id,
            "created_at": shop_time(shipped.at),
            "updated_at": shop_time(shipped.at),
            "name": f"#{state.placed.number}.1",
            "service": "manual",
            "shipment_status": None,
            "status": "success",
            "tracking_company": shipped.carrier,
            "tracking_number": None,
            "line_items": [],
        }
    ]
