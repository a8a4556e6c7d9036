"""Refunds inside an order: lines, shipping, duties, adjustments; and the payment, which is another matter."""

from __future__ import annotations

from decimal import Decimal

from larder_local.sources.shop.events import Line, OrderRefunded, ReturnedLine, ReturnedShipping
from larder_local.sources.shop.projection.line import line_item
from larder_local.sources.shop.projection.money import Json, Purse, shop_time, text
from larder_local.sources.shop.projection.state import OrderState

RESTOCK = {"return": "return", "cancel": "cancel", "edit": "no_restock", "goodwill": "no_restock"}


def refund_json(
    refund: OrderRefunded, state: OrderState, purse: Purse, gone_products: frozenset[int]
) -> Json:
    placed = state.placed
    lines = {line.line_id: line for line in state.lines}
    return {
        "id": refund.refund_id,
        "admin_graphql_api_id": f"gid://shopify/Refund/{refund.refund_id}",
        "created_at": shop_time(refund.at),
        "note": refund.note or None,
        "order_id": refund.order_id,
        "processed_at": shop_time(refund.counted_at or refund.at),
        "restock": refund.cause in ("return", "cancel"),
        "user_id": None,
        "total_duties_set": purse.bag(sum((duty.amount for duty in refund.duties), Decimal(0))),
        "duties": [{"duty_id": duty.duty_id, "amount_set": purse.bag(duty.amount)} for duty in refund.duties],
        "order_adjustments": _adjustments(refund, purse),
        "refund_line_items": [
            _refund_line(back, lines[back.line_id], refund, state, purse, gone_products)
            for back in refund.lines
        ],
        "refund_shipping_lines": [
            _shipping(back, purse) for back in refund.shipping if back.style in ("line", "both")
        ],
        "transactions": [_transaction(refund, placed.taxes_included, purse)] if refund.paid_back else [],
    }


def paid_back(refund: OrderRefunded, taxes_included: bool) -> Decimal:
    """The money that went back to the customer."""
    on_top = 0 if taxes_included else 1
    goods = sum((line.amount + on_top * line.tax for line in refund.lines), Decimal(0))
    shipping = sum((line.amount + on_top * line.tax for line in refund.shipping), Decimal(0))
    duties = sum((duty.amount + on_top * duty.tax for duty in refund.duties), Decimal(0))
    adjustments = sum((each.amount + each.tax for each in refund.adjustments), Decimal(0))
    return goods + shipping + duties - adjustments


def _refund_line(
    back: ReturnedLine,
    line: Line,
    refund: OrderRefunded,
    state: OrderState,
    purse: Purse,
    gone_products: frozenset[int],
) -> Json:
    return {
        "id": back.refund_line_id,
        "line_item_id": back.line_id,
        "location_id": None,
        "quantity": back.quantity,
        "restock_type": RESTOCK[refund.cause],
        "subtotal": float(back.amount),
        "subtotal_set": purse.bag(back.amount),
        "total_tax": float(back.tax),
        "total_tax_set": purse.bag(back.tax),
        "line_item": line_item(line, state, purse, gone_products),
    }


def _shipping(back: ReturnedShipping, purse: Purse) -> Json:
    return {
        "id": back.refund_line_id,
        "shipping_line_id": back.line_id,
        "transaction_id": None,
        "subtotal_amount_set": purse.bag(back.amount),
        "tax_amount_set": purse.bag(back.tax),
    }


def _adjustments(refund: OrderRefunded, purse: Purse) -> list[Json]:
    shipping = [
        _adjustment(
            refund,
            back.refund_line_id + 5,
            -back.amount,
            -back.tax,
            "shipping_refund",
            "Shipping refund",
            purse,
        )
        for back in refund.shipping
        if back.style in ("adjustment", "both")
    ]
    return shipping + [
        _adjustment(
            refund, each.adjustment_id, each.amount, each.tax, "refund_discrepancy", each.reason, purse
        )
        for each in refund.adjustments
    ]


def _adjustment(
    refund: OrderRefunded, number: int, amount: Decimal, tax: Decimal, kind: str, reason: str, purse: Purse
) -> Json:
    return {
        "id": number,
        "order_id": refund.order_id,
        "refund_id": refund.refund_id,
        "kind": kind,
        "reason": reason,
        "amount": text(amount),
        "amount_set": purse.bag(amount),
        "tax_amount": text(tax),
        "tax_amount_set": purse.bag(tax),
    }


def _transaction(refund: OrderRefunded, taxes_included: bool, purse: Purse) -> Json:
    """What the payment provider did, in the customer's currency."""
    number = refund.refund_id + 9_000_000_000_000
    return {
        "id": number,
        "admin_graphql_api_id": f"gid://shopify/OrderTransaction/{number}",
        "order_id": refund.order_id,
        "kind": "refund",
        "status": "success",
        "gateway": "shopify_payments",
        "amount": purse.presentment(paid_back(refund, taxes_included)),
        "currency": purse.currency.code,
        "created_at": shop_time(refund.at),
        "processed_at": shop_time(refund.at),
        "message": None,
        "parent_id": None,
        "source_name": "web",
        "test": False,
    }
