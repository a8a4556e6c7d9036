"""A change is tried in a database of its own: what it touches is built there, the rest is read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from local_cloud import ANALYTICS, RAW, LocalCloud
from program.attempt import attempt
from program.settings import REQUIRED, read_settings
from small_shop import Run, SmallShop

PARSED_ANEW = "parsed_path_count"


@dataclass
class Branches:
    shops: dict[str, SmallShop]
    runs: dict[str, Run]


def doubled(shop: SmallShop) -> None:
    shop.change("models/staging/stg_orders.sql", "amount,", "amount * 2 as amount,")


def renamed_region(shop: SmallShop) -> None:
    """And a new model, which reads one of production's views, and another value of a variable."""
    shop.change("dbt_project.yml", 'shop_suffix: ""', 'shop_suffix: " & Sons"')
    shop.change("seeds/regions.csv", "2,South", "2,Far South\n3,West")
    counted = "select region, count(*) as orders from {{ ref('stg_orders') }} group by region"
    shop.add_model("marts/rpt_counts", ["region"], counted)


def broken_test(shop: SmallShop) -> None:
    """One region twice, and a column that production has not."""
    query = (shop.folder / "models/marts/rpt_regions.sql").read_text()
    twice = f"select *, 1 as rank from ({query}) union all select 1, 'twice', 0, 2"
    shop.write("models/marts/rpt_regions.sql", twice)


def no_such_column(shop: SmallShop) -> None:
    shop.change("models/staging/stg_orders.sql", "amount,", "price,")


def removed_report(shop: SmallShop) -> None:
    """And nothing else, but that the log of runs waits for another one."""
    shop.remove_model("marts/rpt_regions")
    shop.change("models/marts/ops_runs.sql", "rpt_regions", "fct_orders")


BRANCHES = {
    "doubled": (1, doubled, ()),
    "seed": (2, renamed_region, ()),
    "broken": (3, broken_test, ()),
    "incremental": (4, doubled, ("--incremental",)),
    "wrong": (5, no_such_column, ()),
    "removed": (6, removed_report, ()),
}


@pytest.fixture(scope="module")
def branches(main: SmallShop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Branches]:
    """Six pull requests at once."""
    shops = {}
    for name, (_, change, _) in BRANCHES.items():
        shops[name] = SmallShop(main.cloud, tmp_path_factory.mktemp(name))
        change(shops[name])

    def run(name: str) -> Run:
        number, _, options = BRANCHES[name]
        return shops[name].ended(shops[name].attempt(number, *options))

    with ThreadPoolExecutor(len(BRANCHES)) as pool:
        yield Branches(shops, dict(zip(BRANCHES, pool.map(run, BRANCHES), strict=True)))


def compared(run: Run) -> dict[str, tuple[int | None, ...]]:
    counts = ("before", "after", "added", "removed", "changed")
    return {each["model"]: tuple(each[count] for count in counts) for each in run.summary["comparison"]}


def test_exactly_the_change_and_what_is_below_is_built(branches: Branches, cloud: LocalCloud) -> None:
    run = branches.runs["doubled"]
    assert run.code == 0, run.said
    assert run.summary["ok"]
    assert run.summary["modified"] == ["stg_orders"]
    models = [each["name"] for each in run.summary["nodes"] if each["kind"] != "test"]
    assert set(models) == {"stg_orders", "fct_orders", "rpt_regions", "ops_runs", "orders_history"}
    there = cloud.run(
        "select table_name from SPOON_LOCAL_PR_1.information_schema.tables where table_schema != 'PRODUCTION'"
    )
    assert {name for (name,) in there} == {name.upper() for name in models}


def test_the_rest_is_read_from_production(branches: Branches, cloud: LocalCloud) -> None:
    made = {
        name: each["read"]
        for each in cloud.queries()
        for name in each["written"]
        if each["database"] == "SPOON_LOCAL_PR_1" and each["status"] == "SUCCESS"
    }
    assert set(made["SPOON_LOCAL_PR_1.SERVING.RPT_REGIONS"]) == {
        "SPOON_LOCAL_PR_1.SERVING.FCT_ORDERS",
        f"{ANALYTICS}.STAGING.STG_SHOP",
    }
    assert set(made["SPOON_LOCAL_PR_1.SERVING.FCT_ORDERS"]) == {"SPOON_LOCAL_PR_1.STAGING.STG_ORDERS"}
    assert branches.runs["doubled"].summary["deferred"] == 2


