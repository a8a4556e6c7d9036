"""What happens to a customer."""

from __future__ import annotations

from dataclasses import dataclass

from larder_local.sources.shop.events.parts import Address, Event


@dataclass(frozen=True)
class CustomerJoined(Event):
    customer_id: int
    first_name: str
    last_name: str
    email: str
    address: Address | None = None
    segment: str = ""
    marketing: bool = False


@dataclass(frozen=True)
class CustomerMoved(Event):
    customer_id: int
    address: Address


@dataclass(frozen=True)
class CustomerChanged(Event):
    customer_id: int
    email: str | None = None
    marketing: bool | None = None
    note: str | None = None


@dataclass(frozen=True)
class CustomerMerged(Event):
    """Two records of one person become one: this one is gone, its orders are the other's."""

    customer_id: int
    into: int


@dataclass(frozen=True)
class CustomerErased(Event):
    """The customer asked to be forgotten: the record and the orders stay, without a word on who it was."""

    customer_id: int
