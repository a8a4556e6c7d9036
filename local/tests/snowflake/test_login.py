"""Login: by the user's own credential, in a role it has, from where it may."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
import snowflake.connector
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from larder_local.snowflake.account.keys import fingerprint, public_key_of
from snowflake_harness import ADMINISTRATOR, Client, Cloud, connect, new_key


def refused(cloud: Cloud, user: str, key: bytes | None = None, **options: Any) -> int:
    with pytest.raises(snowflake.connector.errors.DatabaseError) as caught:
        connect(cloud.port, user, key, **options)
    return caught.value.errno


@pytest.fixture(scope="module")
def people(cloud: Cloud, admin: Client) -> dict[str, bytes]:
    """ANN with two keys and a password, ROBOT (a service) with one key."""
    keys = {"ANN": new_key(), "ANN_2": new_key(), "ROBOT": new_key()}
    admin.run("create role CLERK")
    admin.run(
        f"create user ANN password = 'S3cret!' default_role = CLERK rsa_public_key ="
        f" '{public_key_of(keys['ANN'])}'"
        f" rsa_public_key_2 = '{public_key_of(keys['ANN_2'])}'"
    )
    admin.run(f"create user ROBOT type = service rsa_public_key = '{public_key_of(keys['ROBOT'])}'")
    admin.run("grant role CLERK to user ANN")
    return keys


def test_either_key_of_a_user_opens(cloud: Cloud, people: dict[str, bytes]) -> None:
    for key in ("ANN", "ANN_2"):
        assert Client(connect(cloud.port, "ANN", people[key])).value("select current_role()") == "CLERK"


def test_a_password_opens_for_a_person_and_is_never_kept_as_it_is(
    cloud: Cloud, people: dict[str, bytes]
) -> None:
    assert Client(connect(cloud.port, "ann", password="S3cret!")).value("select current_user()") == "ANN"
    assert refused(cloud, "ANN", password="wrong") == 390100
    assert b"S3cret!" not in (cloud.directory / "account.sqlite").read_bytes()


def test_the_wrong_key_an_unknown_user_and_a_service_with_a_password_are_refused(
    cloud: Cloud, people: dict[str, bytes], admin: Client
) -> None:
    assert refused(cloud, "ANN", people["ROBOT"]) == 390144
    assert refused(cloud, "NOBODY", people["ANN"]) == 390144
    assert refused(cloud, "ROBOT", password="anything") == 390100
    assert admin.refusal("alter user ROBOT set password = 'x'")[0] == 3621


def test_a_token_must_be_fresh_and_name_this_account_and_the_key_that_signed_it(
    cloud: Cloud, people: dict[str, bytes]
) -> None:
    def code(account: str = "LARDER-LOCAL", expires: float = 60, named: str | None = None) -> str | None:
        import httpx

        subject, now = f"{account}.ANN", time.time()
        print_ = named or fingerprint(public_key_of(people["ANN"]))
        claims = {"iss": f"{subject}.{print_}", "sub": subject, "iat": now, "exp": now + expires}
        token = jwt.encode(claims, load_pem_private_key(people["ANN"], None), "RS256")
        data = {"LOGIN_NAME": "ANN", "AUTHENTICATOR": "SNOWFLAKE_JWT", "TOKEN": token}
        url = f"http://127.0.0.1:{cloud.port}/session/v1/login-request"
        return httpx.post(url, json={"data": data}).json()["code"]

    assert code() is None
    assert code(expires=-120) == "390144"
    assert code(account="OTHER-LOCAL") == "390144"
    assert code(named="SHA256:AAAA") == "390144"


def test_a_role_that_the_user_does_not_have_is_refused(cloud: Cloud, people: dict[str, bytes]) -> None:
    with pytest.raises(snowflake.connector.errors.DatabaseError, match="is not granted to this user"):
        connect(cloud.port, "ANN", people["ANN"], role="ACCOUNTADMIN")


def test_a_disabled_user_is_refused(cloud: Cloud, people: dict[str, bytes], admin: Client) -> None:
    admin.run("alter user ANN set disabled = true")
    with pytest.raises(snowflake.connector.errors.DatabaseError, match="User access disabled"):
        connect(cloud.port, "ANN", people["ANN"])
    admin.run("alter user ANN unset disabled")
    connect(cloud.port, "ANN", people["ANN"])


def test_a_network_policy_decides_from_where(cloud: Cloud, people: dict[str, bytes], admin: Client) -> None:
    admin.run("create network policy OFFICE allowed_ip_list = ('10.0.0.0/8')")
    admin.run("alter user ANN set network_policy = OFFICE")
    with pytest.raises(snowflake.connector.errors.DatabaseError, match="is not allowed to access Snowflake"):
        connect(cloud.port, "ANN", people["ANN"])
    assert admin.refusal("drop network policy OFFICE")[0] == 1492
    admin.run("alter network policy OFFICE set allowed_ip_list = ('10.0.0.0/8', '127.0.0.0/8')")
    connect(cloud.port, "ANN", people["ANN"])
    admin.run("alter user ANN unset network_policy")


def test_a_new_key_replaces_the_old_one(cloud: Cloud, people: dict[str, bytes], admin: Client) -> None:
    new = new_key()
    admin.run(f"alter user ROBOT set rsa_public_key = '{public_key_of(new)}'")
    connect(cloud.port, "ROBOT", new)
    assert refused(cloud, "ROBOT", people["ROBOT"]) == 390144


def test_the_bootstrap_user_administers(cloud: Cloud) -> None:
    for role in ("ACCOUNTADMIN", "SYSADMIN", "SECURITYADMIN"):
        assert cloud.as_role(role).value("select current_role()") == role
    assert (
        cloud.as_user(ADMINISTRATOR).value("select current_secondary_roles()") == '{"roles": "", "value": ""}'
    )