def test_pull_requests_at_once_do_not_meet(branches: Branches, cloud: LocalCloud) -> None:
    assert branches.runs
    for number, *_ in BRANCHES.values():
        own = f"SPOON_LOCAL_PR_{number}"
        entries = [each for each in cloud.queries() if each["database"] == own]
        assert any(each["written"] for each in entries)
        touched = {name.split(".")[0] for each in entries for name in {**each["read"], **each["written"]}}
        assert touched <= {own, ANALYTICS, RAW}
        assert {name.split(".")[0] for each in entries for name in each["written"]} == {own}


def test_rows_loaded_after_production_was_built_are_not_seen(branches: Branches, cloud: LocalCloud) -> None:
    assert cloud.run(f"select count(*) from {RAW}.SHOPIFY.ORDERS") == [(3,)]
    assert compared(branches.runs["doubled"])["stg_orders"] == (2, 2, 0, 0, 2)
    # Nor through a view of production, which shows them by now.
    assert cloud.run(f"select count(*) from {ANALYTICS}.STAGING.STG_ORDERS") == [(3,)]
    counts = cloud.run("select region, orders from SPOON_LOCAL_PR_2.SERVING.RPT_COUNTS order by 1")
    assert counts == [(1, 1), (2, 1)]


def test_a_changed_incremental_model_is_rebuilt_and_compared(branches: Branches) -> None:
    summary = branches.runs["doubled"].summary
    assert summary["rebuilt"] == ["fct_orders"]
    assert compared(branches.runs["doubled"])["fct_orders"] == (2, 2, 0, 0, 2)
    assert compared(branches.runs["doubled"])["rpt_regions"] == (2, 2, 0, 0, 2)
    facts = next(each for each in summary["comparison"] if each["model"] == "fct_orders")
    assert (facts["key"], facts["columns"]) == (["order_id"], {"amount": 2})


def test_with_incremental_it_goes_on_from_productions_rows(branches: Branches) -> None:
    run = branches.runs["incremental"]
    assert run.code == 0, run.said
    assert run.summary["rebuilt"] == []
    assert run.summary["cloned"] == ["fct_orders", "ops_runs", "orders_history"]
    # Only the newest order was read again.
    assert compared(run)["fct_orders"] == (2, 2, 0, 0, 1)


def test_snapshots_and_what_is_never_refreshed_are_cloned(branches: Branches, cloud: LocalCloud) -> None:
    assert branches.runs["doubled"].summary["cloned"] == ["ops_runs", "orders_history"]
    # Two versions of both orders: production's, and the change's.
    assert compared(branches.runs["doubled"])["orders_history"] == (2, 4, 2, 0, 2)
    assert "ops_runs" not in compared(branches.runs["doubled"])
    runs = cloud.run("select run_id from SPOON_LOCAL_PR_1.OPS.OPS_RUNS order by 1")
    assert runs == [("run-t1",), ("try-1",)]


def test_below_a_changed_seed_an_incremental_model_is_cloned(branches: Branches) -> None:
    run = branches.runs["seed"]
    assert run.code == 0, run.said
    assert run.summary["modified"] == ["grain_rpt_counts_region", "regions", "rpt_counts", "rpt_regions"]
    assert (run.summary["cloned"], run.summary["rebuilt"]) == (["fct_regions", "ops_runs"], [])
    assert compared(run)["fct_regions"] == (2, 3, 1, 0, 1)
    # A new model has nothing to be compared with, a seed no key to compare by.
    assert compared(run)["rpt_counts"] == (None, 2, None, None, None)
    assert compared(run)["regions"] == (2, 3, None, None, None)


