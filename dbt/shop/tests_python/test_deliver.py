"""A change is delivered to production: what it touches, or nothing at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from local_cloud import ANALYTICS, BUCKET, LocalCloud
from small_shop import Run, SmallShop

READER = {"user": "REPORT", "role": "SPOON_LOCAL_REPORTER"}


@dataclass
class State:
    """All that production holds: rows of tables, texts of views, and the pointer."""

    tables: dict[str, Any]
    views: dict[str, str]
    pointer: dict[str, Any]


def state(cloud: LocalCloud) -> State:
    rows = cloud.run(
        "select table_schema || '.' || table_name, table_type, is_transient"
        f" from {ANALYTICS}.information_schema.tables where table_schema != 'INFORMATION_SCHEMA'"
    )
    tables, views = {}, {}
    for name, kind, transient in rows:
        if kind == "VIEW":
            views[name] = cloud.run(f"select get_ddl('view', '{ANALYTICS}.{name}', true)")[0][0]
        else:
            tables[name] = transient, sorted(map(repr, cloud.run(f"select * from {ANALYTICS}.{name}")))
    return State(tables, views, cloud.kept("dbt/production.json"))


def deliver(shop: SmallShop, tag: str, *options: str) -> Run:
    return shop.ended(shop.production("deliver", *options, tag=tag, commit=f"commit-{tag}"))


def red(shop: SmallShop) -> None:
    """Everything below the orders changes, and its last test fails."""
    shop.change("models/staging/stg_orders.sql", "amount,", "amount * 2 as amount,")
    shop.add_model("marts/rpt_new", ["region"], "select region from {{ ref('fct_orders') }} group by region")
    query = (shop.folder / "models/marts/rpt_regions.sql").read_text()
    shop.write("models/marts/rpt_regions.sql", f"{query} union all select 1, 'twice', 0")


@dataclass
class History:
    before: State
    red: Run
    after_red: State
    killed: State
    broken: Run
    after_broken: State
    green: Run


@pytest.fixture(scope="module")
def history(main: SmallShop) -> Iterator[History]:
    """A red delivery, one that is killed, one whose project does not parse, and a good one."""
    cloud = main.cloud
    before = state(cloud)
    red(main)
    was_red = deliver(main, "t2")
    after_red = state(cloud)

    process = main.production("deliver", tag="t3", commit="commit-t3")
    assert process.stdout
    for line in process.stdout:
        if "OK model fct_orders" in line:
            process.kill()
            break
    process.wait(30)
    killed = state(cloud)

    wrong = "models/marts/wrong.sql"
    main.write(wrong, "select 1 as id from {{ ref('nowhere') }}")
    broken = deliver(main, "t4")
    after_broken = state(cloud)

    (main.folder / wrong).unlink()
    main.change("models/marts/rpt_regions.sql", " union all select 1, 'twice', 0", "")
    main.remove_model("marts/fct_regions")
    yield History(before, was_red, after_red, killed, broken, after_broken, deliver(main, "t5"))


def test_a_red_delivery_leaves_production_as_it_was(history: History) -> None:
    assert history.red.code == 1
    assert "FAIL test grain_rpt_regions_region" in history.red.said
    assert "production is as it was" in history.red.said
    assert history.after_red == history.before
    assert history.before.pointer["id"] == "c1"


def test_a_killed_delivery_is_put_right_before_anything_else(history: History) -> None:
    assert history.killed.views != history.before.views
    assert any(name.startswith("TEST_FAILURES.BEFORE__") for name in history.killed.tables)
    assert history.broken.code == 2
    assert "an earlier delivery was killed: 6 tables and views put back" in history.broken.said
    assert history.after_broken == history.before


def test_a_good_one_moves_the_pointer_and_keeps_its_files(history: History, cloud: LocalCloud) -> None:
    assert history.green.code == 0, history.green.said
    pointer = cloud.kept("dbt/production.json")
    assert (pointer["id"], pointer["commit"], pointer["tag"]) == ("commit-t5", "commit-t5", "t5")
    assert pointer["settings"] == {"LARDER_SHOW_CUSTOMER_NAMES": "false"}
    assert pointer["previous"] == "c1"
    assert pointer == cloud.kept("dbt/deliveries/commit-t5/delivery.json")
    assert pointer["loaded_before"] > history.before.pointer["loaded_before"]
    results = cloud.kept(pointer["run_results"])["results"]
    built = {each["unique_id"].split(".")[2] for each in results if each["unique_id"].startswith("model.")}
    assert built == {"stg_orders", "fct_orders", "rpt_regions", "rpt_new", "ops_runs"}
    assert "model.shop.stg_shop" in cloud.kept(pointer["manifest"])["nodes"]


def test_the_table_of_a_removed_model_stays_and_is_named(history: History, cloud: LocalCloud) -> None:
    assert "no model makes SERVING.FCT_REGIONS any more: it stays as it is" in history.green.said
    assert cloud.run(f"select count(*) from {ANALYTICS}.SERVING.FCT_REGIONS") == [(2,)]


def test_nothing_of_the_delivery_is_left_beside_it(history: History, cloud: LocalCloud) -> None:
    assert history.green.code == 0
    assert not [name for name in state(cloud).tables if "BEFORE__" in name]
    assert cloud.kept("dbt/delivering.json")["phase"] == "forgotten"


def test_readers_read_what_was_put_back_and_what_is_new(history: History, cloud: LocalCloud) -> None:
    assert history.green.code == 0
    regions = cloud.run(f"select region, amount from {ANALYTICS}.SERVING.RPT_REGIONS order by 1", **READER)
    assert regions == [(1, 20), (2, 100)]
    assert len(cloud.run(f"select * from {ANALYTICS}.SERVING.RPT_NEW", **READER)) == 2


def test_history_is_never_rebuilt(history: History, cloud: LocalCloud) -> None:
    assert history.green.code == 0
    runs = cloud.run(f"select run_id from {ANALYTICS}.OPS.OPS_RUNS order by 1")
    assert runs == [("run-t1",), ("run-t5",)]
    amounts = cloud.run(f"select order_id, amount from {ANALYTICS}.SNAPSHOTS.ORDERS_HISTORY order by 1, 2")
    assert amounts == [(1, 10), (1, 20), (2, 20), (2, 40), (3, 60)]


def test_a_changed_incremental_model_equals_its_full_refresh(
    history: History, main: SmallShop, cloud: LocalCloud
) -> None:
    assert history.green.code == 0
    delivered = cloud.run(f"select * from {ANALYTICS}.SERVING.FCT_ORDERS order by order_id")
    refreshed = main.ended(main.production("build", "--full-refresh", tag="t5"))
    assert refreshed.code == 0, refreshed.said
    assert cloud.run(f"select * from {ANALYTICS}.SERVING.FCT_ORDERS order by order_id") == delivered
    # The same program: the delivery keeps its name.
    pointer = cloud.kept("dbt/production.json")
    assert (pointer["id"], pointer["previous"], pointer["run"]) == ("commit-t5", "c1", "run-t5")


def test_where_nothing_differs_nothing_is_built(history: History, main: SmallShop, cloud: LocalCloud) -> None:
    assert history.green.code == 0
    number = cloud.queries()[-1]["number"]
    run = deliver(main, "t6")
    assert run.code == 0, run.said
    assert "nothing differs from production" in run.said
    assert not [each for each in cloud.queries(number) if each["written"]]
    pointer = cloud.kept("dbt/production.json")
    assert (pointer["id"], pointer["previous"]) == ("commit-t6", "commit-t5")
    assert json.dumps(cloud.kept(pointer["run_results"]))
    assert cloud.s3().head_object(Bucket=BUCKET, Key="dbt/deliveries/commit-t5/manifest.json")


def test_another_commit_of_the_same_models_is_a_delivery_of_its_own(
    history: History, main: SmallShop, cloud: LocalCloud
) -> None:
    """Its stacks or its report may differ: there has to be a way back."""
    assert history.green.code == 0
    before = cloud.kept("dbt/production.json")
    run = main.ended(main.production("deliver", tag=before["tag"], commit="commit-t7"))
    assert run.code == 0, run.said
    pointer = cloud.kept("dbt/production.json")
    assert (pointer["id"], pointer["previous"]) == ("commit-t7", before["id"])


def test_an_earlier_delivery_comes_back_by_its_name_also_without_a_commit(
    history: History, main: SmallShop, cloud: LocalCloud
) -> None:
    assert history.green.code == 0
    before = cloud.kept("dbt/production.json")
    back = main.ended(main.production("deliver", tag=before["tag"], delivery="tag-t5"))
    assert back.code == 0, back.said
    pointer = cloud.kept("dbt/production.json")
    assert (pointer["id"], pointer["commit"], pointer["previous"]) == ("tag-t5", None, before["id"])
    again = main.ended(main.production("build", tag=before["tag"]))
    assert again.code == 0, again.said
    assert cloud.kept("dbt/production.json")["id"] == "tag-t5"
