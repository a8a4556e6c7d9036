"""What all steps have in common: they hold the lock, tell how it goes, leave nothing behind when ended."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowTaskTimeout

from larder_airflow.lock import Lock, LockLost
from larder_airflow.progress import tell

# Where a failed step leaves its reason for the step that tells people.
REASON = "reason"

# Where a step that did not fail leaves what people should look at all the same.
WARNINGS = "warnings"


@dataclass
class Outcome:
    detail: str = ""


@dataclass(frozen=True)
class LockPlace:
    table: str
    region: str

    def of(self, context: Any) -> Lock:
        return Lock(self.table, self.region, owner=run_mark(context))


def run_key(context: Any) -> str:
    """The run's id as a part of object names."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", context["run_id"])


def run_mark(context: Any) -> str:
    """This run and no other, the same at every try.

    The id is not enough: two Airflows of one environment give the run of one night the same. Its start is in
    Airflow's database, to the microsecond.
    """
    return f"{context['run_id']} started at {context['dag_run'].start_date.isoformat()}"


@contextmanager
def running(
    step: str, context: Any, lock: LockPlace, cancel: Callable[[], None] = lambda: None
) -> Iterator[Outcome]:
    with told(step, context, cancel) as outcome, lock.of(context).held():
        yield outcome


@contextmanager
def told(step: str, context: Any, cancel: Callable[[], None] = lambda: None) -> Iterator[Outcome]:
    outcome = Outcome()
    tell(step, "running")
    try:
        yield outcome
    except (KeyboardInterrupt, SystemExit):
        cancel()
        # Not raised again as it is: Airflow would take it for a failure and retry.
        raise failed(step, context, AirflowFailException("interrupted")) from None
    except LockLost as lost:
        raise failed(step, context, AirflowFailException(str(lost))) from lost
    except (AirflowException, AirflowTaskTimeout) as error:
        failed(step, context, error)
        raise
    except Exception as error:
        raise failed(step, context, AirflowException(f"{type(error).__name__}: {error}")) from error
    tell(step, "succeeded", outcome.detail)


def failed(step: str, context: Any, error: BaseException) -> BaseException:
    reason = str(error).strip() or type(error).__name__
    tell(step, "failed", reason.splitlines()[0])
    context["ti"].xcom_push(key=REASON, value=f"{step}: {reason}")
    return error
