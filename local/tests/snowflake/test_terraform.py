"""What the Terraform provider runs and reads back (its statements, its columns)."""

from __future__ import annotations

from typing import Any

import pytest
from larder_local.snowflake.account.keys import public_key_of
from snowflake_harness import Client, Cloud, new_key


def rows(client: Client, sql: str) -> list[dict[str, Any]]:
    with client.connection.cursor() as cursor:
        cursor.execute(sql)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture(scope="module")
def admin(cloud: Cloud) -> Client:
    client = cloud.as_role("ACCOUNTADMIN")
    client.run(
        'create resource monitor "M" with credit_quota = 100 triggers on 90 percent do notify'
        " on 75 percent do notify on 100 percent do suspend on 110 percent do suspend_immediate"
    )
    client.run("CREATE DATABASE \"D\" DATA_RETENTION_TIME_IN_DAYS = 2 COMMENT = 'it\\'s'")
    client.run('CREATE TRANSIENT SCHEMA "D"."S" WITH MANAGED ACCESS COMMENT = \'\'')
    client.run(
        "CREATE WAREHOUSE \"W\" WAREHOUSE_SIZE = 'XSMALL' AUTO_SUSPEND = 60 AUTO_RESUME = true"
        " INITIALLY_SUSPENDED = true RESOURCE_MONITOR = \"M\" COMMENT = 'w'"
        " STATEMENT_TIMEOUT_IN_SECONDS = 3600"
        ' --terraform_provider_usage_tracking {"json_version":"2"}'
    )
    client.run("CREATE ROLE \"R\" COMMENT = 'r'")
    client.run(
        "CREATE NETWORK POLICY \"N\" ALLOWED_IP_LIST = ('10.0.0.0/8', '1.2.3.4/32')"
        " BLOCKED_IP_LIST = ('10.1.1.1/32')"
    )
    client.run(
        'CREATE USER "U" LOGIN_NAME = \'U\' DEFAULT_WAREHOUSE = "W" DEFAULT_ROLE = "R" RSA_PUBLIC_KEY ='
        f" '{public_key_of(new_key())}' TYPE = SERVICE COMMENT = '' DEFAULT_SECONDARY_ROLES = ()"
    )
    return client


def test_a_database_reads_back_as_it_was_made(admin: Client) -> None:
    [found] = rows(admin, "SHOW DATABASES LIKE 'D'")
    assert (found["retention_time"], found["comment"], found["kind"]) == ("2", "it's", "STANDARD")
    parameters = {row["key"]: row for row in rows(admin, 'SHOW PARAMETERS IN DATABASE "D"')}
    assert len(parameters) == 16
    assert parameters["DATA_RETENTION_TIME_IN_DAYS"]["level"] == "DATABASE"
    assert parameters["LOG_LEVEL"]["level"] == ""
    # It is not replicated, so it is not listed; that it is not can be said again.
    assert rows(admin, 'SHOW REPLICATION DATABASES WITH PRIMARY "LARDER"."LOCAL"."D"') == []
    admin.run('ALTER DATABASE "D" DISABLE REPLICATION')
    admin.run('ALTER DATABASE "D" DISABLE FAILOVER')


def test_the_right_to_pass_a_privilege_on_can_be_taken_alone(admin: Client) -> None:
    """So the provider heals a grant to which somebody added it."""

    def options() -> list[str | None]:
        found = rows(admin, 'SHOW GRANTS ON DATABASE "D"')
        return [row["grant_option"] for row in found if row["grantee_name"] == "R"]

    admin.run('GRANT USAGE ON DATABASE "D" TO ROLE "R" WITH GRANT OPTION')
    assert options() == ["true"]
    admin.run('REVOKE GRANT OPTION FOR USAGE ON DATABASE "D" FROM ROLE "R"')
    assert options() == ["false"]
    admin.run('REVOKE USAGE ON DATABASE "D" FROM ROLE "R"')
    assert options() == []


