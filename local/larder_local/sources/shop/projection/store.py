"""Reads pages of resources out of the ledger. Nothing is kept: what is asked is folded when it is asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from larder_local.sources.shop.events import (
    CustomerErased,
    CustomerMerged,
    Event,
    OrderDeleted,
    ProductRemoved,
)
from larder_local.sources.shop.ledger import Ledger, stamp
from larder_local.sources.shop.projection.customer import (
    CUSTOMER_EVENTS,
    customer_in_order,
    customer_json,
    customer_state,
)
from larder_local.sources.shop.projection.money import Json, shop_time
from larder_local.sources.shop.projection.order import order_json
from larder_local.sources.shop.projection.product import (
    ProductState,
    product_object,
    product_state,
    variant_objects,
)
from larder_local.sources.shop.projection.state import order_state

# Shopify keeps its events about a year.
EVENTS_KEPT = timedelta(days=365)


class Store:
    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def orders(self, ids: Iterable[int]) -> list[Json]:
        histories = self.ledger.events_of("order", ids)
        gone = frozenset(event.product_id for event in self.ledger.events(ProductRemoved))  # type: ignore[attr-defined]
        states = [state for state in map(order_state, histories.values()) if state]
        merged, erased = self._merged(), {event.customer_id for event in self.ledger.events(CustomerErased)}  # type: ignore[attr-defined]
        owners = {s.placed.order_id: merged.get(s.placed.customer_id, s.placed.customer_id) for s in states}
        buyers = {customer for customer in owners.values() if customer is not None}
        customers = {
            number: customer_in_order(state)
            for number, events in self.ledger.events_of("customer", sorted(buyers), *CUSTOMER_EVENTS).items()
            if (state := customer_state(events))
        }
        return [
            order_json(state, gone, erased=owner in erased) | {"customer": customers.get(owner)}  # type: ignore[arg-type]
            for state in states
            for owner in [owners[state.placed.order_id]]
        ]

    def _merged(self) -> dict[int | None, int]:
        """Customers that are gone, and whose orders theirs are now."""
        return {event.customer_id: event.into for event in self.ledger.events(CustomerMerged)}  # type: ignore[attr-defined]

    def customers(self, ids: Iterable[int]) -> list[Json]:
        return [
            customer_json(state, events)
            for number, own in self.ledger.events_of("customer", ids).items()
            if (
                state := customer_state(
                    [event for event in own if getattr(event, "customer_id", number) == number]
                )
            )
            for events in [own + self._of_merged(own, number)]
        ]

    def _of_merged(self, own: list[Event], number: int) -> list[Event]:
        """What touched the customers whose orders are this one's now."""
        gone = [e.customer_id for e in own if isinstance(e, CustomerMerged) and e.into == number]
        return [event for events in self.ledger.events_of("customer", gone).values() for event in events]

    def products(self, since: str, until: str) -> list[Json]:
        return [product_object(state) for state in self._product_states(since, until)]

    def products_by_id(self, ids: Iterable[int]) -> list[ProductState]:
        states = map(product_state, self.ledger.events_of("product", ids).values())
        return [state for state in states if state]

    def product_with(self, variant: int) -> ProductState | None:
        """The product that has a variant now."""
        states = self.products_by_id(self.ledger.ids("product"))
        return next((state for state in states if variant in state.variants), None)

    def variants(self, since: str, until: str) -> list[Json]:
        return [row for state in self._product_states(since, until) for row in variant_objects(state)]

    def _product_states(self, since: str, until: str):
        page = self.ledger.page("product", since, 1_000_000)
        states = map(product_state, self.ledger.events_of("product", page.ids).values())
        return [state for state in states if state and stamp(state.updated_at) <= until]

    def deletions(self, subject: str) -> list[Json]:
        """Events of deletion, oldest first, as REST shows them."""
        kept_from = self.ledger.clock - EVENTS_KEPT
        kind = {"Order": OrderDeleted, "Product": ProductRemoved}.get(subject)
        if kind is None:
            return []
        return [
            _deletion(number, subject, event)
            for number, event in enumerate(self.ledger.events(kind), start=1)
            if event.at >= kept_from
        ]


def _deletion(number: int, subject: str, event: OrderDeleted | ProductRemoved) -> Json:
    name = f"#{event.number}" if isinstance(event, OrderDeleted) else event.title
    identity = event.order_id if isinstance(event, OrderDeleted) else event.product_id
    return {
        "id": (1 if subject == "Order" else 2) * 10_000_000 + number,
        "subject_id": identity,
        "subject_type": subject,
        "verb": "destroy",
        "created_at": shop_time(event.at),
        "arguments": [name],
        "body": None,
        "message": f"{subject} {name} was deleted.",
        "author": "Willow",
        "description": f"{subject} {name} was deleted.",
        "path": None,
    }
