"""A customer as `customers.json` shows it, and the short form inside an order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from larder_local.sources.shop.events import (
    Address,
    CustomerChanged,
    CustomerErased,
    CustomerJoined,
    CustomerMerged,
    CustomerMoved,
    Event,
)
from larder_local.sources.shop.projection.money import SHOP_CURRENCY, Json, shop_time, text
from larder_local.sources.shop.projection.order import address_json
from larder_local.sources.shop.projection.refund import paid_back
from larder_local.sources.shop.projection.state import order_state
from larder_local.sources.shop.projection.totals import as_sold

CUSTOMER_EVENTS = (CustomerJoined, CustomerMoved, CustomerChanged, CustomerMerged, CustomerErased)


@dataclass
class CustomerState:
    joined: CustomerJoined
    updated_at: datetime
    email: str | None
    marketing: bool
    note: str | None = None
    addresses: list[Address] = field(default_factory=list)
    erased: bool = False


def customer_state(events: Iterable[Event]) -> CustomerState | None:
    state: CustomerState | None = None
    for event in events:
        match event:
            case CustomerJoined():
                state = CustomerState(event, event.at, event.email, event.marketing)
                state.addresses = [event.address] if event.address else []
            case CustomerMoved() if state:
                state.addresses.append(event.address)
            case CustomerChanged() if state:
                state.email = event.email or state.email
                state.marketing = state.marketing if event.marketing is None else event.marketing
                state.note = event.note or state.note
            case CustomerErased() if state:
                state.erased, state.email, state.note, state.addresses = True, None, None, []
        if state:
            state.updated_at = max(state.updated_at, event.at)
    return state


def customer_in_order(state: CustomerState) -> Json:
    joined = state.joined
    consent = {
        "state": "subscribed" if state.marketing else "not_subscribed",
        "opt_in_level": "single_opt_in",
        "consent_updated_at": shop_time(joined.at) if state.marketing else None,
    }
    default = _addresses(state)[-1:] or [None]
    return {
        "id": joined.customer_id,
        "admin_graphql_api_id": f"gid://shopify/Customer/{joined.customer_id}",
        "created_at": shop_time(joined.at),
        "updated_at": shop_time(state.updated_at),
        "first_name": None if state.erased else joined.first_name,
        "last_name": None if state.erased else joined.last_name,
        "state": "disabled",
        "note": state.note,
        "verified_email": True,
        "multipass_identifier": None,
        "tax_exempt": False,
        "email": state.email,
        "phone": None,
        "email_marketing_consent": consent,
        "sms_marketing_consent": None,
        "tags": joined.segment,
        "currency": SHOP_CURRENCY,
        "tax_exemptions": [],
        "default_address": default[0],
    }


def customer_json(state: CustomerState, events: Iterable[Event]) -> Json:
    """The customer with figures of their orders; `events` are all that touch the customer."""
    by_order: dict[int, list[Event]] = {}
    for event in events:
        order = getattr(event, "order_id", None)
        if order is not None:
            by_order.setdefault(order, []).append(event)
    orders = [order for order in map(order_state, by_order.values()) if order and not order.deleted]
    spent = Decimal(0)
    for order in orders:
        if order.paid and not order.placed.test:
            included = order.placed.taxes_included
            spent += as_sold(order).price - sum(paid_back(refund, included) for refund in order.refunds)
    last = max(orders, key=lambda order: (order.placed.at, order.placed.order_id), default=None)
    return customer_in_order(state) | {
        "orders_count": len(orders),
        "total_spent": text(spent),
        "last_order_id": last.placed.order_id if last else None,
        "last_order_name": f"#{last.placed.number}" if last else None,
        "addresses": _addresses(state),
    }


def _addresses(state: CustomerState) -> list[Json]:
    """The newest address is the default one."""
    customer, count = state.joined.customer_id, len(state.addresses)
    return [
        (address_json(address) or {})
        | {
            "id": customer * 100 + place,
            "customer_id": customer,
            "country_name": address.country,
            "default": place == count - 1,
        }
        for place, address in enumerate(state.addresses)
    ]
