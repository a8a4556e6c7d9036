"""A small shop on the local Snowflake, with one of each kind of node that is built by rules of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local_cloud import ANALYTICS, BUCKET, LocalCloud

SHOP = Path(__file__).parent.parent
OWN = ("profiles.yml", "entrypoint.py", "program", "tests/generic/grain.sql")
MACROS = ("source.sql", "generate_schema_name.sql", "assert_models_are_tested.sql")

FILES = {
    "dbt_project.yml": """
name: shop
profile: shop
flags: {send_anonymous_usage_stats: false, state_modified_compare_more_unrendered_values: true}
on-run-start: ["{{ assert_models_are_tested() }}"]
vars: {shop_suffix: ""}
models: {shop: {staging: {+schema: staging}, marts: {+schema: serving, +materialized: table}}}
snapshots: {shop: {+schema: snapshots}}
seeds: {shop: {+schema: serving}}
data_tests: {shop: {+schema: test_failures}}
""",
    "seeds/regions.csv": "region,name\n1,North\n2,South\n",
    "models/staging/sources.yml": """
sources:
  - name: shopify
    database: "{{ env_var('SNOWFLAKE_RAW_DATABASE') }}"
    schema: shopify
    config: {loaded_at_field: loaded_at}
    tables:
      - {name: orders, config: {meta: {appended: true}}}
      - {name: shop}
""",
    "models/staging/stg_orders.sql": """
select id as order_id, region, amount, loaded_at as _loaded_at from {{ source('shopify', 'orders') }}
""",
    "models/staging/stg_shop.sql": "select name as shop_name from {{ source('shopify', 'shop') }}",
    "models/marts/fct_orders.sql": """
{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='order_id') }}
select order_id, region, amount, _loaded_at from {{ ref('stg_orders') }}
{% if is_incremental() %} where _loaded_at >= (select max(_loaded_at) from {{ this }}) {% endif %}
""",
    "models/marts/fct_regions.sql": """
{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='region') }}
select region, name from {{ ref('regions') }}
""",
    "models/marts/rpt_regions.sql": """
select orders.region, shop.shop_name || '{{ var("shop_suffix") }}' as shop_name, sum(orders.amount) as amount
from {{ ref('fct_orders') }} as orders cross join {{ ref('stg_shop') }} as shop
group by orders.region, shop.shop_name
""",
    "models/marts/ops_runs.sql": """
{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false, transient=false,
    schema='ops', meta={'compare': false}) }}
-- depends_on: {{ ref('rpt_regions') }}
select '{{ env_var("LARDER_RUN_ID", "by hand") }}' as run_id, '{{ invocation_id }}' as invocation_id
""",
    "snapshots/orders_history.yml": """
snapshots:
  - name: orders_history
    relation: ref('stg_orders')
    config: {strategy: check, unique_key: order_id, check_cols: [amount]}
""",
}
GRAINS = {
    "staging/stg_orders": ["order_id"],
    "staging/stg_shop": ["shop_name"],
    "marts/fct_orders": ["order_id"],
    "marts/fct_regions": ["region"],
    "marts/rpt_regions": ["region"],
    "marts/ops_runs": ["invocation_id"],
}


@dataclass
class Run:
    code: int
    said: str
    summary: dict[str, Any]


class SmallShop:
    """A work tree of the project, run as production or as a pull request."""

    def __init__(self, cloud: LocalCloud, folder: Path, files: Mapping[str, str] = FILES) -> None:
        self.cloud, self.folder = cloud, folder
        for name in OWN:
            copy(SHOP / name, folder / name)
        for name in MACROS:
            copy(SHOP / "macros" / name, folder / "macros" / name)
        for name, text in files.items():
            self.write(name, text)
        for name, columns in GRAINS.items() if files else []:
            self.add_model(name, columns, files[f"models/{name}.sql"])

    def add_model(self, name: str, grain: list[str], query: str) -> None:
        model: dict[str, Any] = {"name": name.split("/")[1], "description": "Grain: one row a key."}
        model["data_tests"] = [{"grain": {"arguments": {"columns": grain}}}]
        self.write(f"models/{name}.yml", json.dumps({"models": [model]}))
        self.write(f"models/{name}.sql", query)

    def remove_model(self, name: str) -> None:
        for kind in ("sql", "yml"):
            (self.folder / f"models/{name}.{kind}").unlink()

    def write(self, name: str, text: str) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text)

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text()
        assert old in text
        self.write(name, text.replace(old, new))

    def production(
        self, *arguments: str, tag: str, commit: str = "", delivery: str = ""
    ) -> subprocess.Popen[str]:
        environment = self.cloud.environment("DBT", "TRANSFORMER", ANALYTICS)
        told = {"LARDER_ARTIFACTS_BUCKET": BUCKET, "LARDER_IMAGE_TAG": tag, "LARDER_COMMIT": commit}
        told |= {"LARDER_DELIVERY": delivery}
        told |= {"LARDER_RUN_ID": f"run-{tag}", "DBT_TARGET": "prod"}
        return self._start({**environment, **told}, *arguments)

    def attempt(
        self, number: int, *options: str, pointer: dict[str, Any] | None = None
    ) -> subprocess.Popen[str]:
        """`try`, after what `pr open` does: the database, and production's state in a folder."""
        database = f"SPOON_LOCAL_PR_{number}"
        self.cloud.run(
            f"create database if not exists {database} comment = 'larder: pull request acme/shop#{number}'",
            user="CI",
            role="SPOON_LOCAL_CI",
        )
        state = self.folder / "state"
        state.mkdir(exist_ok=True)
        pointer = pointer or self.cloud.kept("dbt/production.json")
        (state / "production.json").write_text(json.dumps(pointer))
        self.cloud.s3().download_file(BUCKET, pointer["manifest"], str(state / "manifest.json"))
        environment = self.cloud.environment("CI", "CI", database)
        told = {"DBT_TARGET": "pr", "LARDER_STATE": str(state), "LARDER_RUN_ID": f"try-{number}"}
        return self._start({**environment, **told}, "try", *options)

    def _start(self, environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
        own = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.folder),
            "DBT_LOG_PATH": str(self.folder / "logs"),
            "LARDER_CACHE": str(self.folder / "cache"),
        }
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", "entrypoint.py", *arguments],
            cwd=self.folder,
            env={**environment, **own},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def ended(self, process: subprocess.Popen[str]) -> Run:
        said, _ = process.communicate(timeout=1200)
        file = self.folder / "target/summary.json"
        return Run(process.returncode, said, json.loads(file.read_text()) if file.is_file() else {})


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copyfile(source, target)
