"""One piece of work in a process of its own: a connector's command, or a whole sync.

The API writes the plan, one JSON line, to standard input and keeps it open: when it closes, however the API
died, this process group ends. Standard output carries JSON lines: progress, states to keep, the result.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from larder_local.airbyte.connector import Connector
from larder_local.airbyte.destinations.stream_writer import StreamPlan, StreamWriter, apart
from larder_local.airbyte.destinations.warehouse import DestinationError, Warehouse
from larder_local.airbyte.endings import how_it_ended, why, without_secrets
from larder_local.airbyte.landing import Landing, Outcome

Json = dict[str, Any]


class Interrupted(Exception):
    """A sync that broke off; the message says why and where."""


def main() -> None:
    plan = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    answers, sys.stdout = sys.stdout, sys.stderr
    log = Log(plan)

    def report(answer: Json) -> None:
        print(json.dumps(answer), file=answers, flush=True)

    try:
        report({"result": _COMMANDS[plan["command"]](plan, report, log)})
    except Exception as error:  # the reason of every failure reaches the job
        reason = str(error) if isinstance(error, DestinationError | Interrupted) else why(error)
        if not isinstance(error, DestinationError):
            print(log.clean(traceback.format_exc()), file=sys.stderr)
        log(f"ERROR {reason}")
        report({"result": {"failure": log.clean(reason)}})


class Log:
    """The job's log file, without the secrets of source and destination."""

    def __init__(self, plan: Json) -> None:
        self._secrets = plan.get("secrets", [])
        self._file: TextIO = open(plan["log"], "a", encoding="utf-8") if plan.get("log") else sys.stderr  # noqa: SIM115
        self._lock = threading.Lock()

    def __call__(self, text: str) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        # A disk that is full for the log may have room for the data: only the log suffers.
        with self._lock, contextlib.suppress(OSError):
            text = self.clean(text).encode(errors="replace").decode()
            print(now, text, file=self._file, flush=True)

    def clean(self, text: str) -> str:
        return without_secrets(text, self._secrets)


def _end_with_parent() -> None:
    # Not sys.stdin: a thread that waits in it would hinder the interpreter's end.
    while os.read(0, 1024):
        pass
    os.killpg(0, signal.SIGKILL)


def _connector(plan: Json, log: Callable[[str], None]) -> Connector:
    return Connector(plan["argv"], plan["environment"], Path(plan["folder"]), log)


def _ask(plan: Json, _report: Callable[[Json], None], log: Log) -> Json:
    """`spec`, `check` or `discover`: the one message that answers it, or why there is none."""
    wanted = {"spec": "SPEC", "check": "CONNECTION_STATUS", "discover": "CATALOG"}[plan["command"]]
    documents = {"config": plan["configuration"]} if "configuration" in plan else {}
    connector = _connector(plan, log)
    answer: Json | None = None
    failure = "the connector gave no answer"
    for line in connector.lines(plan["command"], **documents):
        try:
            message = json.loads(line)
        except ValueError:
            log(line.rstrip())
            continue
        if message["type"] == wanted:
            answer = message
        elif message["type"] == "TRACE" and message["trace"]["type"] == "ERROR":
            failure = message["trace"]["error"]["message"]
    connector.wait()
    return {"answer": answer} if answer else {"failure": log.clean(failure)}


def _sync(plan: Json, report: Callable[[Json], None], log: Log) -> Json:
    connector = _connector(plan, log)
    documents = {"config": plan["configuration"], "catalog": plan["catalog"]}
    if plan["state"]:
        documents["state"] = plan["state"]
    # The source starts while we log in: both take seconds.
    lines = connector.lines("read", **documents)
    landing: Landing | None = None
    try:
        warehouse = open_warehouse(plan["destination"])
        landing = Landing(warehouse, [StreamPlan(**stream) for stream in plan["streams"]], report, log)
        landing.prepare()
        for line in lines:
            landing.take(line)
        good = landing.complete(connector.wait())
        warehouse.close()
    except DestinationError:
        connector.kill()
        raise
    except Exception as error:
        connector.kill()
        landed = sum(landing.records().values()) if landing else 0
        raise Interrupted(f"{why(error)} (after {landed} records of the source)") from error
    result: Json = {
        "records": landing.records(),
        "changed": landing.changed(),
        "lost": landing.outcome.broken,
    }
    if not good:
        result["failure"] = log.clean(_why(landing.outcome, list(connector.last_words)))
    return result


def _clear(plan: Json, _report: Callable[[Json], None], _log: Log) -> Json:
    """Empties the connection's tables."""
    warehouse = open_warehouse(plan["destination"])
    for stream in apart([StreamPlan(**stream) for stream in plan["streams"]], warehouse):
        StreamWriter(warehouse, stream).clear()
    warehouse.close()
    return {"records": {}}


def open_warehouse(destination: Json) -> Warehouse:
    if destination["type"] == "snowflake":
        from larder_local.airbyte.destinations.snowflake import Snowflake

        return Snowflake(destination["configuration"], destination["address"], destination["tag"])
    from larder_local.airbyte.destinations.postgres import Postgres

    return Postgres(destination["configuration"], destination["tag"])


def _why(outcome: Outcome, last_words: list[str]) -> str:
    """The source's own words; where it had none, how it ended and the last it wrote."""
    if outcome.errors:
        return "; ".join(dict.fromkeys(outcome.errors))
    unfinished = sorted(key for key, status in outcome.statuses.items() if status != "COMPLETE")
    incomplete = f" before {', '.join(unfinished)} was complete" if unfinished else ""
    words = f": {last_words[-1]}" if last_words else ""
    return f"the source {how_it_ended(outcome.exit_code)}{incomplete}{words}"


_COMMANDS = {"spec": _ask, "check": _ask, "discover": _ask, "sync": _sync, "clear": _clear}

if __name__ == "__main__":
    main()
