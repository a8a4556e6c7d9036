"""The pipeline's build after an edit: rows that other SQL made are made again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from local_cloud import ANALYTICS, BUCKET, LocalCloud
from small_shop import Run, SmallShop

AMOUNT, DOUBLED = "amount,", "amount * 2 as amount,"
TWICE = " union all select 1, 'twice', 0"
WHOLE = "changed since their rows were made, built whole:"


@dataclass
class Built:
    run: Run
    #: Rows of fct_orders.
    facts: list[Any]


@dataclass
class Builds:
    main: SmallShop
    of: dict[str, Built] = field(default_factory=dict)

    def build(self, name: str, *arguments: str, tag: str) -> None:
        run = self.main.ended(self.main.production(*arguments, tag=tag))
        facts = self.main.cloud.run(
            f"select order_id, amount from {ANALYTICS}.SERVING.FCT_ORDERS order by order_id"
        )
        self.of[name] = Built(run, facts)


@pytest.fixture(scope="module")
def builds(main: SmallShop) -> Iterator[Builds]:
    """Production is of t1; one order came since."""
    done = Builds(main)
    orders, regions = "models/staging/stg_orders.sql", "models/marts/rpt_regions.sql"
    query = (main.folder / regions).read_text()
    main.change(orders, AMOUNT, DOUBLED)
    main.write(regions, query + TWICE)
    done.build("red", "build", tag="t2")
    main.change(orders, DOUBLED, AMOUNT)
    main.write(regions, query)
    done.build("taken back", "build", tag="t1")
    done.build("again", "build", tag="t1")
    main.change(orders, AMOUNT, DOUBLED)
    done.build("edited", "build", tag="t3")
    done.build("refreshed", "build", "--full-refresh", tag="t3")
    pointer = main.cloud.kept("dbt/production.json")
    main.cloud.s3().delete_object(Bucket=BUCKET, Key=pointer["manifest"])
    done.build("unknown", "build", tag="t4")
    left = json.dumps({"models": ["model.shop.fct_orders"]}).encode()
    main.cloud.s3().put_object(Bucket=BUCKET, Key="dbt/rebuilding.json", Body=left)
    main.cloud.run(f"update {ANALYTICS}.SERVING.FCT_ORDERS set AMOUNT = 0 where ORDER_ID = 1")
    done.build("delivered", "deliver", tag="t5")
    yield done


def test_after_an_edit_old_rows_are_as_new_ones(builds: Builds) -> None:
    edited, refreshed = builds.of["edited"], builds.of["refreshed"]
    assert edited.run.code == 0, edited.run.said
    assert f"{WHOLE} fct_orders\n" in edited.run.said
    assert refreshed.run.code == 0, refreshed.run.said
    assert edited.facts == refreshed.facts == [(1, 20), (2, 40), (3, 60)]


def test_an_edit_that_was_red_and_taken_back_leaves_no_rows(builds: Builds) -> None:
    red, back = builds.of["red"], builds.of["taken back"]
    assert red.run.code == 1
    assert red.facts == [(1, 20), (2, 40), (3, 60)]
    assert back.run.code == 0, back.run.said
    assert back.facts == [(1, 10), (2, 20), (3, 30)]


def test_the_same_program_goes_on_from_its_rows(builds: Builds) -> None:
    again = builds.of["again"]
    assert again.run.code == 0, again.run.said
    assert WHOLE not in again.run.said
    assert again.facts == builds.of["taken back"].facts


def test_where_production_cannot_be_compared_with_all_is_built_whole(builds: Builds) -> None:
    unknown = builds.of["unknown"]
    assert unknown.run.code == 0, unknown.run.said
    assert "production's last build cannot be compared with" in unknown.run.said
    assert f"{WHOLE} fct_orders, fct_regions\n" in unknown.run.said


def test_a_delivery_makes_what_a_red_build_left(builds: Builds, cloud: LocalCloud) -> None:
    delivered = builds.of["delivered"]
    assert delivered.run.code == 0, delivered.run.said
    assert delivered.facts == builds.of["edited"].facts
    assert cloud.kept("dbt/rebuilding.json") == {"models": []}


def test_history_is_never_rebuilt(builds: Builds, cloud: LocalCloud) -> None:
    assert builds.of["delivered"].run.code == 0
    runs = [run for (run,) in cloud.run(f"select run_id from {ANALYTICS}.OPS.OPS_RUNS order by 1")]
    assert runs == ["run-t1", "run-t1", "run-t1", "run-t3", "run-t3", "run-t4", "run-t5"]
