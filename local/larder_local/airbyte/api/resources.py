"""Workspaces, definitions, streams, connections and jobs."""

from __future__ import annotations

import uuid
from typing import Any

from starlette.routing import Route

from larder_local.airbyte import connections, jobs
from larder_local.airbyte.airbyte import Airbyte
from larder_local.airbyte.api.calls import DONE, Call, endpoint, in_workspaces, page
from larder_local.airbyte.api.job_filters import filtered
from larder_local.airbyte.problems import bad_request, missing, not_found
from larder_local.airbyte.sync_modes import valid_modes

Json = dict[str, Any]
_JOB_TYPES = ("sync", "refresh", "reset", "clear")


def workspace_routes(airbyte: Airbyte) -> list[Route]:
    store = airbyte.store

    def existing(call: Call) -> Json:
        workspace = store.get("workspace", call.path["id"])
        if workspace is None:
            raise not_found("workspace", call.path["id"])
        return workspace

    def create(call: Call) -> Json:
        call.need("name")
        workspace = {
            "workspaceId": str(uuid.uuid4()),
            "name": call.body["name"],
            "dataResidency": "auto",
            "notifications": call.body.get("notifications") or {},
        }
        return store.put("workspace", workspace["workspaceId"], workspace)

    def update(call: Call) -> Json:
        changes = {key: call.body[key] for key in ("name", "notifications") if call.body.get(key) is not None}
        return store.put("workspace", call.path["id"], {**existing(call), **changes})

    def delete(call: Call) -> Any:
        identifier = existing(call)["workspaceId"]
        if any(
            actor["workspaceId"] == identifier
            for kind in ("source", "destination")
            for actor in store.all(kind)
        ):
            raise bad_request(f"Workspace {identifier} still has sources or destinations")
        store.remove("workspace", identifier)
        return DONE

    def definitions(call: Call) -> Json:
        kinds = {"sources": "source", "destinations": "destination"}
        existing(call)
        if call.path["kind"] not in kinds:
            raise missing(f"{call.path['kind']} definitions")
        return page(
            call, [definition.view() for definition in airbyte.definitions.all(kinds[call.path["kind"]])]
        )

    def definition(call: Call) -> Json:
        existing(call)
        return airbyte.definitions.get(call.path["kind"].removesuffix("s"), call.path["definition"]).view()

    return [
        Route("/workspaces", endpoint(lambda call: page(call, store.all("workspace"))), methods=["GET"]),
        Route("/workspaces", endpoint(create), methods=["POST"]),
        Route("/workspaces/{id}", endpoint(existing), methods=["GET"]),
        Route("/workspaces/{id}", endpoint(update), methods=["PATCH"]),
        Route("/workspaces/{id}", endpoint(delete), methods=["DELETE"]),
        Route("/workspaces/{id}/definitions/{kind}", endpoint(definitions), methods=["GET"]),
        Route("/workspaces/{id}/definitions/{kind}/{definition}", endpoint(definition), methods=["GET"]),
    ]


def stream_routes(airbyte: Airbyte) -> list[Route]:
    def describe(stream: Json) -> Json:
        return {
            "streamName": stream["name"],
            "syncModes": valid_modes(stream["supported_sync_modes"]),
            "defaultCursorField": stream.get("default_cursor_field") or [],
            "sourceDefinedCursorField": bool(stream.get("source_defined_cursor")),
            "sourceDefinedPrimaryKey": stream.get("source_defined_primary_key") or [],
            "propertyFields": [[name] for name in stream["json_schema"].get("properties", {})],
        }

    def streams(call: Call) -> list[Json]:  # type: ignore[return]
        source = airbyte.store.get("source", call.query.get("sourceId", ""))
        if source is None:
            raise not_found("source", call.query.get("sourceId"))
        return [describe(stream) for stream in airbyte.catalogs.streams(source).values()]

    return [Route("/streams", endpoint(streams), methods=["GET"])]


def connection_routes(airbyte: Airbyte) -> list[Route]:
    def listing(call: Call) -> Json:
        return page(
            call, [connections.view(row) for row in in_workspaces(call, airbyte.store.all("connection"))]
        )

    def create(call: Call) -> Json:
        call.need("sourceId", "destinationId")
        return connections.view(airbyte.connections.create(call.body))

    def read(call: Call) -> Json:
        return connections.view(airbyte.connections.get(call.path["id"]))

    def update(call: Call) -> Json:
        return connections.view(airbyte.connections.update(call.path["id"], call.body))

    def delete(call: Call) -> Any:
        airbyte.connections.get(call.path["id"])
        airbyte.jobs.cancel_all(call.path["id"])
        for kind in ("connection", "state", "generation"):
            airbyte.store.remove(kind, call.path["id"])
        return DONE

    return [
        Route("/connections", endpoint(listing), methods=["GET"]),
        Route("/connections", endpoint(create), methods=["POST"]),
        Route("/connections/{id}", endpoint(read), methods=["GET"]),
        Route("/connections/{id}", endpoint(update), methods=["PATCH"]),
        Route("/connections/{id}", endpoint(delete), methods=["DELETE"]),
    ]


def job_routes(airbyte: Airbyte) -> list[Route]:
    def listing(call: Call) -> Json:
        rows = filtered(call, airbyte.jobs.all(), airbyte.store)
        return page(call, [jobs.view(job) for job in rows])

    def create(call: Call) -> Json:
        call.need("connectionId", "jobType")
        if call.body["jobType"] not in _JOB_TYPES:
            raise bad_request(f"jobType must be one of {', '.join(_JOB_TYPES)}")
        return jobs.view(airbyte.jobs.start(call.body["connectionId"], call.body["jobType"]))

    return [
        Route("/jobs", endpoint(listing), methods=["GET"]),
        Route("/jobs", endpoint(create), methods=["POST"]),
        Route(
            "/jobs/{id}", endpoint(lambda call: jobs.view(airbyte.jobs.get(call.path["id"]))), methods=["GET"]
        ),
        Route(
            "/jobs/{id}",
            endpoint(lambda call: jobs.view(airbyte.jobs.cancel(call.path["id"]))),
            methods=["DELETE"],
        ),
    ]
