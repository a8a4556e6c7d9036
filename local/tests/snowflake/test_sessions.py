"""A session ends with its user, and nobody takes over a user that is another role's."""

from __future__ import annotations

import json
import time
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from larder_local.snowflake.account.keys import fingerprint, public_key_of
from larder_local.snowflake.masking import masked
from snowflake_harness import ADMINISTRATOR, Client, Cloud, new_key


@pytest.fixture()
def person(cloud: Cloud, admin: Client) -> Client:
    cloud.keys["P"] = new_key()
    admin.run(f"create or replace user P rsa_public_key = '{public_key_of(cloud.keys['P'])}'")
    return cloud.as_user("P")


@pytest.mark.parametrize(
    "statement",
    [
        "alter user P set disabled = true",
        "drop user P",
        "alter user P unset rsa_public_key",
        "create or replace user P",
    ],
)
def test_a_session_and_its_renewal_end_with_the_user(
    cloud: Cloud, admin: Client, person: Client, statement: str
) -> None:
    assert person.value("select current_user()") == "P"
    master = person.connection.rest.master_token
    admin.run(statement)
    token = person.connection.rest.token
    ask = {"sqlText": "select 1"}
    assert answer(cloud, "/queries/v1/query-request?requestId=1", ask, token)["code"] == "390104"
    renewal = {"oldSessionToken": token, "requestType": "RENEW"}
    assert answer(cloud, "/session/token-request", renewal, master)["code"] == "390114"
    assert answer(cloud, "/session/heartbeat", {}, token)["success"] is False


def test_a_second_key_does_not_end_a_session(cloud: Cloud, admin: Client, person: Client) -> None:
    admin.run(f"alter user P set rsa_public_key_2 = '{public_key_of(new_key())}'")
    assert person.value("select 1") == 1


@pytest.mark.parametrize(
    ("kind", "make"), [("USER", "create user"), ("ROLE", "create role"), ("WAREHOUSE", "create warehouse")]
)
def test_who_may_create_may_not_replace_or_change_what_is_anothers(
    cloud: Cloud, admin: Client, kind: str, make: str
) -> None:
    admin.run(f"create or replace {kind} THEIRS")
    admin.run("create role if not exists MAKER")
    admin.run(f"grant {make} on account to role MAKER")
    admin.run(f"grant role MAKER to user {ADMINISTRATOR}")
    maker = cloud.as_role("MAKER")
    for statement in (f"create or replace {kind} THEIRS", f"alter {kind} THEIRS set comment = 'x'"):
        assert maker.refusal(statement)[0] in (3001, 2003)
    assert maker.refusal(f"drop {kind} THEIRS")[0] in (3001, 2003)
    admin.run(f"drop {kind} THEIRS")


def test_the_user_may_stand_in_the_token_alone(cloud: Cloud) -> None:
    """The Go driver, and the Terraform provider by it, sends no LOGIN_NAME."""
    assert log_in(cloud, token(cloud))["success"] is True
    assert log_in(cloud, token(cloud, sub="LARDER-LOCAL.NOSUCH"))["code"] == "390144"
    assert log_in(cloud, "no.token.atall")["code"] == "390144"


def test_whole_numbers_may_be_written_as_the_go_driver_writes_them(cloud: Cloud) -> None:
    given = {"ROWS_PER_RESULTSET": "2.147483647e+09", "CLIENT_PREFETCH_THREADS": "4e+00"}
    assert log_in(cloud, token(cloud), SESSION_PARAMETERS=given)["success"] is True


@pytest.mark.parametrize("exp", ["soon", "9999999999", True, None, [], 1e400, -1])
def test_a_token_that_ends_at_no_time_is_no_token(cloud: Cloud, exp: Any) -> None:
    assert log_in(cloud, token(cloud, exp=exp))["code"] == "390144"


def test_a_time_zone_that_is_none_is_told(cloud: Cloud, admin: Client) -> None:
    found = log_in(cloud, token(cloud), SESSION_PARAMETERS={"TIMEZONE": "Mars/Olympus"})
    assert found["code"] == "001008"
    assert "invalid value [Mars/Olympus] for parameter 'TIMEZONE'" in found["message"]
    assert admin.refusal("alter session set timezone = 'Mars/Olympus'")[0] == 1008


