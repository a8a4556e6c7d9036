"""The first step and the last but one: take the lock, give it back."""

from __future__ import annotations

from typing import Any

from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import AirflowFailException, AirflowTaskTimeout

from larder_airflow.lock import Holder, Locked
from larder_airflow.progress import tell
from larder_airflow.step import LockPlace, told


class AcquireLock(BaseOperator):
    def __init__(self, *, lock: LockPlace, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lock = lock

    def execute(self, context: Any) -> None:
        holders: list[str] = []

        def waiting(holder: Holder) -> None:
            holders.append(holder.owner)
            tell("lock", "running", f"waiting for {holder.owner}, unless it is gone")

        with told("lock", context):
            try:
                self.lock.of(context).acquire(waiting)
            except Locked as locked:
                raise AirflowFailException(str(locked)) from locked
            except AirflowTaskTimeout:
                holder = holders[-1] if holders else "nobody that we know of"
                waited = f"the lock is still not ours after {self.execution_timeout}"
                raise AirflowFailException(f"{waited}: held by {holder}") from None


class ReleaseLock(BaseOperator):
    def __init__(self, *, lock: LockPlace, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lock = lock

    def execute(self, context: Any) -> None:
        self.lock.of(context).release()