def test_what_reads_a_changed_variable_is_modified(branches: Branches) -> None:
    run = branches.runs["seed"]
    assert "rpt_regions" in run.summary["modified"]
    assert compared(run)["rpt_regions"] == (2, 2, 0, 0, 2)


def test_what_no_model_makes_any_more_is_named(branches: Branches) -> None:
    removed = branches.runs["removed"]
    assert removed.code == 0, removed.said
    assert removed.summary["abandoned"] == ["SERVING.RPT_REGIONS"]
    assert branches.runs["seed"].summary["abandoned"] == []


def test_a_failed_test_shows_its_rows(branches: Branches) -> None:
    run = branches.runs["broken"]
    assert run.code == 1
    assert not run.summary["ok"]
    (failed,) = run.summary["failed_tests"]
    assert (failed["name"], failed["model"]) == ("grain_rpt_regions_region", "rpt_regions")
    assert (failed["columns"], failed["rows"]) == (["region", "row_count"], [[1, 2]])
    statuses = {each["name"]: each["status"] for each in run.summary["nodes"]}
    assert (statuses["grain_rpt_regions_region"], statuses["ops_runs"]) == ("fail", "skipped")
    (changed,) = run.summary["comparison"]
    assert changed["columns_added"] == ["rank"]


def test_an_error_is_found_before_anything_is_built(branches: Branches, cloud: LocalCloud) -> None:
    run = branches.runs["wrong"]
    assert run.code == 1
    (error,) = run.summary["empty"]["errors"]
    assert error["node"] == "stg_orders"
    assert "PRICE" in error["message"].upper()
    assert (run.summary["nodes"], run.summary["comparison"]) == ([], [])
    assert not [each for each in cloud.queries() if "SPOON_LOCAL_PR_5.STAGING.STG_ORDERS" in each["written"]]


def test_another_moment_keeps_the_parse_and_shows_more(branches: Branches, cloud: LocalCloud) -> None:
    """The next push, after a later production build; what the push before left is not read."""
    shop = branches.shops["doubled"]
    cloud.run(
        "create table SPOON_LOCAL_PR_1.SERVING.LEFT_OVER as select 1 as A", user="CI", role="SPOON_LOCAL_CI"
    )
    later = {**cloud.kept("dbt/production.json"), "loaded_before": "2100-01-01T00:00:00Z"}
    run = shop.ended(shop.attempt(1, pointer=later))
    assert compared(run)["fct_orders"] == (2, 3, 1, 0, 2)
    assert json.loads((shop.folder / "target/perf_info.json").read_text())[PARSED_ANEW] == 0
    assert cloud.run(
        "select count(*) from SPOON_LOCAL_PR_1.information_schema.tables where table_name = 'LEFT_OVER'"
    ) == [(0,)]


def test_a_parent_that_production_lacks_is_named(branches: Branches, cloud: LocalCloud) -> None:
    shop = branches.shops["broken"]
    cloud.run(f"drop view {ANALYTICS}.STAGING.STG_SHOP")
    number = cloud.queries()[-1]["number"]
    run = shop.ended(shop.attempt(3))
    assert run.code == 1
    assert run.summary["missing"] == ["stg_shop"]
    assert "production lacks stg_shop" in run.said
    assert not [each for each in cloud.queries(number) if each["written"]]


def test_only_a_pull_requests_database_is_emptied(tmp_path: Path) -> None:
    (tmp_path / "production.json").write_text("{}")
    (tmp_path / "manifest.json").write_text('{"nodes": {}, "sources": {}}')
    environment = {name: "unused" for name in REQUIRED} | {"DBT_TARGET": "pr", "LARDER_STATE": str(tmp_path)}
    environment |= {"SNOWFLAKE_DATABASE": ANALYTICS, "DBT_TARGET_PATH": str(tmp_path / "target")}
    assert attempt(read_settings(environment, tmp_path), incremental=False) == 1
    said = json.loads((tmp_path / "target/summary.json").read_text())["error"]
    assert said == f"{ANALYTICS} is not a pull request's database (…_PR_<number>)"
