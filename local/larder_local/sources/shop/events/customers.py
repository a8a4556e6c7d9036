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
