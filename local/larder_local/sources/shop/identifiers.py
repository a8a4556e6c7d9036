"""Identifiers, in the ranges that Shopify's have, derived from running numbers so that they repeat."""

from __future__ import annotations


def customer_id(number: int) -> int:
    return 6_000_000_000_000 + number


def product_id(number: int) -> int:
    return 7_000_000_000_000 + number


def variant_id(number: int) -> int:
    return 40_000_000_000_000 + number


def order_id(number: int) -> int:
    return 5_000_000_000_000 + number


def line_id(order: int, position: int) -> int:
    return 12_000_000_000_000 + order * 100 + position


def shipping_line_id(order: int, position: int = 0) -> int:
    return 4_000_000_000_000 + order * 10 + position


def duty_id(order: int, position: int) -> int:
    return 300_000_000_000 + order * 100 + position


def fulfillment_id(order: int) -> int:
    return 4_500_000_000_000 + order


def refund_id(order: int, position: int) -> int:
    return 800_000_000_000 + order * 10 + position


def refund_line_id(order: int, refund: int, position: int) -> int:
    return 500_000_000_000 + order * 1000 + refund * 100 + position


def adjustment_id(order: int, refund: int, position: int = 0) -> int:
    return 200_000_000_000 + order * 100 + refund * 10 + position
