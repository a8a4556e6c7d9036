"""A project of 300 models in ten departments, each with 6 staging views, 18 intermediate models, 6 marts.

A staging model has about ten models below it: a department's models read each other and nobody else's.
"""

from __future__ import annotations

import json
from pathlib import Path

DEPARTMENTS, STAGING, INTERMEDIATE, MARTS = 10, 6, 18, 6

PROJECT = """
name: shop
profile: shop
flags: {send_anonymous_usage_stats: false, state_modified_compare_more_unrendered_values: true}
models:
  shop:
    staging: {+schema: staging}
    intermediate: {+schema: staging}
    marts: {+schema: serving, +materialized: table}
data_tests: {shop: {+schema: test_failures}}
"""
SOURCES = """
sources:
  - name: shopify
    database: "{{ env_var('SNOWFLAKE_RAW_DATABASE') }}"
    schema: shopify
    tables:
      - {name: orders, config: {loaded_at_field: loaded_at, meta: {appended: true}}}
"""


def generate(folder: Path) -> None:
    (folder / "models").mkdir(parents=True, exist_ok=True)
    (folder / "dbt_project.yml").write_text(PROJECT)
    (folder / "models/sources.yml").write_text(SOURCES)
    for department in range(DEPARTMENTS):
        for number in range(STAGING):
            query = staging("amount", department, number)
            write(folder, "staging", f"stg_{department}_{number}", query)
        for number in range(INTERMEDIATE):
            write(folder, "intermediate", f"int_{department}_{number}", intermediate(department, number))
        for number in range(MARTS):
            write(folder, "marts", f"mart_{department}_{number}", mart(department, number))


def change(folder: Path) -> None:
    """One staging model, with eight others below it."""
    (folder / "models/staging/stg_3_2.sql").write_text(staging("amount * 2", 3, 2))


def change_leaf(folder: Path) -> None:
    """One model that nothing reads; `undo_leaf` takes it back."""
    (folder / "models/marts/mart_7_0.sql").write_text(mart(7, 0) + "having sum(amount) is not null\n")


def undo_leaf(folder: Path) -> None:
    (folder / "models/marts/mart_7_0.sql").write_text(mart(7, 0))


def staging(amount: str, department: int, number: int) -> str:
    return f"""select id, region, {amount} as amount
from {{{{ source('shopify', 'orders') }}}}
where mod(id, {DEPARTMENTS}) = {department} and mod(id, {STAGING}) >= {number % 2}
"""


def intermediate(department: int, number: int) -> str:
    first = f"stg_{department}_{number % STAGING}"
    second = (
        f"stg_{department}_{(number + 1) % STAGING}"
        if number < STAGING
        else f"int_{department}_{number - STAGING}"
    )
    return f"""select one.id, one.region, one.amount + two.amount as amount
from {{{{ ref('{first}') }}}} as one
inner join {{{{ ref('{second}') }}}} as two on one.id = two.id
"""


def mart(department: int, number: int) -> str:
    last = f"int_{department}_{INTERMEDIATE - MARTS + number}"
    return f"""select id, max(region) as region, sum(amount) as amount
from {{{{ ref('{last}') }}}}
group by id
"""


def write(folder: Path, layer: str, name: str, query: str) -> None:
    (folder / "models" / layer).mkdir(exist_ok=True)
    (folder / "models" / layer / f"{name}.sql").write_text(query)
    model = {"name": name, "description": "Grain: one row an order."}
    if layer == "marts":
        model["data_tests"] = [{"grain": {"arguments": {"columns": ["id"]}}}]
    (folder / "models" / layer / f"{name}.yml").write_text(json.dumps({"models": [model]}))