def test_a_schema_reads_back_and_inherits_the_parameters_of_its_database(admin: Client) -> None:
    [found] = rows(admin, "SHOW SCHEMAS LIKE 'S' IN DATABASE \"D\"")
    assert (found["options"], found["retention_time"]) == ("TRANSIENT, MANAGED ACCESS", "2")
    parameters = {row["key"]: row for row in rows(admin, 'SHOW PARAMETERS IN SCHEMA "D"."S"')}
    assert len(parameters) == 17
    assert parameters["DATA_RETENTION_TIME_IN_DAYS"]["level"] == "DATABASE"
    assert rows(admin, 'DESCRIBE SCHEMA "D"."S"') == []


def test_a_warehouse_reads_back_and_changes(admin: Client) -> None:
    [found] = rows(admin, "SHOW WAREHOUSES LIKE 'W'")
    expected = {
        "size": "X-Small",
        "auto_suspend": "60",
        "auto_resume": "true",
        "resource_monitor": "M",
        "state": "SUSPENDED",
    }
    assert expected.items() <= found.items()
    admin.run(
        "ALTER WAREHOUSE \"W\" SET WAREHOUSE_SIZE = 'MEDIUM' WAIT_FOR_COMPLETION = true AUTO_SUSPEND = 120"
    )
    [found] = rows(admin, "SHOW WAREHOUSES LIKE 'W'")
    assert (found["size"], found["auto_suspend"]) == ("Medium", "120")
    timeouts = [row for row in rows(admin, 'SHOW PARAMETERS IN WAREHOUSE "W"') if row["level"] == "WAREHOUSE"]
    assert [(row["key"], row["value"]) for row in timeouts] == [("STATEMENT_TIMEOUT_IN_SECONDS", "3600")]
    admin.run('ALTER WAREHOUSE "W" UNSET COMMENT, RESOURCE_MONITOR')
    [found] = rows(admin, "SHOW WAREHOUSES LIKE 'W'")
    assert (found["comment"], found["resource_monitor"]) == ("", "null")


def test_a_user_reads_back_with_booleans_that_the_provider_can_parse(admin: Client) -> None:
    [found] = rows(admin, "SHOW USERS LIKE 'U'")
    assert (found["type"], found["has_rsa_public_key"], found["default_role"]) == ("SERVICE", "true", "R")
    described = {row["property"]: row for row in rows(admin, 'DESCRIBE USER "U"')}
    assert (described["DISABLED"]["value"], described["DISABLED"]["default"]) == ("false", "false")
    assert described["RSA_PUBLIC_KEY_FP"]["value"].startswith("SHA256:")
    assert described["DEFAULT_SECONDARY_ROLES"]["value"] == "[]"
    assert len(rows(admin, 'SHOW PARAMETERS IN USER "U"')) == 58


def test_a_monitor_and_a_policy_read_back(admin: Client) -> None:
    [monitor] = rows(admin, "SHOW RESOURCE MONITORS LIKE 'M'")
    assert (monitor["credit_quota"], monitor["notify_at"], monitor["suspend_at"]) == (
        "100.00",
        "90%,75%",
        "100%",
    )
    admin.run('ALTER RESOURCE MONITOR "M" SET CREDIT_QUOTA = 200')
    [monitor] = rows(admin, "SHOW RESOURCE MONITORS LIKE 'M'")
    assert (monitor["credit_quota"], monitor["suspend_immediately_at"]) == ("200.00", "110%")
    [policy] = rows(admin, "SHOW NETWORK POLICIES LIKE 'N'")
    assert (policy["entries_in_allowed_ip_list"], policy["entries_in_blocked_ip_list"]) == ("2", "1")
    assert rows(admin, 'DESCRIBE NETWORK POLICY "N"')[0] == {
        "name": "ALLOWED_IP_LIST",
        "value": "10.0.0.0/8,1.2.3.4/32",
    }


