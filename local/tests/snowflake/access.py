"""The rights of access.md as statements, in the order and by the roles that Terraform uses."""

from __future__ import annotations

from larder_local.snowflake.account.keys import public_key_of
from snowflake_harness import Client, Cloud, new_key

USERS = {
    "AIRBYTE": ("LOADER", "LOADING"),
    "DBT": ("TRANSFORMER", "TRANSFORMING"),
    "REPORT": ("REPORTER", "REPORTING"),
    "CI": ("CI", "CI"),
    "OWNER": ("DEVELOPER", "TRANSFORMING"),
}
_ANALYTICS = ("STAGING", "SERVING", "SNAPSHOTS", "OPS", "TEST_FAILURES")
_P = "SPOON_LOCAL"


def deploy(cloud: Cloud) -> None:
    monitors = cloud.as_role("ACCOUNTADMIN")
    monitors.run(
        f"create resource monitor {_P}_MAIN with credit_quota = 10"
        " triggers on 75 percent do notify on 100 percent do suspend"
    )
    _objects(cloud.as_role("SYSADMIN"))
    # The monitor is the account administrator's to assign.

    monitors.run(f"alter warehouse {_P}_LOADING set resource_monitor = {_P}_MAIN")
    _security(cloud, cloud.as_role("SECURITYADMIN"))


def _objects(sysadmin: Client) -> None:
    for database in ("RAW", "ANALYTICS", "DEV"):
        sysadmin.run(f"create database \"{_P}_{database}\" comment = ''")
    for schema in ("SHOPIFY", "AIRBYTE_INTERNAL"):
        sysadmin.run(f'create schema "{_P}_RAW"."{schema}"')
    for schema in _ANALYTICS:
        sysadmin.run(f'create schema "{_P}_ANALYTICS"."{schema}" with managed access')
    for warehouse in ("LOADING", "TRANSFORMING", "REPORTING", "CI"):
        sysadmin.run(
            f"create warehouse \"{_P}_{warehouse}\" warehouse_size = 'XSMALL' auto_suspend = 60 auto_resume"
            f" = true"
            " initially_suspended = true"
        )


def _security(cloud: Cloud, security: Client) -> None:
    for role in (
        "LOADER",
        "TRANSFORMER",
        "DEVELOPER",
        "REPORTER",
        "CI",
        "RAW_READ",
        "ANALYTICS_READ",
        "SERVING_READ",
    ):
        security.run(f'create role "{_P}_{role}"')
        security.run(f'grant role "{_P}_{role}" to role "SYSADMIN"')
    for user, (role, warehouse) in USERS.items():
        cloud.keys[f"{_P}_{user}"] = key = new_key()
        security.run(
            f'create user "{_P}_{user}" login_name = \'{_P}_{user}\' default_warehouse = "{_P}_{warehouse}"'
            f" default_role = \"{_P}_{role}\" rsa_public_key = '{public_key_of(key)}'"
            f" type = {'PERSON' if user == 'OWNER' else 'SERVICE'}"
        )
        security.run(f'grant role "{_P}_{role}" to user "{_P}_{user}"')
        security.run(f'grant usage on warehouse "{_P}_{warehouse}" to role "{_P}_{role}"')
    for access, roles in {
        "RAW_READ": ("TRANSFORMER", "DEVELOPER", "CI"),
        "ANALYTICS_READ": ("DEVELOPER", "CI"),
    }.items():
        for role in roles:
            security.run(f'grant role "{_P}_{access}" to role "{_P}_{role}"')
    security.run(f'grant role "{_P}_SERVING_READ" to role "{_P}_REPORTER"')
    _grants(security)


def _grants(security: Client) -> None:
    def give(privileges: str, on: str, role: str) -> None:
        security.run(f'grant {privileges} on {on} to role "{_P}_{role}"')

    raw, analytics, dev = (f'"{_P}_{each}"' for each in ("RAW", "ANALYTICS", "DEV"))
    give("usage, monitor, create schema", f"database {raw}", "LOADER")
    for schema in ("SHOPIFY", "AIRBYTE_INTERNAL"):
        give("usage, create table, create view, create stage", f'schema {raw}."{schema}"', "LOADER")
    give("usage", f"database {raw}", "RAW_READ")
    give("usage", f"future schemas in database {raw}", "RAW_READ")
    give("usage", f'schema {raw}."SHOPIFY"', "RAW_READ")
    give("select", f"future tables in database {raw}", "RAW_READ")
    give("usage", f"database {analytics}", "TRANSFORMER")
    give("usage", f"database {analytics}", "ANALYTICS_READ")
    give("usage", f"database {analytics}", "SERVING_READ")
    for schema in _ANALYTICS:
        place = f'schema {analytics}."{schema}"'
        give("usage, create table, create view", place, "TRANSFORMER")
        readers = ["ANALYTICS_READ", "SERVING_READ"] if schema in ("SERVING", "OPS") else ["ANALYTICS_READ"]
        for reader in readers:
            give("usage", place, reader)
            give("select", f"future tables in {place}", reader)
            give("select", f"future views in {place}", reader)
    give("usage, create schema", f"database {dev}", "DEVELOPER")
    give("create database", "account", "CI")
