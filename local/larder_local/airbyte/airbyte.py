"""The parts of the local Airbyte, put together."""

from __future__ import annotations

from dataclasses import dataclass

from larder_local.airbyte.catalogs import Catalogs
from larder_local.airbyte.connections import Connections
from larder_local.airbyte.definitions import Definitions
from larder_local.airbyte.jobs import Jobs
from larder_local.airbyte.places import Places
from larder_local.airbyte.plans import Plans
from larder_local.airbyte.store import Store
from larder_local.airbyte.timetable import Timetable
from larder_local.airbyte.tokens import Tokens
from larder_local.airbyte.work import Work

#: One workspace, always the same: what is deployed into it survives a new data folder.
WORKSPACE = "5f0c3f5e-1a7d-4b1e-9c56-1a0d5e2c7b11"


@dataclass(frozen=True)
class Airbyte:
    store: Store
    tokens: Tokens
    definitions: Definitions
    catalogs: Catalogs
    connections: Connections
    jobs: Jobs
    timetable: Timetable


def assemble(places: Places) -> Airbyte:
    store = Store(places.data / "airbyte.sqlite")
    work = Work(places)
    definitions = Definitions(places, store, work)
    catalogs = Catalogs(places, store, definitions, work)
    connections = Connections(store, catalogs)
    jobs = Jobs(store, Plans(places, store, definitions), work, connections.refresh_schema)
    if store.get("workspace", WORKSPACE) is None:
        store.put(
            "workspace",
            WORKSPACE,
            {
                "workspaceId": WORKSPACE,
                "name": "Default Workspace",
                "dataResidency": "auto",
                "notifications": {},
            },
        )
    timetable = Timetable(store, jobs)
    return Airbyte(store, Tokens(places.credentials), definitions, catalogs, connections, jobs, timetable)
