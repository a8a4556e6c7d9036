"""airbyte-api, Airbyte's own library for Python, on the local Airbyte: told its address and a login."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from airbyte_api import AirbyteAPI, api, errors, models
from served import served

SAMPLE = {"sourceType": "faker", "token": "top-secret-token"}
NOWHERE = "00000000-0000-0000-0000-00000000000a"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with served(["-m", "airbyte.serve"], tmp_path_factory.mktemp("airbyte")) as service:
        yield service


def client_of(told: dict[str, Any], secret: str | None = None) -> AirbyteAPI:
    """The token's address is the library's own default, `/applications/token`."""
    application = models.SchemeClientCredentials(
        client_id=told["client-id"], client_secret=secret or told["client-secret"]
    )
    return AirbyteAPI(server_url=told["url"], security=models.Security(client_credentials=application))


@pytest.fixture(scope="module")
def client(told: dict[str, Any]) -> AirbyteAPI:
    return client_of(told)


@pytest.fixture(scope="module")
def workspace(client: AirbyteAPI) -> str:
    found = client.workspaces.list_workspaces(request=api.ListWorkspacesRequest()).workspaces_response
    assert found
    return found.data[0].workspace_id


@pytest.fixture(scope="module")
def destination(client: AirbyteAPI, workspace: str) -> Any:
    settings = models.DestinationPostgres(host="127.0.0.1", port=1, database="d", username="u", schema="s")
    made = client.destinations.create_destination(
        request=models.DestinationCreateRequest(name="d", workspace_id=workspace, configuration=settings)
    )
    return made.destination_response


def test_destinations_are_listed_and_read_as_what_they_are(client: AirbyteAPI, destination: Any) -> None:
    listed = client.destinations.list_destinations(
        request=api.ListDestinationsRequest()
    ).destinations_response
    assert [each.destination_id for each in listed.data] == [destination.destination_id]
    asked = api.GetDestinationRequest(destination_id=destination.destination_id)
    found = client.destinations.get_destination(request=asked).destination_response
    assert isinstance(found.configuration, models.DestinationPostgres)


@pytest.fixture(scope="module")
def source(told: dict[str, Any], client: AirbyteAPI, workspace: str) -> Any:
    """The tests' own connector under a name that the library knows; made without the library's class."""
    login = {"client_id": told["client-id"], "client_secret": told["client-secret"]}
    token = httpx.post(f"{told['url']}/applications/token", json=login).json()["access_token"]
    body = {"name": "s", "workspaceId": workspace, "configuration": SAMPLE}
    made = httpx.post(f"{told['url']}/sources", json=body, headers={"Authorization": f"Bearer {token}"})
    asked = api.GetSourceRequest(source_id=made.json()["sourceId"])
    return client.sources.get_source(request=asked).source_response


def test_sources_are_listed_and_read_as_what_they_are(
    client: AirbyteAPI, workspace: str, source: Any
) -> None:
    assert isinstance(source.configuration, models.SourceFaker)
    for workspaces, found in (([], 1), ([workspace], 1), ([NOWHERE], 0)):
        asked = api.ListSourcesRequest(workspace_ids=workspaces, limit=5)
        assert len(client.sources.list_sources(request=asked).sources_response.data) == found
    asked = api.GetStreamPropertiesRequest(source_id=source.source_id)
    streams = client.streams.get_stream_properties(request=asked).stream_properties_response
    assert {"orders", "settings"} <= {stream.stream_name for stream in streams}


def test_a_connection_and_its_jobs(client: AirbyteAPI, workspace: str, source: Any, destination: Any) -> None:
    made = client.connections.create_connection(
        request=models.ConnectionCreateRequest(
            source_id=source.source_id, destination_id=destination.destination_id, name="c"
        )
    ).connection_response
    listed = client.connections.list_connections(request=api.ListConnectionsRequest()).connections_response
    assert [each.connection_id for each in listed.data] == [made.connection_id]
    begun = client.jobs.create_job(
        request=models.JobCreateRequest(connection_id=made.connection_id, job_type=models.JobTypeEnum.SYNC)
    ).job_response
    asked = api.GetJobRequest(job_id=begun.job_id)
    assert client.jobs.get_job(request=asked).job_response.connection_id == made.connection_id
    long_ago, far_ahead = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    for filters, found in (
        ({"connection_id": made.connection_id}, 1),
        ({"created_at_start": long_ago, "created_at_end": far_ahead}, 1),
        ({"created_at_start": far_ahead}, 0),
        ({"workspace_ids": [workspace]}, 1),
        ({"workspace_ids": [NOWHERE]}, 0),
        ({"job_type": models.JobTypeEnum.RESET}, 0),
        ({"order_by": "updatedAt|ASC"}, 1),
    ):
        jobs = client.jobs.list_jobs(request=api.ListJobsRequest(**filters)).jobs_response.data
        assert len(jobs) == found, filters
    client.jobs.cancel_job(request=api.CancelJobRequest(job_id=begun.job_id))


def test_definitions_are_listed_and_read(client: AirbyteAPI, workspace: str, destination: Any) -> None:
    asked = api.ListDestinationDefinitionsRequest(workspace_id=workspace)
    listed = client.destination_definitions.list_destination_definitions(request=asked).definitions_response
    assert destination.definition_id in {each.id for each in listed.data}
    one = api.GetDestinationDefinitionRequest(workspace_id=workspace, definition_id=destination.definition_id)
    found = client.destination_definitions.get_destination_definition(request=one).definition_response
    assert found.docker_repository == "airbyte/destination-postgres"


def test_refusals_are_problems_with_a_status_a_title_and_a_detail(
    told: dict[str, Any], client: AirbyteAPI
) -> None:
    for call, status, title in (
        (
            lambda: client.sources.get_source(request=api.GetSourceRequest(source_id=NOWHERE)),
            404,
            "not-found",
        ),
        (lambda: client.jobs.get_job(request=api.GetJobRequest(job_id=99_999)), 404, "not-found"),
        (lambda: client.jobs.list_jobs(request=api.ListJobsRequest(order_by="name|ASC")), 400, "bad-request"),
        (lambda: client.tags.list_tags(request=api.ListTagsRequest()), 501, "not-implemented"),
    ):
        with pytest.raises(errors.SDKError) as refused:
            call()
        problem = refused.value.raw_response.json()
        assert (refused.value.status_code, problem["status"]) == (status, status)
        assert title in problem["title"] and problem["detail"]
        assert refused.value.headers["content-type"] == "application/problem+json"
    with pytest.raises(Exception, match="401"):
        client_of(told, "wrong").workspaces.list_workspaces(request=api.ListWorkspacesRequest())
