"""Golden orders that other shops met: taxes of duties and fees, taxes in prices, and cancellations.

The first seven are cases of Shopify's reference and of public issues, which test/golden/orders.yaml names.
"""

from __future__ import annotations

from decimal import Decimal

from larder_local.sources.shop import events as e
from larder_local.sources.shop.golden_goods import BEN, BERLIN, LONDON
from larder_local.sources.shop.golden_parts import (
    adjustment,
    back,
    cancelled,
    code,
    duty,
    duty_back,
    on,
    order,
    priced,
    refund,
    share,
    shipping,
    shipping_back,
)


def tax(title: str, rate: str, amount: str) -> e.Tax:
    return e.Tax(title, Decimal(rate), Decimal(amount))


def charges_orders() -> list[e.Event]:
    makers = (_other_shops, _given_away, _duties_and_fees, _cancelled_without_refund, _long_ago)
    return [event for maker in makers for event in maker()]


def _other_shops() -> list[e.Event]:
    euros = {"customer_id": BEN, "email": "ben.gold@example.com", "shipping_address": BERLIN,
             "currency": e.Currency("EUR", Decimal("0.92"))}  # fmt: skip
    gone, two_codes = code("100.0", "percentage", target="shipping_line"), code("10.0") + code("9.0")
    return [
        order(532, on(2022, 2, 1),
              priced(532, 0, "199.99", shares=share("5.00"), taxes=(tax("HST", "0.13", "25.35"),),
                     duties=(duty(532, 0, "164.86", tax("VAT", "0.1", "16.486")),)),
              discounts=code("5.0")),
        order(533, on(2022, 2, 2), priced(533, 0, "120.00", taxes=(tax("VAT", "0.2", "0.00"),)),
              taxes_included=True),
        order(534, on(2022, 2, 3), priced(534, 0, "50.00"),
              shipping=shipping(534, "9.99", tax("Illinois State Tax", "0.0625", "0.62")), payment="pending"),
        cancelled(534, on(2022, 2, 5), "customer"),
        order(535, on(2022, 2, 4), priced(535, 0, "20.00")),
        refund(535, on(2022, 2, 6), lines=(back(535, 0, 1, "20.00"),),
               adjustments=adjustment(535, "1.00", "Refund discrepancy")),
        order(536, on(2022, 2, 5), priced(536, 0, "32.10", taxes=(tax("GST", "0.07", "2.10"),)),
              shipping=shipping(536, "4.99", tax("GST", "0.07", "0.33")), taxes_included=True),
        order(537, on(2022, 2, 6), priced(537, 0, "100.00", shares=share("10.00") + share("9.00", 1)),
              shipping=shipping(537, "8.00", shares=share("8.00", 2)), discounts=two_codes + gone),
        order(538, on(2022, 2, 7), priced(538, 0, "100.00", taxes=(tax("MwSt", "0.2", "20.00"),)),
              shipping=shipping(538, "10.00", tax("MwSt", "0.2", "2.00")), **euros),
    ]  # fmt: skip


def _given_away() -> list[e.Event]:
    british = {"customer_id": BEN, "email": "ben.gold@example.com", "shipping_address": LONDON,
               "taxes_included": True}  # fmt: skip
    vat = tax("VAT", "0.2", "0.00")
    return [
        order(539, on(2022, 3, 1), priced(539, 0, "12.00", shares=share("12.00"), taxes=(vat,)),
              discounts=code("100.0", "percentage"), **british),
        order(540, on(2022, 3, 2), priced(540, 0, "15.00", 2, shares=share("30.00")), priced(540, 1, "0.00"),
              discounts=code("100.0", "percentage")),
    ]  # fmt: skip


def _duties_and_fees() -> list[e.Event]:
    fee = (e.Fee(Decimal("6.00"), (tax("GST", "0.05", "0.30"),)),)
    return [
        order(541, on(2022, 4, 1),
              priced(541, 0, "80.00", 2, taxes=(tax("GST", "0.05", "8.00"),),
                     duties=(duty(541, 0, "10.01", tax("GST", "0.05", "0.51")),)),
              fees=fee),
        refund(541, on(2022, 4, 8), lines=(back(541, 0, 1, "80.00", "4.00"),),
               duties=duty_back(541, 0, "5.00", "0.25")),
        refund(541, on(2022, 4, 9), 1, lines=(back(541, 0, 1, "80.00", "4.00", refund=1),),
               duties=duty_back(541, 0, "5.01", "0.26")),
        order(542, on(2022, 4, 2),
              priced(542, 0, "60.00", taxes=(tax("VAT", "0.2", "10.00"),),
                     duties=(duty(542, 0, "6.00", tax("VAT", "0.2", "1.00")),)),
              taxes_included=True, fees=(e.Fee(Decimal("3.00"), (tax("VAT", "0.2", "0.50"),)),)),
    ]  # fmt: skip


def _cancelled_without_refund() -> list[e.Event]:
    gst = tax("GST", "0.05", "0.30")
    return [
        order(543, on(2022, 5, 1),
              priced(543, 0, "40.00", taxes=(tax("GST", "0.05", "2.00"),),
                     duties=(duty(543, 0, "4.00", tax("GST", "0.05", "0.20")),)),
              shipping=shipping(543, "12.00", tax("GST", "0.05", "0.60")),
              fees=(e.Fee(Decimal("6.00"), (gst,)),), payment="pending"),
        cancelled(543, on(2022, 5, 3), "inventory"),
        order(544, on(2022, 5, 4), priced(544, 0, "40.00"), shipping=shipping(544, "12.00", gst)),
        refund(544, on(2022, 5, 6), shipping=shipping_back(544, "5.00", "0.13"), cause="goodwill"),
        cancelled(544, on(2022, 5, 7), "other"),
        order(545, on(2022, 5, 8), priced(545, 0, "40.00"), shipping=shipping(545, "12.00", gst)),
        cancelled(545, on(2022, 5, 9), "customer", keeps_charges=True),
        refund(545, on(2022, 5, 9), lines=(back(545, 0, 1, "40.00"),), cause="cancel"),
    ]  # fmt: skip


def _long_ago() -> list[e.Event]:
    """Imported from the till of another century, before the first day of most calendars."""
    return [order(546, on(2022, 6, 1), priced(546, 0, "9.00"), sold_at=on(1999, 12, 30), source="import")]
