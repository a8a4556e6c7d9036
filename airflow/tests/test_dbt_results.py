"""What dbt left, read as counts and as names."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError
from larder_airflow.dbt_check import problem_of
from larder_airflow.dbt_results import Results, nodes_of, read_results
from larder_airflow.ecs import failure

GOOD = {
    "results": [
        {"unique_id": "model.shop.fct_sales", "status": "success", "message": "INSERT 5009"},
        {"unique_id": "test.shop.unique_fct_sales_sale_key.1a2b", "status": "pass", "message": None},
        {"unique_id": "unit_test.shop.fct_sales.counts_a_refund_once", "status": "pass", "message": None},
    ]
}
FRESH = {"results": [{"unique_id": "source.shop.shopify.orders", "status": "pass"}]}
BROKEN = {
    "results": [
        {
            "unique_id": "model.shop.stg_orders",
            "status": "error",
            "message": "Database Error\n  no such column",
        },
        {"unique_id": "model.shop.fct_sales", "status": "skipped", "message": None},
        {
            "unique_id": "test.shop.unique_fct_sales_sale_key.1a2b",
            "status": "fail",
            "message": "Got 3 results",
        },
    ]
}


def results(run: object = GOOD, sources: object = FRESH) -> Results:
    return Results(nodes_of(run), nodes_of(sources))  # type: ignore[arg-type]


def test_a_good_run_is_counted() -> None:
    assert results().summary() == "1 model built, 2 tests passed"
    assert problem_of(results()) == ""


def test_what_broke_is_named_and_what_was_skipped_because_of_it_is_not() -> None:
    problem = problem_of(results(BROKEN))
    assert problem == (
        "model stg_orders: Database Error no such column; test unique_fct_sales_sale_key: Got 3 results"
    )
    assert failure(1, results(BROKEN), []) == problem


def test_warnings_are_no_problem_and_are_told_once() -> None:
    odd = [
        {"unique_id": f"test.shop.{name}.1a", "status": "warn", "message": "Got 2 results"}
        for name in ("assert_no_order_in_quarantine", "assert_totals_reconcile_with_orders")
    ]
    found = results({"results": [*GOOD["results"], *odd]})
    assert problem_of(found) == ""
    totals = "test assert_totals_reconcile_with_orders: Got 2 results"
    assert found.warnings == ["test assert_no_order_in_quarantine: Got 2 results", totals]
    told = Results(found.nodes, found.sources, ("2 orders (120.00 USD) are in quarantine",))
    assert told.warnings == ["2 orders (120.00 USD) are in quarantine", totals]


def test_a_stale_source_is_a_problem() -> None:
    stale = {"results": [{"unique_id": "source.shop.shopify.orders", "status": "error"}]}
    assert problem_of(results(GOOD, stale)) == "source shopify.orders: error"


def test_nothing_tested_nothing_checked_and_nothing_left_are_problems() -> None:
    models = {"results": GOOD["results"][:1]}
    assert problem_of(results(models)) == "no test ran"
    assert problem_of(results(GOOD, None)) == "the freshness of the sources was not checked"
    assert problem_of(None) == "dbt left no results of this run"


def test_without_results_the_log_speaks() -> None:
    assert failure(2, None, ["Compiling", "no such profile"]).startswith("exit code 2: no such profile")


@pytest.mark.parametrize("code", ["NoSuchKey", "AccessDenied"])
def test_a_task_that_left_nothing_is_no_error_of_the_reader(
    monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    class Bucket:
        def get_object(self, **_: str) -> None:
            raise ClientError({"Error": {"Code": code, "Message": "Forbidden"}}, "GetObject")

    monkeypatch.setattr("larder_airflow.dbt_results.client", lambda *_: Bucket())
    assert read_results("artifacts", "run-1", "us-east-2") is None
