"""One run at a time: an item in DynamoDB with an owner and an end.

The owner shows that it lives by moving the end; when it dies without a word, the lock is free a lease later.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from larder_airflow import tempo
from larder_airflow.aws import client

PIPELINE = "pipeline"
# What `larder deliver` and `larder rollback` call themselves. They take minutes: a run waits for them.
DELIVERY = "deliver-"


class Locked(Exception):
    """Somebody else is at it."""


class LockLost(Exception):
    """Our lease ended and somebody else took the lock."""


@dataclass(frozen=True)
class Holder:
    owner: str
    expires_at: int


class Lock:
    def __init__(self, table: str, region: str, owner: str, connect: Callable[..., Any] = client) -> None:
        self.owner = owner
        self._table = table
        self._region = region
        self._connect = connect
        self._lease = tempo.lease()

    def acquire(self, waiting: Callable[[Holder], None] = lambda _holder: None) -> None:
        """Takes the lock: of a holder that is silent after its lease, of a delivery when it is done."""
        seen: Holder | None = None
        while not self._put():
            holder = self._holder()
            if holder is None:
                continue
            if seen is None or holder.owner != seen.owner:
                waiting(holder)
            if seen and holder != seen and not holder.owner.startswith(DELIVERY):
                raise Locked(f"another run is under way: {holder.owner}")
            seen = holder
            time.sleep(min(1.0, self._lease / 10))

    def release(self) -> None:
        """Gives the lock back, if it is ours."""
        table = self._connect("dynamodb", self._region)
        with suppress(table.exceptions.ConditionalCheckFailedException):
            table.delete_item(
                TableName=self._table,
                Key={"id": {"S": PIPELINE}},
                ConditionExpression="#owner = :me",
                ExpressionAttributeNames={"#owner": "owner"},
                ExpressionAttributeValues={":me": {"S": self.owner}},
            )

    @contextmanager
    def held(self) -> Iterator[None]:
        """Ours for as long as the block runs, which may be longer than a lease."""
        if not self._put():
            raise LockLost(f"the lock went to another run: {self._holder()}")
        done, lost = threading.Event(), threading.Event()

        def show_life() -> None:
            while not done.wait(self._lease / 4):
                try:
                    if not self._put():
                        lost.set()
                        return
                except Exception as error:  # one call that failed is no reason: three more fit in the lease
                    print(f"lock: {error}", flush=True)

        thread = threading.Thread(target=show_life, name="lock", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join(timeout=5)
        if lost.is_set():
            raise LockLost("the lock went to another run while this step ran")

    def _put(self) -> bool:
        """True when the lock is ours, for one more lease."""
        table, now = self._connect("dynamodb", self._region), time.time()
        try:
            table.put_item(
                TableName=self._table,
                Item={
                    "id": {"S": PIPELINE},
                    "owner": {"S": self.owner},
                    "expires_at": {"N": str(int(now + self._lease))},
                },
                ConditionExpression="attribute_not_exists(id) OR #owner = :me OR expires_at < :now",
                ExpressionAttributeNames={"#owner": "owner"},
                ExpressionAttributeValues={":me": {"S": self.owner}, ":now": {"N": str(int(now))}},
            )
        except table.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _holder(self) -> Holder | None:
        table = self._connect("dynamodb", self._region)
        found = table.get_item(TableName=self._table, Key={"id": {"S": PIPELINE}}, ConsistentRead=True)
        item = found.get("Item")
        return Holder(item["owner"]["S"], int(item["expires_at"]["N"])) if item else None
