"""The golden orders: one of each hard case, with amounts written by hand and fixed ids.

Their rows of `fct_sales` are worked out in test/golden/orders.yaml; nothing here is computed by the till.
Those that other shops met, and orders with duties, fees and cancellations, are in `golden_charges`.
"""

from __future__ import annotations

from decimal import Decimal

from larder_local.sources.shop import events as e
from larder_local.sources.shop import identifiers
from larder_local.sources.shop.golden_charges import charges_orders
from larder_local.sources.shop.golden_goods import (
    BEN,
    BERLIN,
    BISCUIT,
    BOWL,
    KYOTO,
    LEAD,
    LONDON,
    golden_catalogue,
    golden_customers,
    goods,
)
from larder_local.sources.shop.golden_parts import (
    adjustment,
    albany,
    back,
    code,
    ny,
    on,
    order,
    refund,
    share,
    shipping,
    shipping_back,
    vat,
)


def golden_events() -> list[e.Event]:
    makers = (
        golden_catalogue, golden_customers, _plain, _returns, _taxes_included, _cancelled, _edited,
        _other_amounts, _currencies, _not_counted, _dates, charges_orders,
    )  # fmt: skip
    return [event for maker in makers for event in maker()]


def _plain() -> list[e.Event]:
    return [
        order(501, on(2021, 6, 1), goods(501, 0, BISCUIT, 2, taxes=(ny("0.80"), albany("0.80"))),
              goods(501, 1, LEAD, 1, taxes=(ny("1.00"), albany("1.00"))),
              shipping=shipping(501, "4.99", ny("0.20"))),
        order(502, on(2021, 6, 2), goods(502, 0, BISCUIT, 1, shares=share("3.34")),
              goods(502, 1, BISCUIT, 1, shares=share("3.33")),
              goods(502, 2, BISCUIT, 1, shares=share("3.33")),
              discounts=code("10.0")),
        order(503, on(2021, 6, 3), goods(503, 0, BISCUIT, 1),
              shipping=shipping(503, "4.99", shares=share("4.99")),
              discounts=code("100.0", "percentage", target="shipping_line")),
    ]  # fmt: skip


def _returns() -> list[e.Event]:
    taxed = (ny("3.00"), albany("3.00"))
    return [
        order(504, on(2021, 6, 4), goods(504, 0, LEAD, 3, shares=share("7.49"), taxes=(ny("2.69"),)),
              discounts=code("7.49")),
        refund(504, on(2021, 6, 20), lines=(back(504, 0, 1, "22.45", "0.90"),)),
        order(505, on(2021, 6, 5), goods(505, 0, BISCUIT, 1), shipping=shipping(505, "9.99", ny("0.40"))),
        refund(505, on(2023, 6, 21), shipping=shipping_back(505, "9.99", "0.40"), cause="goodwill"),
        order(506, on(2021, 6, 6), goods(506, 0, BISCUIT, 1), shipping=shipping(506, "9.99", ny("0.40"))),
        refund(506, on(2021, 6, 22), shipping=shipping_back(506, "9.99", "0.40", "adjustment"),
               cause="goodwill"),
        order(507, on(2021, 6, 7), goods(507, 0, BISCUIT, 1), shipping=shipping(507, "9.99", ny("0.40"))),
        refund(507, on(2021, 6, 23), shipping=shipping_back(507, "5.00", "0.20", "both"), cause="goodwill"),
        order(508, on(2021, 6, 8), goods(508, 0, BOWL, 1)),
        refund(508, on(2021, 6, 24), adjustments=adjustment(508, "-5.00", "Refund discrepancy", "-0.40"),
               cause="goodwill"),
        order(509, on(2021, 6, 9), goods(509, 0, LEAD, 3, taxes=taxed)),
        refund(509, on(2021, 6, 25), lines=(back(509, 0, 3, "74.85", "6.00"),),
               adjustments=adjustment(509, "7.49", "Restocking fee")),
    ]  # fmt: skip


def _taxes_included() -> list[e.Event]:
    british = {"customer_id": BEN, "email": "ben.gold@example.com", "shipping_address": LONDON,
               "taxes_included": True, "currency": e.Currency("GBP", Decimal("0.8"))}  # fmt: skip
    return [
        order(510, on(2021, 7, 1), goods(510, 0, BOWL, 2, shares=share("6.66"), taxes=(vat("10.00"),)),
              shipping=shipping(510, "6.00", vat("1.00")), discounts=code("6.66"), **british),
        order(511, on(2021, 7, 2), goods(511, 0, LEAD, 2, taxes=(vat("8.32"),)),
              shipping=shipping(511, "6.00", vat("1.00")), **british),
        order(531, on(2021, 7, 3), goods(531, 0, BOWL, 1, taxes=(vat("5.56"),)), **british),
        refund(511, on(2021, 7, 9), lines=(back(511, 0, 1, "24.95", "4.16"),),
               shipping=shipping_back(511, "6.00", "1.00")),
    ]  # fmt: skip


