"""The ledger on its first day: the data set's orders, what became of them, and the golden orders."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta

from larder_local.sources.shop import identifiers
from larder_local.sources.shop.catalogue import Catalogue, catalogue_events, read_catalogue
from larder_local.sources.shop.dice import Dice, local
from larder_local.sources.shop.events import CustomerMoved, Event, OrderPlaced
from larder_local.sources.shop.golden import golden_events
from larder_local.sources.shop.ledger import Ledger
from larder_local.sources.shop.occasions import occasional_orders
from larder_local.sources.shop.orders import Buyer, placed
from larder_local.sources.shop.people import address_in, joins
from larder_local.sources.shop.records import records_events
from larder_local.sources.shop.stories import story
from larder_local.sources.shop.superstore import Sale

CLOCK_STARTS = date(2023, 12, 31)
FIRST_NUMBER = 1001


def open_shop(ledger: Ledger, sales: list[Sale], scale: float) -> None:
    """Writes the opening ledger; what lies after the clock's start is planned, not happened."""
    catalogue = read_catalogue(sales)
    start = local(CLOCK_STARTS)
    with ledger.transaction():
        events = catalogue_events(catalogue) + golden_events()
        writer = _Opening(catalogue, events)
        for at, sale, copy in _timetable(sales, scale):
            writer.sell(at, sale, copy)
        events += records_events(writer.customers.values())
        events += occasional_orders(catalogue, writer.next_order, scale, start)
        ledger.append(event for event in events if event.at < start)
        ledger.plan(event for event in events if event.at >= start and hasattr(event, "order_id"))
        ledger.set_about("scale", str(scale))
        ledger.set_about("next_order", str(1 + max(e.number for e in events if isinstance(e, OrderPlaced))))
        ledger.set_about("next_customer", str(len(writer.customers) + 1))
        ledger.clock = start


def _timetable(sales: list[Sale], scale: float) -> list[tuple[datetime, Sale, int]]:
    """When each order is placed. A scale of 10 places every order ten times, one of 0.1 every tenth."""
    copies, part = divmod(scale, 1)
    timetable = []
    for index, sale in enumerate(sales):
        extra = int((index + 1) * part) - int(index * part)
        for copy in range(int(copies) + extra):
            timetable.append((Dice("time", sale.code, copy).waking_hour(sale.ordered_on), sale, copy))
    return sorted(timetable, key=lambda each: (each[0], each[1].code, each[2]))


class _Opening:
    def __init__(self, catalogue: Catalogue, events: list[Event]) -> None:
        self.catalogue = catalogue
        self.events = events
        self.customers: dict[tuple[str, int], int] = {}
        self.cities: dict[int, str] = defaultdict(str)
        self.next_order = FIRST_NUMBER

    def sell(self, at: datetime, sale: Sale, copy: int) -> None:
        number = self.next_order
        self.next_order += 1
        dice = Dice("order", sale.code, copy)
        order = placed(number, sale, at, self._buyer(at, sale, copy, dice), self.catalogue, dice)
        extra = self.catalogue.article(sale.items[0])
        ship_at = dice.waking_hour(sale.shipped_on)
        self.events.append(order)
        self.events += story(order, ship_at, extra, dice)

    def _buyer(self, at: datetime, sale: Sale, copy: int, dice: Dice) -> Buyer:
        key = (sale.customer_code, copy)
        known = key in self.customers
        number = self.customers.setdefault(key, len(self.customers) + 1)
        address = address_in(sale, sale.customer_name, dice)
        joined = joins(number, sale.customer_name, address, sale.segment, at - timedelta(minutes=20))
        if not known:
            self.events.append(joined)
        elif self.cities[number] != sale.city and dice.happens(0.15):
            moved = replace(address, city=sale.city)
            self.events.append(
                CustomerMoved(at - timedelta(minutes=10), identifiers.customer_id(number), moved)
            )
        self.cities[number] = sale.city
        return Buyer(joined.customer_id, joined.email, address)
