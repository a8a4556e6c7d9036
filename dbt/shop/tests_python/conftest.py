"""A project of one model on a warehouse in memory, run by the entry point as the task runs the real one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from local_cloud import RAW, LocalCloud
from program.settings import REQUIRED
from small_shop import SmallShop

SHOP = Path(__file__).parent.parent

PROJECT = """
name: small
profile: small
flags: {send_anonymous_usage_stats: false}
on-run-start: ["{{ assert_models_are_tested() }}"]
"""
PROFILE = """
small:
  target: prod
  outputs: {prod: {type: duckdb, path: "%s/warehouse.duckdb", threads: 2}}
"""
MODEL = "select 1 as id from {{ source('landed', 'orders') }} limit 1"
PROPERTIES = """
sources:
  - name: landed
    schema: main
    config: {loaded_at_field: loaded_at, freshness: {error_after: {count: 1, period: hour}}}
    tables: [{name: orders}]
models:
  - name: sales
    description: "Sales. Grain: one row."
    columns: [{name: id, data_tests: [unique, not_null]}]
"""


@dataclass
class SmallProject:
    folder: Path

    def write(self, name: str, text: str) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The entry point in a process of its own: dbt keeps much in its own."""
        environment = {name: "unused" for name in REQUIRED} | {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.folder),
            "PYTHONPATH": str(SHOP),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
            "LARDER_CACHE": str(self.folder / "cache"),
        }
        code = (
            "import sys, pathlib, entrypoint;"
            f"entrypoint.PROJECT = pathlib.Path({str(self.folder)!r});"
            "sys.exit(entrypoint.main(sys.argv[1:]))"
        )
        return subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code, *arguments],
            capture_output=True,
            text=True,
            env=environment,
            timeout=600,
        )

    def land(self, age: str) -> None:
        import duckdb

        with duckdb.connect(str(self.folder / "warehouse.duckdb")) as warehouse:
            warehouse.execute(
                f"create or replace table orders as select now()::timestamp - {age} as loaded_at"
            )


@pytest.fixture
def project(tmp_path: Path) -> SmallProject:
    small = SmallProject(tmp_path)
    small.write("dbt_project.yml", PROJECT)
    small.write("profiles.yml", PROFILE % tmp_path)
    small.write("models/sales.sql", MODEL)
    small.write("models/sales.yml", PROPERTIES)
    macro = "macros/assert_models_are_tested.sql"
    small.write(macro, (SHOP / macro).read_text())
    return small


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    started = LocalCloud(tmp_path_factory.mktemp("cloud"))
    started.run(
        f"create table {RAW}.SHOPIFY.ORDERS"
        " (ID number, REGION number, AMOUNT number(38, 2), LOADED_AT timestamp_tz)",
        f"insert into {RAW}.SHOPIFY.ORDERS values"
        " (1, 1, 10, '2026-01-01 00:00:00+00:00'), (2, 2, 20, '2026-01-02 00:00:00+00:00')",
        f"create table {RAW}.SHOPIFY.SHOP (NAME varchar, LOADED_AT timestamp_tz)",
        f"insert into {RAW}.SHOPIFY.SHOP values ('Spoon', '2026-01-02 00:00:00+00:00')",
    )
    yield started
    started.stop()


@pytest.fixture(scope="module")
def main(cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> SmallShop:
    """The branch that production is built from. A later sync appends an order and replaces the shop."""
    shop = SmallShop(cloud, tmp_path_factory.mktemp("main"))
    built = shop.ended(shop.production("build", tag="t1", commit="c1"))
    assert built.code == 0, built.said
    cloud.run(
        f"insert into {RAW}.SHOPIFY.ORDERS select 3, 2, 30, current_timestamp()",
        f"update {RAW}.SHOPIFY.SHOP set LOADED_AT = current_timestamp()",
    )
    return shop
