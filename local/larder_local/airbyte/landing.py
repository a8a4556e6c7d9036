"""Lands a source's records, and acknowledges a state only after the commit that it describes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from larder_local.airbyte.destinations.stream_writer import StreamPlan, StreamWriter, apart
from larder_local.airbyte.destinations.warehouse import Warehouse
from larder_local.airbyte.messages import BrokenRecord, NotAMessage, Record, read

Json = dict[str, Any]
Report = Callable[[Json], None]

#: At a state message, so many waiting records, bytes or seconds are reason to commit.
ENOUGH_ROWS, ENOUGH_BYTES, ENOUGH_SECONDS = 25_000, 16_000_000, 5.0
#: Without a state message, so many have to be committed all the same.
MOST_ROWS, MOST_BYTES = 50_000, 32_000_000

_PROGRESS_SECONDS = 0.3


def stream_key(name: str, namespace: str | None) -> str:
    return f"{namespace}.{name}" if namespace else name


@dataclass
class Outcome:
    """How the source's part went."""

    exit_code: int | None = None
    errors: list[str] = field(default_factory=list)
    statuses: dict[str, str] = field(default_factory=dict)
    #: Lines that begin as records and are no JSON.
    broken: int = 0


class Landing:
    def __init__(
        self, warehouse: Warehouse, plans: Iterable[StreamPlan], report: Report, log: Callable[[str], None]
    ) -> None:
        self._writers = {
            stream_key(plan.name, plan.namespace): StreamWriter(warehouse, plan)
            for plan in apart(plans, warehouse)
        }
        self._report = report
        self._log = log
        self._states: dict[str, Json] = {}
        self._unknown: Counter[str] = Counter()
        self._rows = self._bytes = self._total_bytes = 0
        self._flushed_at = self._reported_at = time.monotonic()
        self.outcome = Outcome()

    def prepare(self) -> None:
        for writer in self._writers.values():
            writer.prepare()

    def take(self, line: str) -> None:
        """One line of the source's output; what is not a message is its log."""
        try:
            message = read(line)
        except BrokenRecord:
            self.outcome.broken += 1
            self._log(f"WARN a record of the source is no JSON and is lost: {line[:200].rstrip()}")
        except NotAMessage:
            self._log(line.rstrip())
        else:
            if isinstance(message, Record):
                self._take_record(message)
            else:
                self._take_message(message, line)
        self._report_progress()

    def _take_message(self, message: Json, line: str) -> None:
        try:
            kind = message["type"]
            if kind == "STATE":
                self._take_state(message["state"])
            elif kind == "TRACE":
                self._take_trace(message["trace"])
            elif kind == "LOG":
                self._log(f"{message['log']['level']} {message['log']['message']}")
            elif kind == "CONTROL" and message["control"]["type"] == "CONNECTOR_CONFIG":
                self._report({"configuration": message["control"]["connectorConfig"]["config"]})
        except (KeyError, TypeError, AttributeError):
            self._log(f"WARN a message of the source is incomplete: {line[:200].rstrip()}")

    def complete(self, exit_code: int) -> bool:
        """The source has ended: commits what is described, and says whether everything arrived."""
        outcome = self.outcome
        outcome.exit_code = exit_code
        unfinished = [key for key in self._writers if outcome.statuses.get(key, "COMPLETE") != "COMPLETE"]
        good = exit_code == 0 and not outcome.errors and not unfinished
        if not good:
            for writer in self._writers.values():
                writer.forget_undescribed()
        self.flush()
        finished = {key for key in self._writers if good or outcome.statuses.get(key) == "COMPLETE"}
        for key in finished:
            self._writers[key].finish()
        self._acknowledge(lambda key: key in finished)
        for writer in self._writers.values():
            writer.clean()
        for line in self._changes_told():
            self._log(line)
        self._report_progress(force=True)
        return good

    def flush(self) -> None:
        for writer in self._writers.values():
            writer.flush()
        self._rows = self._bytes = 0
        self._flushed_at = time.monotonic()
        self._acknowledge(lambda key: key not in self._writers or not self._writers[key].plan.replace)

    def records(self) -> dict[str, int]:
        return {key: writer.records for key, writer in self._writers.items()}

    def changed(self) -> dict[str, Json]:
        """By stream: records with values that could not be stored as they were, and how many values."""
        return {
            key: {"records": writer.changed_records, "values": sum(writer.changes.values())}
            for key, writer in self._writers.items()
            if writer.changed_records
        }

    def _changes_told(self) -> Iterable[str]:
        for key, writer in self._writers.items():
            if writer.changed_records:
                most = ", ".join(
                    f"{field} {count} ({change}, {reason})"
                    for (field, change, reason), count in writer.changes.most_common(20)
                )
                yield (
                    f"WARN {key}: {writer.changed_records} records have values that could not be stored"
                    f" as they were, see _airbyte_meta.changes: {most}"
                )

    def _take_record(self, record: Record) -> None:
        key = stream_key(record.stream, record.namespace)
        writer = self._writers.get(key)
        if writer is None:
            self._unknown[key] += 1
            if self._unknown[key] == 1:
                self._log(f"WARN the source sends records of {key}, which is no stream of this connection")
            return
        writer.add(record)
        self._rows += 1
        self._bytes += record.size
        self._total_bytes += record.size
        if self._rows >= MOST_ROWS or self._bytes >= MOST_BYTES:
            self.flush()

    def _take_state(self, state: Json) -> None:
        descriptor = state.get("stream", {}).get("stream_descriptor", {})
        key = stream_key(descriptor.get("name", ""), descriptor.get("namespace")) if descriptor else "global"
        for writer in [self._writers[key]] if key in self._writers else self._writers.values():
            writer.mark()
        self._states[key] = state
        waited = time.monotonic() - self._flushed_at
        if (
            self._rows >= ENOUGH_ROWS
            or self._bytes >= ENOUGH_BYTES
            or (self._rows and waited >= ENOUGH_SECONDS)
        ):
            self.flush()

    def _take_trace(self, trace: Json) -> None:
        if trace["type"] == "STREAM_STATUS":
            status = trace["stream_status"]
            descriptor = status["stream_descriptor"]
            key = stream_key(descriptor["name"], descriptor.get("namespace"))
            self.outcome.statuses[key] = status["status"]
            if status["status"] == "COMPLETE" and key in self._writers:
                self._writers[key].mark()
        elif trace["type"] == "ERROR":
            error = trace["error"]
            self.outcome.errors.append(_told(error))
            self._log(f"ERROR {error['message']} {error.get('internal_message') or ''}".rstrip())

    def _acknowledge(self, is_committed: Callable[[str], bool]) -> None:
        committed = [key for key in self._states if is_committed(key)]
        if committed:
            self._report({"states": {key: self._states.pop(key) for key in committed}})

    def _report_progress(self, *, force: bool = False) -> None:
        now = time.monotonic()
        if force or now - self._reported_at >= _PROGRESS_SECONDS:
            self._reported_at = now
            self._report({"progress": {"streams": self.records(), "bytes": self._total_bytes}})


def _told(error: Json) -> str:
    """A connector's error for people, with its cause: the message alone often says "see the logs" only."""
    message, internal = str(error["message"]), str(error.get("internal_message") or "").strip()
    cause = internal.splitlines()[-1].strip() if internal else ""
    return message if not cause or cause in message else f"{message} ({cause})"
