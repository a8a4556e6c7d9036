"""The first step and the last but one: take the lock, give it back."""

from __future__ import annotations

from typing import Any

from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import AirflowFailException

from larder_airflow.lock import Holder, Locked
from larder_airflow.progress import tell
from larder_airflow.step import LockPlace, failed


class AcquireLock(BaseOperator):
    def __init__(self, *, lock: LockPlace, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lock = lock

    def execute(self, context: Any) -> None:
        def waiting(holder: Holder) -> None:
            tell("lock", "running", f"waiting for {holder.owner}, unless it is gone")

        tell("lock", "running")
        try:
            self.lock.of(context).acquire(waiting)
        except Locked as locked:
            raise failed("lock", context, AirflowFailException(str(locked))) from locked
        tell("lock", "succeeded")


class ReleaseLock(BaseOperator):
    def __init__(self, *, lock: LockPlace, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lock = lock

    def execute(self, context: Any) -> None:
        self.lock.of(context).release()
