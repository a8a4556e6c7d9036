"""Which jobs a list asks for, and in which order: by connection, workspace, state, kind and times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from larder_local.airbyte.api.calls import Call
from larder_local.airbyte.problems import bad_request
from larder_local.airbyte.store import Document, Store

_TIMES = {"createdAt": "startTime", "updatedAt": "lastUpdatedAt"}


def filtered(call: Call, jobs: Sequence[Document], store: Store) -> list[Document]:
    rows = list(jobs)
    for key in ("connectionId", "status", "jobType"):
        if key in call.query:
            rows = [job for job in rows if job[key] == call.query[key]]
    for name, field in _TIMES.items():
        for end, sign in (("Start", 1), ("End", -1)):
            if f"{name}{end}" in call.query:
                bound = _moment(f"{name}{end}", call.query[f"{name}{end}"])
                rows = [job for job in rows if sign * (job[field] - bound) >= 0]
    workspaces = {part for part in call.query.get("workspaceIds", "").split(",") if part}
    if workspaces:
        inside = {row["connectionId"] for row in store.all("connection") if row["workspaceId"] in workspaces}
        rows = [job for job in rows if job["connectionId"] in inside]
    name, _, direction = call.query.get("orderBy", "createdAt|DESC").partition("|")
    if name not in _TIMES or direction not in ("ASC", "DESC"):
        raise bad_request("orderBy must be createdAt or updatedAt with |ASC or |DESC")
    return sorted(rows, key=lambda job: (job[_TIMES[name]], job["jobId"]), reverse=direction == "DESC")


def _moment(name: str, text: str) -> float:
    """A time without a zone is in UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise bad_request(f"{name} must be a date and time") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
