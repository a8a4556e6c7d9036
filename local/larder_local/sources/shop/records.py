"""What becomes of the records of customers: two of one person are merged, some are erased on request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from larder_local.sources.shop import identifiers
from larder_local.sources.shop.dice import Dice
from larder_local.sources.shop.events import CustomerErased, CustomerMerged, Event
from larder_local.sources.shop.people import in_household

FIRST_DAY = date(2023, 12, 1)


def records_events(customers: Iterable[int]) -> list[Event]:
    """Of customers by their running numbers: half of the neighbours with one address are one person."""
    known, events = set(customers), []
    for number in sorted(known):
        dice = Dice("record", number)
        at = dice.waking_hour(FIRST_DAY + timedelta(days=dice.between(0, 25)))
        twin = number + 1
        if in_household(number) and number % 2 == 0 and twin in known and dice.happens(0.5):
            events.append(_merged(at, twin, number))
        elif not in_household(number) and dice.happens(0.012):
            events.append(CustomerErased(at, identifiers.customer_id(number)))
    return events


def _merged(at: datetime, gone: int, into: int) -> CustomerMerged:
    return CustomerMerged(at, identifiers.customer_id(gone), identifiers.customer_id(into))
