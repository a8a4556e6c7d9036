"""Time goes on: new orders, and things that happen to old ones, to customers and to products.

The same ledger, days and seed give the same events. All of it is one transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from larder_local.sources.shop import identifiers
from larder_local.sources.shop.assortment import assortment_events
from larder_local.sources.shop.catalogue import Catalogue, read_catalogue
from larder_local.sources.shop.dice import TIME_ZONE, Dice, local
from larder_local.sources.shop.events import (
    CustomerChanged,
    CustomerErased,
    CustomerJoined,
    CustomerMerged,
    CustomerMoved,
    Event,
    OrderDeleted,
    OrderNoted,
    OrderPaid,
    OrderPlaced,
    OrderShipped,
)
from larder_local.sources.shop.horizon import OutOfTime, days_left
from larder_local.sources.shop.ledger import Ledger, stamp
from larder_local.sources.shop.occasions import MAKERS
from larder_local.sources.shop.orders import Buyer, placed
from larder_local.sources.shop.people import FIRST, LAST, address_in, email_of, joins
from larder_local.sources.shop.shelf import Shelf
from larder_local.sources.shop.stories import Teller, story
from larder_local.sources.shop.superstore import Sale

# What may happen to an order of the past on one day; on the first day of an advance all of it does.
FATES = {"returned": 0.8, "edited": 0.4, "cancelled": 0.3, "cancelled without record": 0.2, "deleted": 0.3}
MEMORY = timedelta(days=120)


@dataclass
class Advance:
    ledger: Ledger
    sales: list[Sale]
    days: int
    seed: str

    def __post_init__(self) -> None:
        self.clock = self.ledger.clock
        self.first = self.clock.astimezone(TIME_ZONE).date()
        self.until = local(self.first + timedelta(days=self.days))

    def run(self, now: datetime) -> dict[str, Any]:
        left, end = days_left(self.ledger, now)
        if self.days > left:
            raise OutOfTime(f"the shop's date is {self.first}: {left} days are left until {end}")
        with self.ledger.transaction():
            events = self._live()
            self.ledger.clock = self.until
        kinds = Counter(type(event).__name__ for event in events)
        return {
            "from": stamp(self.clock),
            "clock": stamp(self.until),
            "days": self.days,
            "seed": self.seed,
            "events": dict(sorted(kinds.items())),
        }

    def _live(self) -> list[Event]:
        self.catalogue: Catalogue = read_catalogue(self.sales)
        self.shelf = Shelf(self.ledger)
        # Nobody who was erased buys under that record again.
        erased = {event.customer_id for event in self.ledger.events(CustomerErased)}  # type: ignore[attr-defined]
        self.customers = [number for number in self.ledger.ids("customer") if number not in erased]
        # Each order of the past meets one fate at most in one advance; one that does not suit a fate is not
        # looked at for it again, and may still meet another.
        past = self.ledger.page("order", stamp(self.clock - MEMORY), 1_000_000).ids
        self.candidates = {fate: list(past) for fate in FATES}
        self.met: set[int] = set()
        happened: list[Event] = []
        for offset in range(self.days):
            day = self.first + timedelta(days=offset)
            dice = Dice("day", self.seed, day)
            events = [*self._fates(day, dice, certain=offset == 0), *self._people(day, dice)]
            events += assortment_events(self.shelf, day, self.ledger, dice)
            orders, stories = self._new_orders(day, dice)
            events += orders
            # An order entered late may lie beyond the days that pass; so does most of what becomes of orders.
            happened += [event for event in events if event.at < self.until]
            self.ledger.append(event for event in events if event.at < self.until)
            self.ledger.plan([*(event for event in events if event.at >= self.until), *stories])
        due = self.ledger.due(self.until - timedelta(seconds=1))
        self.ledger.append(due)
        return happened + due

    # --- new orders

    def _new_orders(self, day: date, dice: Dice) -> tuple[list[Event], list[Event]]:
        """The day's orders with their new customers, and the stories of the orders."""
        scale = float(self.ledger.about("scale") or 1)
        events: list[Event] = []
        stories: list[Event] = []
        for index in range(max(1, round(dice.between(3, 8) * scale))):
            own = Dice("new order", self.seed, day, index)
            number = self._next("order")
            at = own.waking_hour(day)
            joined, order = self._order(number, at, own)
            ship_at = own.later(at, 1, 6)
            stories += story(order, ship_at, own.pick(self.shelf.goods()), own)
            events += [*joined, order]
        return events, stories

    def _order(self, number: int, at: datetime, dice: Dice) -> tuple[list[Event], OrderPlaced]:
        if dice.happens(0.06):
            maker: Callable[..., OrderPlaced] = dice.pick(MAKERS)
            return [], maker(number, at, self.catalogue, dice)
        sale = self._basket(dice)
        joined, buyer = self._buyer(sale, at, dice)
        return joined, placed(number, sale, at, buyer, self.catalogue, dice)

    def _basket(self, dice: Dice) -> Sale:
        """A basket of the data set, of what is still on the shelf, at today's prices."""
        while True:
            sale = dice.pick(self.sales)
            items = []
            for item in sale.items:
                article = self.shelf.articles.get(self.catalogue.article(item).variant_id)
                if article is not None:
                    items.append(replace(item, price=article.price))
            if items:
                return replace(sale, items=tuple(items))

    def _buyer(self, sale: Sale, at: datetime, dice: Dice) -> tuple[list[Event], Buyer]:
        if dice.happens(0.75):
            customer = dice.pick(self.customers)
            (known,) = self.ledger.events_of("customer", [customer], CustomerJoined)[customer]
            name = f"{known.first_name} {known.last_name}"
            return [], Buyer(customer, known.email, address_in(sale, name, dice))
        number, name = self._next("customer"), f"{dice.pick(FIRST)} {dice.pick(LAST)}"
        address = address_in(sale, name, dice)
        joined = joins(number, name, address, sale.segment, at - timedelta(minutes=3))
        return [joined], Buyer(joined.customer_id, joined.email, address)

    def _next(self, what: str) -> int:
        number = int(self.ledger.about(f"next_{what}") or 1)
        self.ledger.set_about(f"next_{what}", str(number + 1))
        return number

    # --- what happens to the past

    def _fates(self, day: date, dice: Dice, certain: bool) -> list[Event]:
        events: list[Event] = []
        for fate, chance in FATES.items():
            if certain or dice.happens(chance):
                order = self._quiet_order(fate, dice)
                if order is not None:
                    events += self._fate(fate, order, dice.waking_hour(day), dice)
        return events

    def _quiet_order(self, fate: str, dice: Dice) -> OrderPlaced | None:
        """An order that suits a fate: nothing came back of it, and nothing stands against it."""
        candidates = self.candidates[fate]
        while candidates:
            number = candidates.pop(dice.between(0, len(candidates) - 1))
            if number in self.met:
                continue
            order, *history = self.ledger.events_of("order", [number])[number]
            if isinstance(order, OrderPlaced) and self._suits(fate, number, history):
                self.met.add(number)
                return order
        return None

    def _suits(self, fate: str, number: int, history: list[Event]) -> bool:
        if fate == "deleted":
            return True
        if fate.startswith("cancelled"):
            return all(isinstance(event, OrderPaid | OrderNoted) for event in history)
        quiet = all(isinstance(event, OrderPaid | OrderNoted | OrderShipped) for event in history)
        return quiet and not self.ledger.has_plans(number)

    def _fate(self, fate: str, order: OrderPlaced, at: datetime, dice: Dice) -> list[Event]:
        teller = Teller(order, dice)
        # What was to become of a cancelled or deleted order does not come.
        self.ledger.drop_plans(order.order_id)
        match fate:
            case "returned":
                return teller.returned_in_part(at)
            case "edited":
                return teller.edited(at, dice.pick(self.shelf.goods()))
            case "deleted":
                return [OrderDeleted(at, order.order_id, order.number)]
        return teller.cancelled(at, recorded=fate == "cancelled")

    def _people(self, day: date, dice: Dice) -> list[Event]:
        customer, at = dice.pick(self.customers), dice.waking_hour(day)
        own = Dice("records", self.seed, day)
        if len(self.customers) > 10 and own.happens(0.15):
            # The record is nobody's any more: no later day of this advance finds it.
            self.customers.remove(customer)
            if own.happens(0.5):
                return [CustomerErased(at, customer)]
            return [CustomerMerged(at, customer, own.pick(self.customers))]
        (known,) = self.ledger.events_of("customer", [customer], CustomerJoined)[customer]
        name = f"{known.first_name} {known.last_name}"
        if dice.happens(0.5):
            return [CustomerMoved(at, customer, address_in(dice.pick(self.sales), name, dice))]
        email = email_of(f"new {name}", customer - identifiers.customer_id(0))
        return [CustomerChanged(at, customer, email=email, marketing=dice.happens(0.5))]
