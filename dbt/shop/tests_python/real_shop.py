"""This project itself on the local Snowflake, over a few orders that land as Airbyte lands them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from local_cloud import ANALYTICS, PYTHON, RAW, ROOT, LocalCloud
from small_shop import SHOP, Run, SmallShop, copy

Json = dict[str, Any]

#: The columns of each stream that the models read, with the types that Airbyte gives them.
STREAMS: dict[str, dict[str, str]] = {
    "orders": {
        **dict.fromkeys(("id",), "number(38, 0)"),
        **dict.fromkeys(
            ("name", "financial_status", "source_name", "currency", "presentment_currency"), "varchar"
        ),
        **dict.fromkeys(("taxes_included", "test"), "boolean"),
        **dict.fromkeys(
            ("created_at", "processed_at", "cancelled_at", "updated_at", "deleted_at"), "timestamp_tz"
        ),
        **dict.fromkeys(("total_price", "total_tax", "current_total_price"), "float"),
        **dict.fromkeys(
            (
                "customer", "shipping_address", "billing_address", "line_items", "shipping_lines", "refunds",
                "discount_codes", "total_tax_set", "original_total_additional_fees_set",
            ),
            "variant",
        ),
    },
    "customers": {
        "id": "number(38, 0)", "first_name": "varchar", "last_name": "varchar", "email": "varchar",
        "state": "varchar", "created_at": "timestamp_tz",
    },
    "products": {
        "id": "number(38, 0)", "title": "varchar", "product_type": "varchar", "vendor": "varchar",
        "status": "varchar", "variants": "variant",
    },
    "product_variants": {
        "id": "number(38, 0)", "product_id": "number(38, 0)", "sku": "varchar", "title": "varchar",
    },
    "deleted_products": {"id": "number(38, 0)"},
    "shop": {
        "id": "number(38, 0)", "name": "varchar", "currency": "varchar", "iana_timezone": "varchar",
        "country_code": "varchar",
    },
}  # fmt: skip


class RealShop(SmallShop):
    def __init__(self, cloud: LocalCloud, folder: Path) -> None:
        super().__init__(cloud, folder, files={})
        for name in ("dbt_project.yml", "macros", "models", "tests"):
            if not (folder / name).is_file():
                _copy_over(SHOP / name, folder / name)
        for stream, columns in STREAMS.items():
            listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
            own = "_airbyte_raw_id varchar, _airbyte_extracted_at timestamp_tz"
            cloud.run(f"create table {RAW}.SHOPIFY.{stream} ({own}, {listed})")

    def golden(self) -> dict[str, list[Json]]:
        """The golden orders and all that they name, by the stream that they arrive in."""
        script = Path(__file__).with_name("golden_ledger.py")
        made = subprocess.run(
            [PYTHON, str(script)],
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT / "local")},
            capture_output=True, check=True, text=True,
        )  # fmt: skip
        shown = json.loads(made.stdout)
        return {
            "shop": shown["shop"],
            "customers": shown["customers"],
            "orders": shown["orders"] + shown["tombstones"],
            "products": [_product(each) for each in shown["products"]],
            "product_variants": [_variant(each) for each in shown["product_variants"]],
        }

    def land(self, stream: str, records: Iterable[Json], *, instead: bool = False) -> None:
        """As a sync does now; `instead` of what the stream held before."""
        columns = STREAMS[stream]
        table = f"{RAW}.SHOPIFY.{stream}"
        rows = ", ".join(f"({_literal(json.dumps(record))})" for record in records)
        fields = ", ".join(
            f"r:{name}" if kind == "variant" else f"r:{name}::{kind}" for name, kind in columns.items()
        )
        statements = [f"delete from {table}"] if instead else []
        if rows:
            statements.append(
                f"insert into {table} (_airbyte_raw_id, _airbyte_extracted_at, {', '.join(columns)})"
                f" select uuid_string(), current_timestamp(), {fields}"
                f" from (select parse_json(column1) as r from values {rows})"
            )
        self.cloud.run(*statements)

    def build(self, *options: str, tag: str = "t1") -> Run:
        return self.ended(self.production("build", *options, tag=tag, commit="c1"))

    def rows(self, query: str) -> list[Any]:
        """`{serving}` and `{staging}` stand for the schemas."""
        places = {name.lower(): f"{ANALYTICS}.{name}" for name in ("SERVING", "STAGING", "OPS")}
        return self.cloud.run(query.format(**places))


def _copy_over(source: Path, target: Path) -> None:
    if source.is_dir():
        for each in source.rglob("*"):
            if each.is_file():
                copy(each, target / each.relative_to(source))
    else:
        copy(source, target)


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _number(gid: str) -> int:
    return int(gid.rpartition("/")[2])


def _product(shown: Json) -> Json:
    """A GraphQL object as the connector flattens it."""
    return {
        "id": _number(shown["id"]),
        "title": shown["title"],
        "product_type": shown["productType"],
        "vendor": shown["vendor"],
        "status": shown["status"],
        "variants": [{"id": _number(each["id"])} for each in shown["variants"]],
    }


def _variant(shown: Json) -> Json:
    product = _number(shown["product"]["id"])
    return {"id": _number(shown["id"]), "product_id": product, "sku": shown["sku"], "title": shown["title"]}
