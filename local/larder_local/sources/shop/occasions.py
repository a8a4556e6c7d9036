"""Orders that the data set cannot have: from abroad, gift cards bought, at the counter, at midnight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from larder_local.sources.shop import identifiers
from larder_local.sources.shop.catalogue import Article, Catalogue
from larder_local.sources.shop.dice import Dice, local
from larder_local.sources.shop.events import Address, Currency, Duty, Event, Fee, Line, OrderPlaced, Shipping
from larder_local.sources.shop.geography import ABROAD, Country, TaxRate
from larder_local.sources.shop.orders import ON_THE_HOUSE, WELCOME, custom_line, goods_line, tip_line
from larder_local.sources.shop.people import FIRST, LAST, STREETS, email_of, somewhere
from larder_local.sources.shop.stories import story
from larder_local.sources.shop.till import cents, discounted, payable, taxed, taxed_shipping, taxes_on

FIRST_DAY = date(2020, 1, 6)
CLOCK_CHANGES = [
    date(2020, 3, 8), date(2020, 11, 1), date(2021, 3, 14), date(2021, 11, 7),
    date(2022, 3, 13), date(2022, 11, 6), date(2023, 3, 12), date(2023, 11, 5),
]  # fmt: skip
CLEARANCE = Decimal("6.50")
AROUND_MIDNIGHT = (time(23, 59, 30), time(0, 0, 0), time(0, 45, 0), time(23, 15, 0))

Maker = Callable[[int, datetime, Catalogue, Dice], OrderPlaced]


def occasional_orders(catalogue: Catalogue, first_number: int, scale: float, end: datetime) -> list[Event]:
    """About one in twenty orders; each with its story."""
    events: list[Event] = []
    for number, (at, maker) in enumerate(_timetable(scale, end), start=first_number):
        dice = Dice("occasion", number)
        order = maker(number, at, catalogue, dice)
        events.append(order)
        events += story(order, dice.later(at, 0, 6), dice.pick(catalogue.seeded), dice)
    return events


def _timetable(scale: float, end: datetime) -> list[tuple[datetime, Maker]]:
    dice = Dice("occasions")
    days = (end.date() - FIRST_DAY).days - 1
    wanted = {abroad: 140, gift_cards: 40, at_the_counter: 40, by_the_case: 40}
    timetable = [
        (dice.waking_hour(FIRST_DAY + timedelta(days=dice.between(0, days))), maker)
        for maker, count in wanted.items()
        for _ in range(max(1, round(count * scale)))
    ]
    for index, day in enumerate(CLOCK_CHANGES):
        for offset, at in enumerate(AROUND_MIDNIGHT):
            when = local(day + timedelta(days=(index + offset) % 3 - 1), at)
            timetable.append((when, by_the_case))
    return sorted(timetable, key=lambda each: each[0])


def _articles(catalogue: Catalogue, dice: Dice) -> list[Article]:
    affordable = [article for article in catalogue.by_item.values() if article.price < 200]
    return dice.sample(affordable, dice.between(1, 4))


def _lines(number: int, catalogue: Catalogue, dice: Dice) -> list[Line]:
    return [
        goods_line(number, place, article, article.price, dice.between(1, 4))
        for place, article in enumerate(_articles(catalogue, dice))
    ]


def _order(number: int, at: datetime, lines: list[Line], dice: Dice) -> OrderPlaced:
    """A guest's order, without address; the makers add to it."""
    name = f"{dice.pick(FIRST)} {dice.pick(LAST)}"
    return OrderPlaced(
        at=at,
        order_id=identifiers.order_id(number),
        number=number,
        lines=tuple(lines),
        email=email_of(name, number),
    )


def abroad(number: int, at: datetime, catalogue: Catalogue, dice: Dice) -> OrderPlaced:
    """In the customer's currency; with VAT in the price where that is usual, with duties now and then."""
    country = dice.pick(ABROAD)
    included, lines = country.taxes_included, _lines(number, catalogue, dice)
    offers = ()
    if dice.happens(0.25):
        lines, offers = discounted(lines, 0, cents(sum(map(payable, lines)) / 10)), (WELCOME,)
    elif dice.happens(0.05):
        lines, offers = discounted(lines, 0, sum(map(payable, lines), Decimal(0))), (ON_THE_HOUSE,)
    lines = [taxed(line, country.taxes, included) for line in lines]
    fees: tuple[Fee, ...] = ()
    if country.code == "CA" and dice.happens(0.5):
        rates = country.taxes if dice.happens(0.7) else ()
        lines = [_with_duty(number, place, line, rates) for place, line in enumerate(lines)]
        if dice.happens(0.4):
            fees = (Fee(CLEARANCE, taxes_on(CLEARANCE, rates, included=False)),)
    shipping = Shipping(identifiers.shipping_line_id(number), "International", Decimal("19.90"))
    return replace(
        _order(number, at, lines, dice),
        shipping=(taxed_shipping(shipping, country.taxes, included),),
        fees=fees,
        discounts=offers,
        shipping_address=(address := _address(country, dice)),
        billing_address=address,
        taxes_included=included,
        currency=Currency(country.currency, country.rate, country.decimals),
    )


def _with_duty(number: int, place: int, line: Line, rates: tuple[TaxRate, ...]) -> Line:
    """Duties of eight parts in a hundred; where the country taxes its duties, with that tax."""
    amount = cents(payable(line) * Decimal("0.08"))
    taxes = taxes_on(amount, rates, included=False)
    duty = Duty(identifiers.duty_id(number, place), amount, "482010", "US", taxes)
    return replace(line, duties=(duty,)) if duty.amount else line


def _address(country: Country, dice: Dice) -> Address:
    city, province, code, postal_code = dice.pick(country.places)
    return Address(
        first_name=dice.pick(FIRST),
        last_name=dice.pick(LAST),
        address1=f"{dice.between(1, 99)} {dice.pick(STREETS)}",
        city=city,
        zip=postal_code,
        country=country.name,
        country_code=country.code,
        province=province,
        province_code=code,
    )


def gift_cards(number: int, at: datetime, catalogue: Catalogue, dice: Dice) -> OrderPlaced:
    """A gift card by e-mail, sometimes with goods: a billing address, nothing to ship."""
    card = dice.pick(catalogue.gift_cards)
    lines = _lines(number, catalogue, dice) if dice.happens(0.4) else []
    line = replace(goods_line(number, len(lines), card, card.price, dice.between(1, 2)), kind="gift_card")
    return replace(_order(number, at, [*lines, line], dice), billing_address=somewhere(dice))


def at_the_counter(number: int, at: datetime, catalogue: Catalogue, dice: Dice) -> OrderPlaced:
    """Paid at a market stall: no address, often a custom item and a tip."""
    lines = _lines(number, catalogue, dice)
    if dice.happens(0.5):
        lines.append(custom_line(number, len(lines), "Name tag", Decimal("3.33")))
    if dice.happens(0.7):
        lines.append(tip_line(number, len(lines), Decimal(dice.between(50, 900)) / 100))
    return replace(_order(number, at, lines, dice), source="pos", gateways=("cash",), email="")


def by_the_case(number: int, at: datetime, catalogue: Catalogue, dice: Dice) -> OrderPlaced:
    """Seeded variants, which the data set's orders never hold."""
    article = dice.pick(catalogue.seeded)
    return _order(number, at, [goods_line(number, 0, article, article.price, dice.between(1, 3))], dice)


MAKERS: tuple[Maker, ...] = (abroad, gift_cards, at_the_counter, by_the_case)
