"""The public API as Terraform, Airflow and people use it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from .service import API, CREDENTIALS, Client, Service

SECRET = "top-secret-token"
PROBLEM = "application/problem+json"


def snowflake(**changes: Any) -> dict[str, Any]:
    return {
        "host": "larder-local.snowflakecomputing.com",
        "role": "LOADER",
        "warehouse": "LOADING",
        "database": "RAW",
        "schema": "SHOPIFY",
        "username": "AIRBYTE",
        "credentials": {"auth_type": "Key Pair Authentication", "private_key": "the-private-key"},
        **changes,
    }


@pytest.fixture(scope="module")
def pair(client: Client) -> tuple[dict[str, Any], dict[str, Any]]:
    return client.source(), client.destination(snowflake(), "snowflake")


def test_a_token_is_given_to_a_form_and_to_json(service: Service) -> None:
    url = f"{service.url}{API}/applications/token"
    body = {"client_id": CREDENTIALS["client-id"], "client_secret": CREDENTIALS["client-secret"]}
    for response in (httpx.post(url, data=body), httpx.post(url, json=body)):
        assert response.status_code == 200
        assert response.json()["token_type"] == "Bearer"
        assert response.json()["expires_in"] == 900


def test_a_wrong_client_secret_gets_no_token_and_no_echo(service: Service) -> None:
    url = f"{service.url}{API}/applications/token"
    response = httpx.post(url, data={"client_id": CREDENTIALS["client-id"], "client_secret": "wrong-secret"})
    assert response.status_code == 401
    assert response.headers["content-type"] == PROBLEM
    assert "wrong-secret" not in response.text


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer nonsense", "Basic YTpi", "Bearer 9999999999.forged"]
)
def test_without_a_valid_token_nothing_is_answered(service: Service, header: str) -> None:
    response = httpx.get(f"{service.url}{API}/sources", headers={"Authorization": header} if header else {})
    assert response.status_code == 401
    assert response.headers["content-type"] == PROBLEM


def test_health_of_the_public_api_needs_no_token(service: Service) -> None:
    assert httpx.get(f"{service.url}{API}/health").status_code == 200


def test_there_is_one_workspace_with_its_definitions(client: Client) -> None:
    listing = client.ask("GET", "/workspaces")
    assert len(listing["data"]) == 1
    assert listing["next"] == listing["previous"] == ""
    destinations = client.ask("GET", f"/workspaces/{client.workspace()}/definitions/destinations")["data"]
    assert {definition["id"] for definition in destinations} == {
        "424892c4-daac-4491-b35d-c6688ba547ba",
        "25c5221d-dce2-4163-ade9-739ef790f503",
    }
    sources = client.ask("GET", f"/workspaces/{client.workspace()}/definitions/sources")["data"]
    assert [definition["dockerRepository"] for definition in sources] == ["airbyte/source-sample"]


def test_secrets_are_redacted_and_kept_when_put_back_redacted(client: Client, service: Service) -> None:
    source = client.source(records=3)
    path = f"/sources/{source['sourceId']}"
    assert source["configuration"]["token"] == "**********"
    put = {"name": "renamed", "configuration": {**source["configuration"], "records": 4}}
    assert client.ask("PUT", path, json=put)["configuration"] == {
        **put["configuration"],
        "token": "**********",
    }
    read = client.ask("GET", path)
    assert (read["name"], read["configuration"]["records"]) == ("renamed", 4)
    # Had the secret become asterisks, its pattern would refuse it now.
    client.ask("PATCH", path, json={"configuration": {"records": 5}})


def test_secrets_inside_alternatives_are_redacted(
    client: Client, pair: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    credentials = pair[1]["configuration"]["credentials"]
    assert credentials == {"auth_type": "Key Pair Authentication", "private_key": "**********"}


def test_a_configuration_must_fit_the_connectors_own_specification(client: Client) -> None:
    body = {
        "name": "bad",
        "workspaceId": client.workspace(),
        "configuration": {"sourceType": "sample", "token": "Not A Token", "records": "many"},
    }
    problem = client.ask("POST", "/sources", json=body, status=422)
    assert "$.records: must be of type integer" in problem["detail"]
    assert "$.token: does not match the pattern" in problem["detail"]
    assert "Not A Token" not in str(problem) and "many" not in str(problem)


def test_an_alternative_that_lacks_its_secret_is_named_by_its_own_rule(client: Client) -> None:
    configuration = snowflake(
        credentials={"auth_type": "Key Pair Authentication"}, destinationType="snowflake"
    )
    body = {"name": "bad", "workspaceId": client.workspace(), "configuration": configuration}
    problem = client.ask("POST", "/destinations", json=body, status=422)
    assert "$.credentials: required property 'private_key' is missing" in problem["detail"]
    configuration["credentials"] = {"auth_type": "Guess", "private_key": "another-secret"}
    problem = client.ask("POST", "/destinations", json=body, status=422)
    assert "auth_type = Key Pair Authentication" in problem["detail"]
    assert "another-secret" not in str(problem)


def test_what_does_not_exist_is_a_404(client: Client) -> None:
    unknown = "00000000-0000-0000-0000-000000000001"
    for path in ("sources", "destinations", "connections", "workspaces", "jobs"):
        problem = client.ask("GET", f"/{path}/{unknown}", status=404)
        assert problem["data"]["resourceId"] == unknown


def test_what_this_airbyte_has_not_says_so(client: Client) -> None:
    assert "permissions" in client.ask("POST", "/permissions", json={}, status=501)["detail"]


def test_a_body_that_is_no_json_is_a_400(client: Client) -> None:
    client.ask("POST", "/sources", content=b"{", headers={"Content-Type": "application/json"}, status=400)


def test_a_connection_takes_all_streams_when_none_is_named(client: Client, pair: Any) -> None:
    connection = client.connection(*pair)
    assert connection["name"] == "sample → snowflake"
    assert connection["status"] == "active"
    assert connection["schedule"] == {"scheduleType": "manual"}
    assert (connection["prefix"], connection["namespaceDefinition"]) == ("", "destination")
    streams = {stream["name"]: stream for stream in connection["configurations"]["streams"]}
    assert streams.keys() == {"orders", "settings"}
    # What nobody asked for is absent: Terraform would see a difference.
    assert streams["orders"].keys() == {"name", "syncMode", "cursorField", "primaryKey", "mappers"}
    assert streams["orders"]["syncMode"] == "full_refresh_overwrite"
    assert streams["orders"]["primaryKey"] == [["id"]]
    assert streams["orders"]["cursorField"] == ["updated_at"]


def test_terraforms_update_repeats_the_sources_own_keys(client: Client, pair: Any) -> None:
    streams = [{"name": "orders", "syncMode": "incremental_deduped_history"}]
    connection = client.connection(*pair, configurations={"streams": streams}, prefix="p_")
    repeated = [{**streams[0], "primaryKey": [["id"]], "cursorField": ["updated_at"]}]
    body = {"configurations": {"streams": repeated}, "namespaceFormat": None, "status": "inactive"}
    patched = client.ask("PATCH", f"/connections/{connection['connectionId']}", json=body)
    assert patched["configurations"] == connection["configurations"]
    assert (patched["prefix"], patched["status"]) == ("p_", "inactive")
    problem = client.ask(
        "POST", "/jobs", json={"connectionId": connection["connectionId"], "jobType": "sync"}, status=400
    )
    assert "inactive" in problem["detail"]


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        ({"name": "absent"}, "Invalid stream found: absent"),
        (
            {"name": "settings", "syncMode": "incremental_append"},
            "Cannot set sync mode to incremental_append",
        ),
        ({"name": "orders", "syncMode": "incremental_update"}, "Valid sync modes are"),
        ({"name": "orders", "primaryKey": [["note"]]}, "already pre-defined"),
        ({"name": "orders", "cursorField": ["amount"]}, "already defined by source"),
        ({"name": "orders", "selectedFields": [{"fieldPath": ["nothing"]}]}, "top-level fields"),
        ({"name": "orders", "selectedFields": [{"fieldPath": ["amount"]}]}, "must be selected"),
    ],
)
def test_streams_that_cannot_be_are_refused(client: Client, pair: Any, stream: Any, reason: str) -> None:
    body = {
        "sourceId": pair[0]["sourceId"],
        "destinationId": pair[1]["destinationId"],
        "configurations": {"streams": [stream]},
    }
    assert reason in client.ask("POST", "/connections", json=body, status=400)["detail"]


@pytest.mark.parametrize(
    ("expression", "kept"),
    [("0 0 5 * * ? UTC", "0 0 5 * * ? UTC"), ("0 30 6 ? * MON-FRI", "0 30 6 ? * MON-FRI UTC")],
)
def test_a_cron_schedule_is_in_utc(client: Client, pair: Any, expression: str, kept: str) -> None:
    connection = client.connection(*pair, schedule={"scheduleType": "cron", "cronExpression": expression})
    assert connection["schedule"]["cronExpression"] == kept
    client.ask("DELETE", f"/connections/{connection['connectionId']}", status=204)


@pytest.mark.parametrize("expression", ["* 0 5 * * ?", "0 * 5 * * ?", "0 5 * * *", "", "0 0 99 * * ?"])
def test_a_schedule_below_an_hour_or_without_sense_is_refused(
    client: Client, pair: Any, expression: str
) -> None:
    body = {
        "sourceId": pair[0]["sourceId"],
        "destinationId": pair[1]["destinationId"],
        "schedule": {"scheduleType": "cron", "cronExpression": expression},
    }
    assert "cron expression" in client.ask("POST", "/connections", json=body, status=400)["detail"]


def test_a_source_that_cannot_be_read_has_no_connection(client: Client, pair: Any) -> None:
    broken = client.source(records=-1)
    body = {"sourceId": broken["sourceId"], "destinationId": pair[1]["destinationId"]}
    assert "no such shop" in client.ask("POST", "/connections", json=body, status=400)["detail"]


def test_a_source_takes_its_connections_with_it(client: Client, pair: Any) -> None:
    source = client.source()
    connection = client.connection(source, pair[1])
    client.ask("DELETE", f"/sources/{source['sourceId']}", status=204)
    client.ask("GET", f"/connections/{connection['connectionId']}", status=404)


def test_streams_tell_their_modes_and_keys(client: Client, pair: Any) -> None:
    streams = client.ask("GET", "/streams", params={"sourceId": pair[0]["sourceId"]})
    orders = next(stream for stream in streams if stream["streamName"] == "orders")
    assert "incremental_deduped_history" in orders["syncModes"]
    assert orders["sourceDefinedPrimaryKey"] == [["id"]]
    assert ["amount"] in orders["propertyFields"]


def test_lists_come_in_pages(client: Client) -> None:
    for _ in range(3):
        client.source()
    first = client.ask("GET", "/sources", params={"limit": 2})
    assert len(first["data"]) == 2 and first["previous"] == ""
    second = client.http.get(first["next"]).json()
    assert second["data"][0] not in first["data"]
    client.ask("GET", "/sources", params={"limit": 101}, status=400)


def test_an_unreachable_warehouse_fails_the_job_and_says_why(client: Client, pair: Any) -> None:
    connection = client.connection(*pair)
    job = client.start(connection)
    assert job["status"] == "running" and job["duration"].startswith("PT")
    assert client.wait(job)["status"] == "failed"
    assert "private key" in (client.failure(job["jobId"]) or "")
