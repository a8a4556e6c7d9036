"""What drivers ask about a statement by its id: how it stands, its result, that it shall end."""

from __future__ import annotations

from typing import Any

from larder_local.snowflake.errors import SnowflakeError
from larder_local.snowflake.server import answers, parts
from larder_local.snowflake.server.jobs import Jobs
from larder_local.snowflake.server.sessions import Session
from larder_local.snowflake.service import Service


def status(service: Service, jobs: Jobs, session: Session, query_id: str) -> dict[str, Any]:
    """Of a user's own statements, or of all for a role that may monitor; of others nothing is known."""
    entry = _entry(service, query_id)
    if entry is not None and not _may_see(service, session, entry["user"]):
        entry = None
    job = jobs.find(query_id)
    if entry is None and job is not None and job.session.user == session.user:
        return answers.success({"queries": [{"id": query_id, "status": "QUEUED", "errorMessage": ""}]})
    return answers.success({"queries": [_described(entry)] if entry else []})


def _entry(service: Service, query_id: str) -> dict[str, Any] | None:
    running = next((each for each in service.queries.running() if each["id"] == query_id), None)
    return running or service.queries.find(query_id)


def _may_see(service: Service, session: Session, user: str) -> bool:
    grants = service.account.grants
    return user == session.user or grants.on_account(grants.closure(session.role), "MONITOR USAGE")


def _described(entry: dict[str, Any]) -> dict[str, Any]:
    started = round(entry["started"] * 1000)
    words = {"SUCCESS": "SUCCEEDED", "RUNNING": "RUNNING"}
    found = {
        "id": entry["id"],
        "status": entry["status"],
        "state": words.get(entry["status"], "FAILED"),
        "sqlText": entry["text"],
        "userName": entry["user"],
        "warehouseName": entry["warehouse"],
        "sessionId": entry["session"],
        "queryTag": entry["tag"],
        "startTime": started,
        "endTime": started + round(entry["milliseconds"]),
        "totalDuration": round(entry["milliseconds"]),
        "errorMessage": entry["error"] or "",
        "stats": {"producedRows": entry["rows"]},
    }
    return found | ({"errorCode": entry["error_code"]} if entry["error_code"] else {})


def kept_answer(service: Service, session: Session, query_id: str, host: str) -> dict[str, Any]:
    """The answer of a finished statement, as often as it is asked for.

    Raises SnowflakeError when there is none of the user's, or no longer.
    """
    kept = service.results.find(query_id)
    if kept is not None and kept.user == session.user:
        return answers.result(session, kept, parts.rows_of(session, service.results, kept, host))
    entry = service.queries.find(query_id)
    if entry is not None and entry["user"] == session.user and entry["error_code"]:
        raise SnowflakeError(entry["error_code"], "42000", entry["error"])
    raise SnowflakeError("000710", "02000", f"Identified SQL statement result is not available: {query_id}")
