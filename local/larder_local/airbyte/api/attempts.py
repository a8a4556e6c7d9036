"""Why a job failed. The public API does not tell; `POST /api/v1/jobs/get` of Airbyte's own API does.

The answer has the part of Airbyte's `JobInfoRead` that clients read for it: the job, and its attempts with
their `failureSummary` and the last lines of their log. A local job has one attempt.
"""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from larder_local.airbyte.airbyte import Airbyte
from larder_local.airbyte.api.calls import Call, endpoint

Json = dict[str, Any]

_LINES = 200


def attempt_routes(airbyte: Airbyte) -> list[Route]:
    def job_with_attempts(call: Call) -> Json:
        call.need("id")
        job = airbyte.jobs.get(call.body["id"])
        began, ended = int(job["startTime"]), int(job["lastUpdatedAt"])
        return {
            "job": {
                "id": job["jobId"],
                "configType": {"clear": "clear", "reset": "reset_connection"}.get(
                    job["jobType"], job["jobType"]
                ),
                "configId": job["connectionId"],
                "createdAt": began,
                "updatedAt": ended,
                "status": job["status"],
            },
            "attempts": [
                {
                    "attempt": {
                        "id": 0,
                        "status": "failed" if job["status"] == "cancelled" else job["status"],
                        "createdAt": began,
                        "updatedAt": ended,
                        "bytesSynced": job["bytesSynced"],
                        "recordsSynced": job["rowsSynced"],
                        "failureSummary": _summary(job, ended),
                    },
                    "logType": "formatted",
                    "logs": {"logLines": airbyte.jobs.last_lines(job["jobId"], _LINES)},
                }
            ],
        }

    return [Route("/jobs/get", endpoint(job_with_attempts), methods=["POST"])]


def _summary(job: Json, ended: int) -> Json | None:
    if not job["_failure"]:
        return None
    failure = {"failureType": "system_error", "externalMessage": job["_failure"], "timestamp": ended * 1000}
    return {"failures": [failure], "partialSuccess": job["rowsSynced"] > 0}