@pytest.mark.parametrize(
    "other",
    [
        "BINARY_OUTPUT_FORMAT = 'BASE64'",
        "STRICT_JSON_OUTPUT = true",
        "TIMESTAMP_DAY_IS_ALWAYS_24H = true",
        "TWO_DIGIT_CENTURY_START = 2000",
        "QUOTED_IDENTIFIERS_IGNORE_CASE = true",
    ],
)
def test_a_parameter_that_would_not_be_obeyed_is_refused(admin: Client, other: str) -> None:
    number, message = admin.refusal(f"alter session set query_tag = 'none', {other}")
    assert number == 2
    assert f"Unsupported feature '{other.split()[0]} =" in message
    assert admin.run("show parameters like 'QUERY_TAG' in session")[0][1] == ""


def test_the_default_of_such_a_parameter_may_be_set(admin: Client) -> None:
    admin.run("alter session set WEEK_START = 0, DATE_INPUT_FORMAT = 'auto', WEEK_OF_YEAR_POLICY = 0")


def test_a_time_zone_that_is_unset_is_the_default_again(admin: Client) -> None:
    shown = "select '2026-07-01 12:00:00 +0000'::timestamp_ltz::timestamp_ntz::varchar"
    before = admin.run(shown)
    admin.run("alter session set timezone = 'America/New_York'")
    assert admin.run(shown) != before
    admin.run("alter session unset timezone")
    assert admin.run(shown) == before


@pytest.mark.parametrize(
    ("statement", "shown"),
    [
        (
            "create user X password = 'hunter''2' comment = 'c'",
            "create user X password = '☺☺☺☺☺' comment = 'c'",
        ),
        ("alter user X set PASSWORD=$$hunter2$$", "alter user X set PASSWORD='☺☺☺☺☺'"),
        ("create user X password = 'hunter2", "create user X password = '☺☺☺☺☺'"),
        (
            "select encrypt('hunter2', lower('hunter2')), 'seen'",
            "select encrypt('☺☺☺☺☺', lower('☺☺☺☺☺')), 'seen'",
        ),
        ("select 'password = ' || 'seen'", "select 'password = ' || 'seen'"),
    ],
)
def test_secrets_are_masked_in_what_was_run(statement: str, shown: str) -> None:
    assert masked(statement) == shown


def test_the_query_history_shows_no_password(cloud: Cloud, admin: Client) -> None:
    admin.run("create user SECRETIVE password = 'hunter2-hunter2'")
    admin.refusal("create user SECRETIVE password = 'hunter2-hunter2' nonsense")
    admin.run("use warehouse TESTING")
    seen = admin.run("select query_text, error_message from table(information_schema.query_history())")
    assert "password = '☺☺☺☺☺'" in str(seen)
    assert "hunter2" not in str(seen)
    assert "hunter2" not in str(cloud.service.queries.since(0, 10_000))


def token(cloud: Cloud, **changed: Any) -> str:
    pem = cloud.keys[ADMINISTRATOR]
    subject = f"LARDER-LOCAL.{ADMINISTRATOR}"
    claims = {
        "iss": f"{subject}.{fingerprint(public_key_of(pem))}",
        "sub": subject,
        "iat": int(time.time()),
        "exp": int(time.time()) + 60,
        **changed,
    }
    return jwt.PyJWS().encode(json_bytes(claims), load_pem_private_key(pem, None), algorithm="RS256")


def json_bytes(claims: dict[str, Any]) -> bytes:
    return json.dumps(claims).encode()


def log_in(cloud: Cloud, signed: str, **data: Any) -> dict[str, Any]:
    body = {"data": {"AUTHENTICATOR": "SNOWFLAKE_JWT", "TOKEN": signed, "CLIENT_APP_ID": "Go", **data}}
    return answer(cloud, "/session/v1/login-request?requestId=1", body)


def answer(cloud: Cloud, path: str, body: dict[str, Any], session: str | None = None) -> dict[str, Any]:
    headers = {"Authorization": f'Snowflake Token="{session}"'} if session else {}
    found = requests.post(f"http://127.0.0.1:{cloud.port}{path}", json=body, headers=headers, timeout=150)
    assert found.status_code == 200
    return found.json()
