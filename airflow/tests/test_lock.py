"""The lock, against DynamoDB's rules for conditional writes."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import larder_airflow.lock as lock_module
import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowTaskTimeout
from larder_airflow.lock import Lock, Locked, LockLost
from larder_airflow.locking import AcquireLock
from larder_airflow.step import REASON, run_mark


class ConditionFailed(Exception):
    pass


class Table:
    """Keeps one item and the two conditions that the lock uses."""

    class exceptions:
        ConditionalCheckFailedException = ConditionFailed

    def __init__(self) -> None:
        self.item: dict[str, Any] | None = None

    def put_item(self, *, Item: dict[str, Any], ExpressionAttributeValues: dict[str, Any], **_: Any) -> None:
        me, now = ExpressionAttributeValues[":me"], int(ExpressionAttributeValues[":now"]["N"])
        taken = self.item and self.item["owner"] != me and int(self.item["expires_at"]["N"]) >= now
        if taken:
            raise ConditionFailed
        self.item = Item

    def delete_item(self, *, ExpressionAttributeValues: dict[str, Any], **_: Any) -> None:
        if not self.item or self.item["owner"] != ExpressionAttributeValues[":me"]:
            raise ConditionFailed
        self.item = None

    def get_item(self, **_: Any) -> dict[str, Any]:
        return {"Item": self.item} if self.item else {}


def lock(table: Table, owner: str) -> Lock:
    return Lock("t", "us-east-2", owner, connect=lambda *_: table)


@pytest.fixture(autouse=True)
def short_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LARDER_LEASE_SECONDS", "2")


def test_a_second_run_is_refused_while_the_first_one_lives() -> None:
    table = Table()
    first, second = lock(table, "one"), lock(table, "two")
    first.acquire()
    with first.held(), pytest.raises(Locked, match="another run is under way: one"):
        second.acquire()


def test_a_run_waits_for_a_delivery_to_end() -> None:
    table, waited = Table(), []
    delivery, run = lock(table, "deliver-20261121T120000Z"), lock(table, "run")
    delivery.acquire()
    with delivery.held():
        waiting = threading.Thread(target=run.acquire, args=(waited.append,))
        waiting.start()
        time.sleep(3)
    assert waiting.is_alive()
    delivery.release()
    waiting.join(timeout=30)
    assert table.item and table.item["owner"] == {"S": "run"}
    assert [holder.owner for holder in waited] == [delivery.owner]


def test_a_lock_whose_holder_died_is_taken_over_after_its_lease() -> None:
    table, waited = Table(), []
    lock(table, "dead").acquire()
    second = lock(table, "two")
    second.acquire(waited.append)
    assert [holder.owner for holder in waited] == ["dead"]
    assert table.item and table.item["owner"] == {"S": "two"}


def test_only_the_holder_releases() -> None:
    table = Table()
    lock(table, "one").acquire()
    lock(table, "two").release()
    assert table.item
    lock(table, "one").release()
    assert table.item is None


def test_a_held_lock_outlives_its_lease() -> None:
    table = Table()
    first = lock(table, "one")
    with first.held():
        time.sleep(3)
        assert table.item and int(table.item["expires_at"]["N"]) >= time.time()


def test_a_step_does_not_start_without_the_lock() -> None:
    table = Table()
    lock(table, "one").acquire()
    with pytest.raises(LockLost), lock(table, "two").held():
        raise AssertionError("not reached")


def context(started: datetime) -> dict[str, Any]:
    """Of a night's run: its id is the same in every Airflow."""
    pushed: dict[str, str] = {}
    return {
        "run_id": "scheduled__2026-11-21T06:00:00+00:00",
        "dag_run": SimpleNamespace(start_date=started),
        "ti": SimpleNamespace(pushed=pushed, xcom_push=lambda key, value: pushed.update({key: value})),
    }


def test_runs_of_one_id_in_two_airflows_exclude_each_other() -> None:
    table, six = Table(), datetime(2026, 11, 21, 6, 0, 3, 1, tzinfo=UTC)
    first = lock(table, run_mark(context(six)))
    second = lock(table, run_mark(context(six + timedelta(microseconds=1))))
    first.acquire()
    with (
        first.held(),
        pytest.raises(Locked, match="another run is under way: scheduled__2026-11-21T06:00:00"),
    ):
        second.acquire()


def test_a_retry_holds_the_lock_that_the_try_before_it_took() -> None:
    table, six = Table(), datetime(2026, 11, 21, 6, 0, 3, 1, tzinfo=UTC)
    lock(table, run_mark(context(six))).acquire()
    with lock(table, run_mark(context(six))).held():
        assert table.item


def test_a_run_that_waited_in_vain_names_the_holder_and_is_not_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = Table()
    lock(table, "deliver-20261121T120000Z").acquire()

    def time_out(_seconds: float) -> None:
        raise AirflowTaskTimeout("Timeout")

    monkeypatch.setattr(lock_module.time, "sleep", time_out)
    place = SimpleNamespace(of=lambda _context: lock(table, "run"))
    step = AcquireLock(task_id="lock", lock=place, execution_timeout=timedelta(minutes=30))
    given = context(datetime.now(UTC))
    with pytest.raises(AirflowFailException, match="after 0:30:00: held by deliver-20261121T120000Z"):
        AcquireLock.execute.__wrapped__(step, given)
    assert given["ti"].pushed[REASON].startswith("lock: the lock is still not ours")