def _cancelled() -> list[e.Event]:
    return [
        order(512, on(2021, 8, 1), goods(512, 0, BISCUIT, 2, taxes=(ny("0.80"),)), payment="pending"),
        e.OrderCancelled(on(2021, 8, 3), identifiers.order_id(512), "customer"),
        refund(512, on(2021, 8, 3), lines=(back(512, 0, 2, "20.00", "0.80"),), cause="cancel",
               paid_back=False),
        order(513, on(2021, 8, 2), goods(513, 0, LEAD, 1, taxes=(ny("1.00"),)),
              shipping=shipping(513, "4.99", ny("0.20"))),
        e.OrderCancelled(on(2021, 8, 4), identifiers.order_id(513), "inventory"),
        refund(513, on(2021, 8, 4), lines=(back(513, 0, 1, "24.95", "1.00"),),
               shipping=shipping_back(513, "4.99", "0.20"), cause="cancel"),
        order(514, on(2021, 8, 5), goods(514, 0, BISCUIT, 2, shares=share("4.00"), taxes=(ny("0.64"),)),
              goods(514, 1, BOWL, 1, taxes=(ny("1.33"),)), shipping=shipping(514, "4.99"),
              discounts=code("4.0"), payment="pending"),
        e.OrderCancelled(on(2021, 8, 6), identifiers.order_id(514), "fraud"),
        order(515, on(2021, 8, 7), goods(515, 0, BISCUIT, 3, shares=share("1.00"), taxes=(ny("1.16"),)),
              discounts=code("1.0")),
        refund(515, on(2021, 8, 9), lines=(back(515, 0, 1, "9.67", "0.39"),)),
        e.OrderCancelled(on(2021, 8, 11), identifiers.order_id(515), "other"),
    ]  # fmt: skip


def _edited() -> list[e.Event]:
    return [
        order(516, on(2021, 9, 1), goods(516, 0, BISCUIT, 2, taxes=(ny("0.80"),)),
              goods(516, 1, BOWL, 1, taxes=(ny("1.33"),))),
        e.OrderEdited(on(2021, 9, 2), identifiers.order_id(516),
                      (goods(516, 2, LEAD, 1, taxes=(ny("1.00"),)),)),
        refund(516, on(2021, 9, 2), lines=(back(516, 1, 1, "33.33", "1.33"),), cause="edit", paid_back=False),
    ]  # fmt: skip


def _other_amounts() -> list[e.Event]:
    engraving = e.Line(
        identifiers.line_id(517, 1), "custom", "Engraving", Decimal("7.50"), 1, taxes=(ny("0.30"),)
    )
    card = e.Line(identifiers.line_id(518, 1), "gift_card", "Gift Card", Decimal("50.00"), 2, sku="GIFT-50")
    returned_card = e.Line(
        identifiers.line_id(520, 1), "gift_card", "Gift Card", Decimal("25.00"), 1, sku="GIFT-25"
    )

    def tip(number: int, position: int, amount: str) -> e.Line:
        return e.Line(identifiers.line_id(number, position), "tip", "Tip", Decimal(amount), 1)

    return [
        order(517, on(2021, 9, 3), goods(517, 0, BISCUIT, 1), engraving),
        order(518, on(2021, 9, 4), goods(518, 0, BISCUIT, 1), card),
        order(519, on(2021, 9, 5), goods(519, 0, BOWL, 1), tip(519, 1, "4.00"),
              gateways=("gift_card", "shopify_payments")),
        order(520, on(2021, 9, 6), goods(520, 0, BISCUIT, 1), returned_card, tip(520, 2, "3.00")),
        refund(520, on(2021, 9, 8),
               lines=(back(520, 0, 1, "10.00"), back(520, 1, 1, "25.00"), back(520, 2, 1, "3.00"))),
    ]  # fmt: skip


def _currencies() -> list[e.Event]:
    ben = {"customer_id": BEN, "email": "ben.gold@example.com"}
    duty = e.Duty(identifiers.duty_id(522, 0), Decimal("2.67"), "230910", "US")
    return [
        order(521, on(2021, 10, 1), goods(521, 0, LEAD, 2), shipping=shipping(521, "19.90"),
              shipping_address=BERLIN, currency=e.Currency("EUR", Decimal("0.92")), **ben),
        order(522, on(2021, 10, 2), goods(522, 0, BOWL, 1, duties=(duty,)), shipping=shipping(522, "19.90"),
              shipping_address=KYOTO, currency=e.Currency("JPY", Decimal("144"), 0), **ben),
        refund(522, on(2021, 10, 9), lines=(back(522, 0, 1, "33.33"),),
               duties=(e.ReturnedDuty(identifiers.duty_id(522, 0), Decimal("2.67")),)),
    ]  # fmt: skip


def _not_counted() -> list[e.Event]:
    return [
        order(523, on(2021, 10, 3), goods(523, 0, BISCUIT, 1)),
        e.OrderDeleted(on(2023, 12, 20), identifiers.order_id(523), 523),
        order(524, on(2021, 10, 4), goods(524, 0, BISCUIT, 1), test=True, gateways=("bogus",)),
    ]


def _dates() -> list[e.Event]:
    """Half an hour from midnight, where the other season's offset gives another day; and late entries."""
    late = refund(
        530, on(2022, 1, 2, 9), lines=(back(530, 0, 1, "10.00"),), counted_at=on(2021, 12, 31, 23, 30)
    )
    return [
        order(525, on(2021, 3, 13, 23, 30), goods(525, 0, BISCUIT, 1)),
        order(526, on(2021, 3, 15, 0, 30), goods(526, 0, BISCUIT, 1)),
        order(527, on(2021, 11, 7, 0, 30), goods(527, 0, BISCUIT, 1)),
        order(528, on(2021, 11, 7, 23, 30), goods(528, 0, BISCUIT, 1)),
        order(
            529,
            on(2022, 1, 1, 0, 30),
            goods(529, 0, BISCUIT, 1),
            sold_at=on(2021, 12, 31, 20),
            customer_id=None,
        ),
        order(
            530,
            on(2021, 12, 30),
            goods(530, 0, BISCUIT, 1),
            customer_id=None,
            shipping_address=None,
            source="pos",
        ),
        late,
    ]