@pytest.mark.parametrize(
    ("given", "on", "show", "kind", "name"),
    [
        ("USAGE, MONITOR", 'DATABASE "D"', 'SHOW GRANTS ON DATABASE "D"', "DATABASE", "D"),
        ("USAGE, CREATE TABLE", 'SCHEMA "D"."S"', 'SHOW GRANTS ON SCHEMA "D"."S"', "SCHEMA", "D.S"),
        ("USAGE, OPERATE", 'WAREHOUSE "W"', 'SHOW GRANTS ON WAREHOUSE "W"', "WAREHOUSE", "W"),
        ("CREATE DATABASE", "ACCOUNT", "SHOW GRANTS ON ACCOUNT", "ACCOUNT", "LOCAL"),
    ],
)
def test_privileges_are_given_read_and_taken_back(
    admin: Client, given: str, on: str, show: str, kind: str, name: str
) -> None:
    def held() -> set[str]:
        found = [row for row in rows(admin, show) if row["grantee_name"] == "R"]
        assert all(
            (row["granted_on"], row["name"], row["granted_to"]) == (kind, name, "ROLE") for row in found
        )
        assert all(row["granted_by"] for row in found)
        return {row["privilege"] for row in found}

    admin.run(f'GRANT {given} ON {on} TO ROLE "R"')
    assert held() == set(given.split(", "))
    admin.run(f'REVOKE {given} ON {on} FROM ROLE "R"')
    assert held() == set()


@pytest.mark.parametrize(
    ("on", "show", "kind", "name"),
    [
        ('FUTURE TABLES IN SCHEMA "D"."S"', 'SHOW FUTURE GRANTS IN SCHEMA "D"."S"', "TABLE", "D.S.<TABLE>"),
        ('FUTURE VIEWS IN DATABASE "D"', 'SHOW FUTURE GRANTS IN DATABASE "D"', "VIEW", "D.<VIEW>"),
    ],
)
def test_future_grants_are_given_read_and_taken_back(
    admin: Client, on: str, show: str, kind: str, name: str
) -> None:
    admin.run(f'GRANT SELECT ON {on} TO ROLE "R"')
    [found] = rows(admin, show)
    expected = {
        "privilege": "SELECT",
        "grant_on": kind,
        "name": name,
        "grant_to": "ROLE",
        "grantee_name": "R",
    }
    assert expected.items() <= found.items()
    admin.run(f'REVOKE SELECT ON {on} FROM ROLE "R"')
    assert rows(admin, show) == []


def test_roles_are_granted_to_roles_and_users(admin: Client) -> None:
    admin.run('GRANT ROLE "R" TO ROLE "SYSADMIN"')
    admin.run('GRANT ROLE "R" TO USER "U"')
    found = rows(admin, 'SHOW GRANTS OF ROLE "R"')
    assert {(row["granted_to"], row["grantee_name"]) for row in found} == {
        ("ROLE", "SYSADMIN"),
        ("USER", "U"),
    }
    [role] = rows(admin, "SHOW ROLES LIKE 'R'")
    assert (role["assigned_to_users"], role["granted_to_roles"], role["comment"]) == ("1", "1", "r")
    assert admin.refusal('GRANT ROLE "SYSADMIN" TO ROLE "R"')[0] == 3024
    admin.run('REVOKE ROLE "R" FROM USER "U"')


def test_ownership_changes_hands(admin: Client) -> None:
    admin.run('GRANT OWNERSHIP ON SCHEMA "D"."S" TO ROLE "R" COPY CURRENT GRANTS')
    [found] = rows(admin, "SHOW SCHEMAS LIKE 'S' IN DATABASE \"D\"")
    assert found["owner"] == "R"
    admin.run('GRANT OWNERSHIP ON SCHEMA "D"."S" TO ROLE "ACCOUNTADMIN" REVOKE CURRENT GRANTS')


def test_everything_goes_and_going_again_is_no_error(admin: Client) -> None:
    things = ('SCHEMA "D"."S"', 'DATABASE "D"', 'WAREHOUSE "W"', 'USER "U"', 'ROLE "R"', 'NETWORK POLICY "N"',
              'RESOURCE MONITOR "M"')  # fmt: skip
    for thing in things:
        admin.run(f"DROP {thing.rsplit(' ', 1)[0]} IF EXISTS {thing.rsplit(' ', 1)[1]}")
        admin.run(f"DROP {thing.rsplit(' ', 1)[0]} IF EXISTS {thing.rsplit(' ', 1)[1]}")
    assert rows(admin, "SHOW DATABASES LIKE 'D'") == []
