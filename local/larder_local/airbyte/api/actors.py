"""Sources and destinations: the same resource twice."""

from __future__ import annotations

import time
import uuid
from typing import Any

from starlette.routing import Route

from larder_local.airbyte.airbyte import Airbyte
from larder_local.airbyte.api.calls import DONE, Call, endpoint, in_workspaces, page
from larder_local.airbyte.configuration import redact, restore, validate
from larder_local.airbyte.problems import bad_request, not_found
from larder_local.airbyte.store import Document

Json = dict[str, Any]


class Actors:
    def __init__(self, airbyte: Airbyte, kind: str) -> None:
        self._airbyte = airbyte
        self._kind = kind
        self._id = f"{kind}Id"

    def routes(self) -> list[Route]:
        path = f"/{self._kind}s"
        return [
            Route(path, endpoint(self._list), methods=["GET"]),
            Route(path, endpoint(self._create), methods=["POST"]),
            Route(f"{path}/{{id}}", endpoint(self._read), methods=["GET"]),
            Route(f"{path}/{{id}}", endpoint(self._replace), methods=["PUT"]),
            Route(f"{path}/{{id}}", endpoint(self._patch), methods=["PATCH"]),
            Route(f"{path}/{{id}}", endpoint(self._delete), methods=["DELETE"]),
        ]

    def _list(self, call: Call) -> Json:
        return page(
            call, [self._view(actor) for actor in in_workspaces(call, self._airbyte.store.all(self._kind))]
        )

    def _create(self, call: Call) -> Json:
        call.need("name", "workspaceId", "configuration")
        if self._airbyte.store.get("workspace", call.body["workspaceId"]) is None:
            raise not_found("workspace", call.body["workspaceId"])
        _need_object(call.body["configuration"])
        definition = self._airbyte.definitions.chosen(self._kind, call.body)
        validate(self._airbyte.definitions.specification(definition), call.body["configuration"])
        actor: Document = {
            self._id: str(uuid.uuid4()),
            "name": call.body["name"],
            f"{self._kind}Type": definition.type,
            "definitionId": definition.id,
            "workspaceId": call.body["workspaceId"],
            "configuration": call.body["configuration"],
            "createdAt": int(time.time()),
            "resourceAllocation": call.body.get("resourceAllocation"),
        }
        return self._view(self._airbyte.store.put(self._kind, actor[self._id], actor))

    def _read(self, call: Call) -> Json:
        return self._view(self._existing(call))

    def _replace(self, call: Call) -> Json:
        call.need("name", "configuration")
        return self._alter(call, call.body["configuration"])

    def _patch(self, call: Call) -> Json:
        configuration = call.body.get("configuration", {})
        _need_object(configuration)
        return self._alter(call, {**self._existing(call)["configuration"], **configuration})

    def _alter(self, call: Call, configuration: object) -> Json:
        _need_object(configuration)
        actor = self._existing(call)
        specification = self._specification(actor)
        configuration = restore(configuration, actor["configuration"])
        validate(specification, configuration)
        actor["configuration"] = configuration
        for key in ("name", "resourceAllocation"):
            actor[key] = call.body.get(key, actor.get(key))
        return self._view(self._airbyte.store.put(self._kind, actor[self._id], actor))

    def _delete(self, call: Call) -> Any:
        actor = self._existing(call)
        for connection in self._airbyte.store.all("connection"):
            if connection[self._id] == actor[self._id]:
                self._airbyte.jobs.cancel_all(connection["connectionId"])
                self._airbyte.store.remove("connection", connection["connectionId"])
        self._airbyte.store.remove(self._kind, actor[self._id])
        return DONE

    def _existing(self, call: Call) -> Document:
        actor = self._airbyte.store.get(self._kind, call.path["id"])
        if actor is None:
            raise not_found(self._kind, call.path["id"])
        return actor

    def _specification(self, actor: Document) -> Json:
        definitions = self._airbyte.definitions
        return definitions.specification(definitions.get(self._kind, actor["definitionId"]))

    def _view(self, actor: Document) -> Json:
        shown = {key: value for key, value in actor.items() if value is not None}
        configuration = redact(self._specification(actor), actor["configuration"])
        # By this field the official library tells what kind of configuration it reads.
        kind = f"{self._kind}Type"
        return {**shown, "configuration": {kind: actor[kind], **configuration}}


def _need_object(configuration: object) -> None:
    if not isinstance(configuration, dict):
        raise bad_request("configuration must be an object")
