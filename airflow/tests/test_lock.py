"""The lock, against DynamoDB's rules for conditional writes."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from larder_airflow.lock import Lock, Locked, LockLost


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
