"""What can happen in the shop. The ledger is a list of these; the API and the books are two readings of it.

The words are the shop's own, not Shopify's JSON: an amount is what it says (money for goods, the tax in it or
on top of it), signs are positive, and `taxes_included` says whether a price already holds its tax.
"""

from __future__ import annotations

from larder_local.sources.shop.events.customers import (
    CustomerChanged,
    CustomerErased,
    CustomerJoined,
    CustomerMerged,
    CustomerMoved,
)
from larder_local.sources.shop.events.orders import (
    OrderCancelled,
    OrderDeleted,
    OrderEdited,
    OrderNoted,
    OrderPaid,
    OrderPlaced,
    OrderRefunded,
    OrderShipped,
)
from larder_local.sources.shop.events.parts import (
    Address,
    Adjustment,
    Currency,
    Discount,
    Duty,
    Event,
    Fee,
    Line,
    LineKind,
    ReturnedDuty,
    ReturnedLine,
    ReturnedShipping,
    Share,
    Shipping,
    Tax,
)
from larder_local.sources.shop.events.products import (
    ProductChanged,
    ProductListed,
    ProductRemoved,
    StockCounted,
    Variant,
    VariantAdded,
    VariantRemoved,
    VariantRepriced,
)

EVENTS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        OrderPlaced,
        OrderPaid,
        OrderShipped,
        OrderNoted,
        OrderEdited,
        OrderRefunded,
        OrderCancelled,
        OrderDeleted,
        CustomerJoined,
        CustomerMoved,
        CustomerChanged,
        CustomerMerged,
        CustomerErased,
        ProductListed,
        ProductChanged,
        VariantAdded,
        VariantRepriced,
        VariantRemoved,
        ProductRemoved,
        StockCounted,
    )
}

__all__ = [
    "EVENTS",
    "Address",
    "Adjustment",
    "Currency",
    "CustomerChanged",
    "CustomerErased",
    "CustomerJoined",
    "CustomerMerged",
    "CustomerMoved",
    "Discount",
    "Duty",
    "Event",
    "Fee",
    "Line",
    "LineKind",
    "OrderCancelled",
    "OrderDeleted",
    "OrderEdited",
    "OrderNoted",
    "OrderPaid",
    "OrderPlaced",
    "OrderRefunded",
    "OrderShipped",
    "ProductChanged",
    "ProductListed",
    "ProductRemoved",
    "ReturnedDuty",
    "ReturnedLine",
    "ReturnedShipping",
    "Share",
    "Shipping",
    "StockCounted",
    "Tax",
    "Variant",
    "VariantAdded",
    "VariantRemoved",
    "VariantRepriced",
]
