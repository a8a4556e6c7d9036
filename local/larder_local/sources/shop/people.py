"""The customers: the data set's, with seeded addresses of ours around their real cities."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from larder_local.sources.shop import identifiers
from larder_local.sources.shop.dice import Dice
from larder_local.sources.shop.events import Address, CustomerJoined
from larder_local.sources.shop.geography import province_code
from larder_local.sources.shop.superstore import Sale

STREETS = (
    "Maple Street",
    "Oak Avenue",
    "Main Street",
    "Willow Lane",
    "Cedar Road",
    "Elm Drive",
    "Lake View",
    "Hill Road",
)
FIRST = ("Ada", "Noor", "José", "Zoë", "Mei", "Ivan", "Lena", "Omar", "Ruth", "Søren")
LAST = ("Doe", "Nguyen", "García", "Müller", "O'Neil", "Smith", "Okafor", "Rossi", "Kim", "Ahmed")

PLACES = (
    ("Boston", "Massachusetts", "02108"),
    ("Denver", "Colorado", "80202"),
    ("Portland", "Oregon", "97204"),
    ("Miami", "Florida", "33130"),
)


def email_of(name: str, number: int) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"{re.sub('[^a-z]+', '.', plain.lower()).strip('.')}.{number}@example.com"


def in_household(number: int) -> bool:
    """Whether two customers with numbers beside each other have one e-mail: a family, or one person twice."""
    return Dice("household", number // 2).happens(0.05)


def _email(name: str, number: int) -> str:
    return f"household.{number // 2}@example.com" if in_household(number) else email_of(name, number)


def split_name(name: str) -> tuple[str, str]:
    first, _, last = name.partition(" ")
    return first, last


def address_in(sale: Sale, name: str, dice: Dice) -> Address:
    """An address in the city to which the data set's order went. Some people type as they please."""
    first, last = split_name(name)
    city = sale.city
    if dice.happens(0.02):
        city = dice.pick((city.upper(), city.lower(), f"{city} "))
    return Address(
        first_name=first,
        last_name=last,
        address1=f"{dice.between(1, 999)} {dice.pick(STREETS)}",
        city=city,
        zip=sale.postal_code,
        country="United States",
        country_code="US",
        province=sale.state,
        province_code=province_code(sale.state),
        phone=f"+1555{dice.between(0, 9_999_999):07d}",
    )


def somewhere(dice: Dice) -> Address:
    """A seeded person's address in the United States."""
    city, state, zip_code = dice.pick(PLACES)
    return Address(
        first_name=dice.pick(FIRST),
        last_name=dice.pick(LAST),
        address1=f"{dice.between(1, 999)} {dice.pick(STREETS)}",
        city=city,
        zip=zip_code,
        country="United States",
        country_code="US",
        province=state,
        province_code=province_code(state),
    )


def joins(number: int, name: str, address: Address, segment: str, when: datetime) -> CustomerJoined:
    first, last = split_name(name)
    return CustomerJoined(
        at=when,
        customer_id=identifiers.customer_id(number),
        first_name=first,
        last_name=last,
        email=_email(name, number),
        address=address,
        segment=segment,
        marketing=Dice("marketing", number).happens(0.4),
    )
