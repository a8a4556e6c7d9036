"""Where customers live: the data set's states, with codes and the sales tax that the sample shop charges.

The rates are round figures near those of 2023, for a sample; they are not tax advice.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

STATES = {
    "Alabama": ("AL", "0.04"), "Arizona": ("AZ", "0.056"), "Arkansas": ("AR", "0.065"),
    "California": ("CA", "0.0725"), "Colorado": ("CO", "0.029"), "Connecticut": ("CT", "0.0635"),
    "Delaware": ("DE", None), "District of Columbia": ("DC", "0.06"), "Florida": ("FL", "0.06"),
    "Georgia": ("GA", "0.04"), "Idaho": ("ID", "0.06"), "Illinois": ("IL", "0.0625"),
    "Indiana": ("IN", "0.07"), "Iowa": ("IA", "0.06"), "Kansas": ("KS", "0.065"),
    "Kentucky": ("KY", "0.06"), "Louisiana": ("LA", "0.0445"), "Maine": ("ME", "0.055"),
    "Maryland": ("MD", "0.06"), "Massachusetts": ("MA", "0.0625"), "Michigan": ("MI", "0.06"),
    "Minnesota": ("MN", "0.06875"), "Mississippi": ("MS", "0.07"), "Missouri": ("MO", "0.04225"),
    "Montana": ("MT", None), "Nebraska": ("NE", "0.055"), "Nevada": ("NV", "0.0685"),
    "New Hampshire": ("NH", None), "New Jersey": ("NJ", "0.06625"), "New Mexico": ("NM", "0.05125"),
    "New York": ("NY", "0.04"), "North Carolina": ("NC", "0.0475"), "North Dakota": ("ND", "0.05"),
    "Ohio": ("OH", "0.0575"), "Oklahoma": ("OK", "0.045"), "Oregon": ("OR", None),
    "Pennsylvania": ("PA", "0.06"), "Rhode Island": ("RI", "0.07"), "South Carolina": ("SC", "0.06"),
    "South Dakota": ("SD", "0.042"), "Tennessee": ("TN", "0.07"), "Texas": ("TX", "0.0625"),
    "Utah": ("UT", "0.0485"), "Vermont": ("VT", "0.06"), "Virginia": ("VA", "0.043"),
    "Washington": ("WA", "0.065"), "West Virginia": ("WV", "0.06"), "Wisconsin": ("WI", "0.05"),
    "Wyoming": ("WY", "0.04"),
}  # fmt: skip

# A second tax of the city: such lines carry two tax lines.
CITY_TAX = {
    ("New York", "New York City"): "0.045",
    ("Illinois", "Chicago"): "0.0125",
    ("Texas", "Houston"): "0.02",
}


@dataclass(frozen=True)
class TaxRate:
    title: str
    rate: Decimal


def province_code(state: str) -> str:
    return STATES[state][0]


def sales_taxes(state: str, city: str) -> tuple[TaxRate, ...]:
    """The taxes on top of a price for a customer in the United States."""
    rate = STATES[state][1]
    if rate is None:
        return ()
    taxes = [TaxRate(f"{state} State Tax", Decimal(rate))]
    if (state, city) in CITY_TAX:
        taxes.append(TaxRate(f"{city} City Tax", Decimal(CITY_TAX[state, city])))
    return tuple(taxes)


@dataclass(frozen=True)
class Country:
    """A country that the shop sells to in its own currency."""

    code: str
    name: str
    currency: str
    decimals: int
    rate: Decimal
    taxes: tuple[TaxRate, ...]
    taxes_included: bool
    places: tuple[tuple[str, str | None, str | None, str], ...]  # city, province, its code, postal code


ABROAD = (
    Country("GB", "United Kingdom", "GBP", 2, Decimal("0.79"), (TaxRate("VAT", Decimal("0.2")),), True,
            (("London", "England", "ENG", "SW1A 1AA"), ("Leeds", "England", "ENG", "LS1 4AP"),
             ("Edinburgh", "Scotland", "SCT", "EH1 1YZ"))),
    Country("DE", "Germany", "EUR", 2, Decimal("0.92"), (TaxRate("MwSt", Decimal("0.19")),), True,
            (("Berlin", None, None, "10115"), ("Köln", None, None, "50667"))),
    Country("CA", "Canada", "CAD", 2, Decimal("1.35"),
            (TaxRate("GST", Decimal("0.05")), TaxRate("QST", Decimal("0.09975"))), False,
            (("Montréal", "Quebec", "QC", "H2Y 1C6"), ("Québec", "Quebec", "QC", "G1R 4S9"))),
    Country("JP", "Japan", "JPY", 0, Decimal("144"), (), False,
            (("Ōsaka", "Ōsaka", "JP-27", "530-0001"), ("Kyoto", "Kyōto", "JP-26", "600-8216"))),
)  # fmt: skip
