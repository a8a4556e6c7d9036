"""The whole DAG by `airflow dags test`, against the local AWS and an Airbyte that behaves as it is told."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from place import Place


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    place = Place(tmp_path_factory.mktemp("place"))
    yield place
    place.close()


@pytest.fixture()
def place(deployed: Place) -> Place:
    """The same place, with everybody well-behaved again."""
    deployed.behave()
    deployed.airbyte.endings, deployed.airbyte.looks = ["succeeded"], 2
    deployed.airbyte.jobs.clear()
    while deployed.mail():
        pass
    return deployed


def tasks(place: Place) -> list[dict[str, object]]:
    ecs = place.client("ecs")
    arns = ecs.list_tasks(cluster="transform", desiredStatus="STOPPED", family="dbt")["taskArns"]
    return list(ecs.describe_tasks(cluster="transform", tasks=arns)["tasks"]) if arns else []


def is_locked(place: Place) -> bool:
    return "Item" in place.client("dynamodb").get_item(TableName="lock", Key={"id": {"S": "pipeline"}})


def test_a_good_run_does_every_step_and_says_what_it_did(place: Place) -> None:
    run = place.run("-c", '{"full_refresh": true}')
    assert run.code == 0, run.output
    assert run.last("sync shopify") == ("succeeded", "5,009 rows")
    assert run.last("build") == ("succeeded", "1 model built, 1 test passed")
    assert run.last("check") == ("succeeded", "1 model built, 1 test passed, 1 source fresh")
    assert run.last("report")[0] == "succeeded"
    assert run.last("pipeline")[0] == "succeeded"
    assert "model fct_sales build --full-refresh" in run.output
    assert "page written" in run.output
    assert not is_locked(place)
    assert place.mail() is None


def test_a_failed_test_is_named_is_not_retried_and_is_told(place: Place) -> None:
    place.behave(test=["fail", "Got 3 results"], exit=1)
    before = len(tasks(place))
    run = place.run()
    assert run.code == 1
    assert run.last("build") == ("failed", "test unique_sale_key: Got 3 results")
    assert run.last("pipeline")[0] == "failed"
    assert "report" not in [line["step"] for line in run.told]
    assert len(tasks(place)) == before + 1
    assert not is_locked(place)
    mail = place.mail()
    assert mail and "build: test unique_sale_key: Got 3 results" in mail["Message"]


def test_a_run_with_orders_in_quarantine_ends_well_and_is_told(place: Place) -> None:
    warning = "2 orders (120.00 USD) are in quarantine and in no figure: its measures do not add up (2)"
    place.behave(warnings=[warning])
    run = place.run()
    assert run.code == 0, run.output
    assert run.last("check") == ("succeeded", "1 model built, 1 test passed, 1 source fresh, 1 warning")
    assert run.last("pipeline") == ("succeeded", f"with warnings: {warning}")
    mail = place.mail()
    assert (
        mail and mail["Subject"].endswith("the pipeline ended with warnings") and warning in mail["Message"]
    )


def test_a_failed_sync_is_tried_again(place: Place) -> None:
    place.airbyte.endings = ["failed", "succeeded"]
    run = place.run()
    assert run.code == 0, run.output
    assert [line["state"] for line in run.told if line["step"] == "sync shopify"].count("failed") == 1
    assert len(place.airbyte.jobs) == 2


@pytest.mark.parametrize(("number", "word"), [(signal.SIGINT, "interrupted"), (signal.SIGTERM, "ended")])
def test_an_interrupted_run_ends_its_task_and_gives_the_lock_back(
    place: Place, number: signal.Signals, word: str
) -> None:
    place.behave(seconds=100)
    run = place.run_until('"detail": "1 of 3"', number)
    assert run.code == 1
    assert run.last("build") == ("failed", word)
    assert max(tasks(place), key=lambda task: str(task["createdAt"]))["stopCode"] == "UserInitiated"
    assert not is_locked(place)


def test_after_a_killed_run_the_next_one_takes_over_and_clears_up(place: Place) -> None:
    place.behave(seconds=100)
    place.run_until('"detail": "1 of 3"', signal.SIGKILL)
    assert is_locked(place)
    place.behave()
    run = place.run()
    assert run.code == 0, run.output
    assert any(line["detail"].startswith("waiting for") for line in run.told)
    assert any(line["detail"].startswith("ending a task") for line in run.told)
    assert run.last("build")[0] == "succeeded"
