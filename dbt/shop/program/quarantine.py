"""The orders that a build kept out of all figures: how many, what they amount to, and why."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from program.relation import Relation
from program.selection import relation_of
from program.warehouse import Warehouse

#: The model that names them; a project without it sets none aside.
MODEL = "quarantined_orders"
FILE = "warnings.json"


@dataclass(frozen=True)
class Quarantine:
    orders: int
    #: A sum for each currency, the largest first: `120.00 USD`. Currencies do not add up.
    amounts: list[str]
    #: Each reason with its orders, the commonest first: `its measures do not add up (2)`.
    reasons: list[str]

    @classmethod
    def read(cls, warehouse: Warehouse, relation: Relation) -> Quarantine | None:
        """None where no order is in quarantine."""
        totals = warehouse.run(
            f"select currency_code, sum(amount), count(*) from {relation.sql} group by 1 order by 2 desc, 1"
        )
        if not totals:
            return None
        reasons = warehouse.run(
            f"select reason, count(*) from {relation.sql} group by 1 order by 2 desc, 1 limit 5"
        )
        return cls(
            orders=sum(int(count) for _, _, count in totals),
            amounts=[f"{amount:,.2f} {currency}" for currency, amount, _ in totals],
            reasons=[f"{reason} ({count})" for reason, count in reasons],
        )

    @property
    def text(self) -> str:
        """`2 orders (120.00 USD) are in quarantine and in no figure: its measures do not add up (2)`"""
        are = "1 order" if self.orders == 1 else f"{self.orders:,} orders"
        verb = "is" if self.orders == 1 else "are"
        amounts = " and ".join(self.amounts)
        return f"{are} ({amounts}) {verb} in quarantine and in no figure: {', '.join(self.reasons)}"


def place_in(nodes: dict[str, Any]) -> Relation | None:
    """Where the project's model is built; None where it has none."""
    found = [node for node in nodes.values() if node.resource_type == "model" and node.name == MODEL]
    return relation_of(found[0]) if found else None


def note(warehouse: Warehouse, nodes: dict[str, Any], folder: Path) -> None:
    """Says what is in quarantine, and leaves it for the pipeline to tell.

    A red build may not have got so far: then nothing is known, and the failure is told of anyway.
    """
    from snowflake.connector.errors import ProgrammingError

    place = place_in(nodes)
    try:
        quarantine = Quarantine.read(warehouse, place) if place else None
    except ProgrammingError as error:
        print(f"what is in quarantine is not known: {error.raw_msg or error}", flush=True)
        return
    told = {"warnings": [quarantine.text]} | asdict(quarantine) if quarantine else {"warnings": []}
    (folder / FILE).write_text(json.dumps(told))
    if quarantine:
        print(f"with warnings: {quarantine.text}", flush=True)
