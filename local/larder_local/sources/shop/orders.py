"""An order of the data set as it is placed in this shop, with what real baskets have besides goods."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from larder_local.sources.shop import identifiers
from larder_local.sources.shop.catalogue import Article, Catalogue
from larder_local.sources.shop.dice import Dice
from larder_local.sources.shop.events import Address, Discount, Line, OrderPlaced, Share, Shipping
from larder_local.sources.shop.geography import TaxRate, sales_taxes
from larder_local.sources.shop.superstore import Item, Sale
from larder_local.sources.shop.till import NOTHING, cents, discounted, payable, taxed, taxed_shipping

SHIPPING_PRICE = {
    "Standard Class": "4.99",
    "Second Class": "6.99",
    "First Class": "9.99",
    "Same Day": "14.99",
}
FREE_SHIPPING_FROM = Decimal(50)
SHIPPING_TAXED_IN = {"New York", "Texas", "Pennsylvania", "Washington", "Ohio", "Michigan", "Georgia"}
WELCOME = Discount("discount_code", "WELCOME10", Decimal("10.0"), "percentage", "across")
FIVE_OFF = Discount("discount_code", "FIVEOFF", Decimal("5.0"), "fixed_amount", "across")
ON_THE_HOUSE = Discount("discount_code", "ONTHEHOUSE", Decimal("100.0"), "percentage", "across")
FREE_SHIPPING = Discount("discount_code", "FREESHIP", Decimal("100.0"), "percentage", "each", "shipping_line")


@dataclass(frozen=True)
class Buyer:
    customer_id: int | None
    email: str
    address: Address


def goods_line(order: int, position: int, article: Article, price: Decimal, quantity: int) -> Line:
    return Line(
        line_id=identifiers.line_id(order, position),
        kind="product",
        title=article.title,
        price=price,
        quantity=quantity,
        variant_id=article.variant_id,
        product_id=article.product_id,
        variant_title=article.variant_title,
        sku=article.sku,
        vendor=article.vendor,
    )


def custom_line(order: int, position: int, title: str, price: Decimal) -> Line:
    return Line(
        line_id=identifiers.line_id(order, position), kind="custom", title=title, price=price, quantity=1
    )


def tip_line(order: int, position: int, amount: Decimal) -> Line:
    return Line(
        line_id=identifiers.line_id(order, position), kind="tip", title="Tip", price=amount, quantity=1
    )


def placed(
    number: int, sale: Sale, at: datetime, buyer: Buyer, catalogue: Catalogue, dice: Dice
) -> OrderPlaced:
    lines, discounts = _goods(number, sale.items, catalogue)
    if dice.happens(0.012):
        lines.append(
            custom_line(number, len(lines), dice.pick(("Gift wrapping", "Engraving")), Decimal("7.50"))
        )
    lines, discounts = _with_code(lines, discounts, dice)
    # Dice of their own: what was seeded before free items came stays as it was.
    if Dice("free item", number, sale.code).happens(0.008):
        lines.append(custom_line(number, len(lines), "Free sample", Decimal("0.00")))
    rates = sales_taxes(sale.state, sale.city)
    shipping, discounts = _shipping(number, sale, lines, discounts, dice)
    if dice.happens(0.015):
        lines.append(tip_line(number, len(lines), Decimal(dice.between(1, 15))))
    guest = dice.happens(0.03)
    order = OrderPlaced(
        at=at,
        order_id=identifiers.order_id(number),
        number=number,
        lines=tuple(taxed(line, rates, included=False) for line in lines),
        customer_id=None if guest else buyer.customer_id,
        email=buyer.email,
        shipping=(taxed_shipping(shipping, _shipping_rates(sale.state, rates), included=False),),
        discounts=tuple(discounts),
        shipping_address=buyer.address,
        billing_address=buyer.address,
        test=dice.happens(0.004),
        payment=dice.weighted({"paid": 0.985, "pending": 0.01, "authorized": 0.005}),
        source=dice.weighted({"web": 0.9, "shopify_draft_order": 0.06, "pos": 0.04}),
        tags=f"{sale.segment}, {sale.code}",
    )
    return _entered_late(_with_gift_card(order, dice), dice)


def _goods(number: int, items: tuple[Item, ...], catalogue: Catalogue) -> tuple[list[Line], list[Discount]]:
    """The data set's lines, each with its own discount."""
    lines: list[Line] = []
    discounts: list[Discount] = []
    for position, item in enumerate(items):
        line = goods_line(number, position, catalogue.article(item), item.price, item.quantity)
        if item.discount:
            percent = (item.discount * 100).normalize()
            offer = Discount("automatic", f"{percent:f} % off", percent, "percentage", "each")
            if offer not in discounts:
                discounts.append(offer)
            amount = cents(item.price * item.quantity * item.discount)
            line = replace(line, shares=(Share(discounts.index(offer), amount),))
        lines.append(line)
    return lines, discounts


def _with_code(lines: list[Line], discounts: list[Discount], dice: Dice) -> tuple[list[Line], list[Discount]]:
    """Some customers have a code for the whole order; its amount is shared over the lines to the cent."""
    code = dice.weighted({"none": 0.917, "on the house": 0.003, "welcome": 0.06, "five": 0.02})
    goods = sum(map(payable, lines), NOTHING)
    if code == "none" or goods < 20:
        return lines, discounts
    offers = {
        "on the house": (ON_THE_HOUSE, goods),
        "welcome": (WELCOME, cents(goods / 10)),
        "five": (FIVE_OFF, FIVE_OFF.value),
    }
    offer, amount = offers[code]
    return discounted(lines, len(discounts), amount), [*discounts, offer]


def _shipping(
    number: int, sale: Sale, lines: list[Line], discounts: list[Discount], dice: Dice
) -> tuple[Shipping, list[Discount]]:
    goods = sum(map(payable, lines))
    free = sale.ship_mode == "Standard Class" and goods >= FREE_SHIPPING_FROM
    price = Decimal("0.00") if free else Decimal(SHIPPING_PRICE[sale.ship_mode])
    shipping = Shipping(identifiers.shipping_line_id(number), sale.ship_mode, price)
    if price and dice.happens(0.03):
        shipping = replace(shipping, shares=(Share(len(discounts), price),))
        discounts = [*discounts, FREE_SHIPPING]
    return shipping, discounts


def _shipping_rates(state: str, rates: tuple[TaxRate, ...]) -> tuple[TaxRate, ...]:
    return rates if state in SHIPPING_TAXED_IN else ()


def _with_gift_card(order: OrderPlaced, dice: Dice) -> OrderPlaced:
    """Paying by gift card changes how it is paid, and nothing else."""
    if order.payment != "paid" or not dice.happens(0.012):
        return order
    return replace(order, gateways=("gift_card", "shopify_payments"))


def _entered_late(order: OrderPlaced, dice: Dice) -> OrderPlaced:
    """A few orders (by telephone, imported) were sold before they were entered."""
    if not dice.happens(0.006):
        return order
    return replace(order, sold_at=order.at, at=order.at + timedelta(hours=dice.between(5, 60)))
