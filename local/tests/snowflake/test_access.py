"""Who may do what (access.md), each line tried by logging in as the user concerned."""

from __future__ import annotations

from collections.abc import Iterator

import access
import pytest
from snowflake_harness import Client, Cloud

RAW, ANALYTICS, DEV = "SPOON_LOCAL_RAW", "SPOON_LOCAL_ANALYTICS", "SPOON_LOCAL_DEV"


@pytest.fixture(scope="module")
def spoon(cloud: Cloud) -> Iterator[Cloud]:
    access.deploy(cloud)
    loader = cloud.as_user("SPOON_LOCAL_AIRBYTE")
    loader.run(f"create table {RAW}.SHOPIFY.ORDERS (ID number(38, 0), TOTAL number(38, 2))")
    loader.run(f"insert into {RAW}.SHOPIFY.ORDERS values (1, 10.50)")
    dbt = cloud.as_user("SPOON_LOCAL_DBT")
    dbt.run(f"create view {ANALYTICS}.STAGING.STG_ORDERS as select * from {RAW}.SHOPIFY.ORDERS")
    dbt.run(f"create table {ANALYTICS}.SERVING.FCT_SALES as select * from {ANALYTICS}.STAGING.STG_ORDERS")
    yield cloud


def client(spoon: Cloud, user: str) -> Client:
    return spoon.as_user(f"SPOON_LOCAL_{user}")


@pytest.mark.parametrize(
    ("user", "role", "warehouse"), [(user, *rest) for user, rest in access.USERS.items()]
)
def test_every_user_logs_in_by_key_with_its_role_and_warehouse(
    spoon: Cloud, user: str, role: str, warehouse: str
) -> None:
    found = client(spoon, user).run("select current_user(), current_role(), current_warehouse()")
    assert found == [(f"SPOON_LOCAL_{user}", f"SPOON_LOCAL_{role}", f"SPOON_LOCAL_{warehouse}")]


@pytest.mark.parametrize("user", ["AIRBYTE", "DBT", "REPORT", "CI", "OWNER"])
def test_a_user_cannot_take_a_role_it_does_not_have(spoon: Cloud, user: str) -> None:
    assert client(spoon, user).refusal("use role SYSADMIN")[0] == 3013


def test_the_loader_makes_schemas_and_owns_its_tables(spoon: Cloud) -> None:
    loader = client(spoon, "AIRBYTE")
    loader.run(f"create schema {RAW}.STRIPE")
    loader.run(f"create table {RAW}.STRIPE.CHARGES (ID number)")
    loader.run(f"alter table {RAW}.STRIPE.CHARGES add column AMOUNT number(38, 2)")
    loader.run(f"drop table {RAW}.STRIPE.CHARGES")


def test_the_loader_sees_nothing_of_analytics(spoon: Cloud) -> None:
    loader = client(spoon, "AIRBYTE")
    assert loader.refusal(f"select * from {ANALYTICS}.SERVING.FCT_SALES")[0] == 2003
    assert loader.run("show databases") == loader.run(f"show databases like '{RAW}'")
    assert loader.refusal(f"create database {RAW}_2") == (
        3001,
        "SQL access control error:\nInsufficient privileges to operate on account 'LOCAL'",
    )


def test_a_transformer_reads_raw_tables_made_after_the_grant(spoon: Cloud) -> None:
    assert client(spoon, "DBT").value(f"select count(*) from {RAW}.SHOPIFY.ORDERS") == 1


@pytest.mark.parametrize(
    "statement",
    [
        f"drop table {RAW}.SHOPIFY.ORDERS",
        f"alter table {RAW}.SHOPIFY.ORDERS add column X number",
        f"alter table {RAW}.SHOPIFY.ORDERS rename to {RAW}.SHOPIFY.OLD",
        f"truncate table {RAW}.SHOPIFY.ORDERS",
        f"delete from {RAW}.SHOPIFY.ORDERS",
        f"update {RAW}.SHOPIFY.ORDERS set TOTAL = 0",
        f"insert into {RAW}.SHOPIFY.ORDERS values (2, 2)",
        f"create or replace table {RAW}.SHOPIFY.ORDERS (ID number)",
        f"comment on table {RAW}.SHOPIFY.ORDERS is 'mine'",
        f"merge into {RAW}.SHOPIFY.ORDERS t using (select 1 as ID) s on t.ID = s.ID when matched then delete",
        f"create table {RAW}.SHOPIFY.MINE (ID number)",
        f"create table {RAW}.SHOPIFY.MINE clone {RAW}.SHOPIFY.ORDERS",
        f"drop schema {RAW}.SHOPIFY",
        f"drop database {RAW}",
        f"create schema {ANALYTICS}.MORE",
        f"drop schema {ANALYTICS}.SERVING",
        f"alter schema {ANALYTICS}.SERVING set comment = 'mine'",
        f"grant select on table {RAW}.SHOPIFY.ORDERS to role PUBLIC",
        "create role MINE",
        "create user MINE",
        "create warehouse MINE",
        "create database MINE",
        "alter warehouse SPOON_LOCAL_TRANSFORMING set warehouse_size = 'LARGE'",
        "grant role SYSADMIN to user SPOON_LOCAL_DBT",
    ],
)
def test_a_transformer_changes_nothing_but_what_it_builds(spoon: Cloud, statement: str) -> None:
    assert client(spoon, "DBT").refusal(statement)[0] in (2003, 3001)


def test_a_transformer_replaces_and_swaps_its_own_tables(spoon: Cloud) -> None:
    dbt = client(spoon, "DBT")
    place = f"{ANALYTICS}.SERVING"
    dbt.run(f"create or replace table {place}.A as select 1 as ID")
    dbt.run(f"create or replace table {place}.B as select 2 as ID")
    dbt.run(f"alter table {place}.A swap with {place}.B")
    assert dbt.value(f"select ID from {place}.A") == 2
    dbt.script(f"drop table {place}.A; drop table {place}.B")


def test_in_a_managed_schema_the_owner_of_a_table_cannot_grant(spoon: Cloud) -> None:
    refused = client(spoon, "DBT").refusal(f"grant select on {ANALYTICS}.SERVING.FCT_SALES to role PUBLIC")
    assert refused[0] == 3001


def test_the_reporter_reads_serving_and_nothing_else(spoon: Cloud) -> None:
    report = client(spoon, "REPORT")
    assert report.value(f"select count(*) from {ANALYTICS}.SERVING.FCT_SALES") == 1
    assert report.refusal(f"select * from {ANALYTICS}.STAGING.STG_ORDERS")[0] == 2003
    assert report.refusal(f"select * from {RAW}.SHOPIFY.ORDERS")[0] == 2003
    assert report.refusal(f"insert into {ANALYTICS}.SERVING.FCT_SALES values (2, 2)")[0] == 3001
    names = {row[0] for row in report.run(f"select schema_name from {ANALYTICS}.information_schema.schemata")}
    assert names == {"INFORMATION_SCHEMA", "SERVING", "OPS"}
    tables = report.run(f"select table_schema, table_name from {ANALYTICS}.information_schema.tables")
    assert tables == [("SERVING", "FCT_SALES")]


def test_a_view_reads_with_its_owners_rights(spoon: Cloud) -> None:
    client(spoon, "DBT").run(
        f"create or replace view {ANALYTICS}.SERVING.V as select ID from {RAW}.SHOPIFY.ORDERS"
    )
    report = client(spoon, "REPORT")
    assert report.run(f"select * from {ANALYTICS}.SERVING.V") == [(1,)]
    security = spoon.as_role("SECURITYADMIN")
    security.run(f"revoke select on table {RAW}.SHOPIFY.ORDERS from role SPOON_LOCAL_RAW_READ")
    code, text = report.refusal(f"select * from {ANALYTICS}.SERVING.V")
    assert code == 2037
    assert "Failure during expansion of view 'V'" in text
    security.run(f"grant select on table {RAW}.SHOPIFY.ORDERS to role SPOON_LOCAL_RAW_READ")
    client(spoon, "DBT").run(f"drop view {ANALYTICS}.SERVING.V")


def test_a_developer_builds_in_dev_from_what_it_reads(spoon: Cloud) -> None:
    owner = client(spoon, "OWNER")
    owner.run(f"create schema {DEV}.ANN_SERVING")
    owner.run(f"create table {DEV}.ANN_SERVING.T as select * from {RAW}.SHOPIFY.ORDERS")
    owner.run(f"create table {DEV}.ANN_SERVING.C clone {ANALYTICS}.SERVING.FCT_SALES")
    assert owner.refusal(f"create table {ANALYTICS}.SERVING.T (ID number)")[0] == 3001


def test_ci_owns_its_databases_and_clones_what_it_may_select(spoon: Cloud) -> None:
    ci = client(spoon, "CI")
    ci.run("create or replace transient database SPOON_LOCAL_PR_7 comment = 'larder pr 7'")
    ci.run("create schema if not exists SPOON_LOCAL_PR_7.SERVING")
    ci.run(
        "create or replace transient table SPOON_LOCAL_PR_7.SERVING.FCT_SALES clone"
        f" {ANALYTICS}.SERVING.FCT_SALES"
    )
    assert ci.value("select count(*) from SPOON_LOCAL_PR_7.SERVING.FCT_SALES") == 1
    assert ci.refusal(f"drop table {ANALYTICS}.SERVING.FCT_SALES")[0] == 3001
    assert ci.refusal(f"drop database {ANALYTICS}")[0] == 3001
    assert client(spoon, "DBT").refusal("drop database SPOON_LOCAL_PR_7")[0] == 2003
    ci.run("drop database SPOON_LOCAL_PR_7")


def test_sysadmin_is_no_superuser(spoon: Cloud) -> None:
    """It has what the roles granted to it have; the security administrator's things are not among them."""
    sysadmin = spoon.as_role("SYSADMIN", warehouse="SPOON_LOCAL_TRANSFORMING")
    assert sysadmin.value(f"select count(*) from {RAW}.SHOPIFY.ORDERS") == 1
    assert sysadmin.refusal("create role MINE")[0] == 3001
    assert sysadmin.refusal("create user MINE")[0] == 3001
    assert sysadmin.refusal("alter user SPOON_LOCAL_DBT set disabled = true")[0] == 2003
    assert sysadmin.refusal("create resource monitor MINE with credit_quota = 1")[0] == 3001
    spoon.as_role("USERADMIN").run("create role APART")
    security = spoon.as_role("SECURITYADMIN")
    security.run("grant create database on account to role APART")
    security.run("grant role APART to user SPOON_LOCAL_TERRAFORM")
    apart = spoon.as_role("APART")
    apart.script("create database APART; create table APART.PUBLIC.T (ID number)")
    assert sysadmin.refusal("select * from APART.PUBLIC.T")[0] == 2003


def test_only_who_may_change_a_monitor_puts_it_on_a_warehouse(spoon: Cloud) -> None:
    refused = spoon.as_role("SYSADMIN").refusal(
        "alter warehouse SPOON_LOCAL_CI set resource_monitor = SPOON_LOCAL_MAIN"
    )
    assert refused[0] == 2003


def test_security_administrators_grant_on_what_they_cannot_read(spoon: Cloud) -> None:
    security = spoon.as_role("SECURITYADMIN")
    assert security.refusal(f"select * from {RAW}.SHOPIFY.ORDERS")[0] == 2003
    assert security.refusal("create database MINE")[0] == 3001
    grants = security.run(f"show grants on schema {ANALYTICS}.SERVING")
    assert ("CREATE TABLE", "SPOON_LOCAL_TRANSFORMER") in {(row[1], row[5]) for row in grants}


def test_future_grants_are_real_grants_once_the_object_is_there(spoon: Cloud) -> None:
    grants = spoon.as_role("SECURITYADMIN").run(f"show grants on table {ANALYTICS}.SERVING.FCT_SALES")
    assert {(row[1], row[5]) for row in grants} == {
        ("OWNERSHIP", "SPOON_LOCAL_TRANSFORMER"),
        ("SELECT", "SPOON_LOCAL_ANALYTICS_READ"),
        ("SELECT", "SPOON_LOCAL_SERVING_READ"),
    }


def test_future_grants_of_a_schema_override_those_of_its_database(spoon: Cloud) -> None:
    sysadmin, security = spoon.as_role("SYSADMIN"), spoon.as_role("SECURITYADMIN")
    sysadmin.script("create database FUTURE; create schema FUTURE.S")
    security.run("grant select on future tables in database FUTURE to role SPOON_LOCAL_REPORTER")
    security.run("grant select on future tables in schema FUTURE.S to role SPOON_LOCAL_CI")
    sysadmin.script("create table FUTURE.S.A (ID number); create table FUTURE.PUBLIC.B (ID number)")
    sysadmin.run("create view FUTURE.S.V as select * from FUTURE.S.A")

    def readers(name: str) -> set[str]:
        return {row[5] for row in security.run(f"show grants on {name}") if row[1] == "SELECT"}

    assert readers("table FUTURE.S.A") == {"SPOON_LOCAL_CI"}
    assert readers("table FUTURE.PUBLIC.B") == {"SPOON_LOCAL_REPORTER"}
    assert readers("view FUTURE.S.V") == set()
    sysadmin.run("drop database FUTURE")


def test_a_statement_that_computes_needs_a_warehouse_it_may_use(spoon: Cloud) -> None:
    dbt = client(spoon, "DBT")
    assert dbt.refusal("use warehouse SPOON_LOCAL_LOADING")[0] == 2043
    without = spoon.as_user("SPOON_LOCAL_DBT", warehouse="SPOON_LOCAL_LOADING")
    code, text = without.refusal(f"select * from {RAW}.SHOPIFY.ORDERS")
    assert (code, text.split(".")[0]) == (606, "No active warehouse selected in the current session")
    assert without.value("select 1") == 1


def test_secondary_roles_count_only_when_they_are_on(spoon: Cloud) -> None:
    security = spoon.as_role("SECURITYADMIN")
    security.run("grant role SPOON_LOCAL_REPORTER to user SPOON_LOCAL_AIRBYTE")
    loader = client(spoon, "AIRBYTE")
    assert loader.refusal(f"select * from {ANALYTICS}.SERVING.FCT_SALES")[0] == 2003
    loader.run("use secondary roles all")
    assert loader.value(f"select count(*) from {ANALYTICS}.SERVING.FCT_SALES") == 1
    security.run("revoke role SPOON_LOCAL_REPORTER from user SPOON_LOCAL_AIRBYTE")


def test_only_privileges_that_there_are_can_be_granted(spoon: Cloud) -> None:
    security = spoon.as_role("SECURITYADMIN")
    security.run("create role HOLDER")
    for privilege, kind, on in [
        ("FLY", "ACCOUNT", "account"),
        ("CREATE DATABASES", "ACCOUNT", "account"),
        ("CREATE TABLE", "DATABASE", f"database {ANALYTICS}"),
        ("CREATE NONSENSE", "SCHEMA", f"schema {ANALYTICS}.SERVING"),
        ("SELECT", "SCHEMA", f"all schemas in database {ANALYTICS}"),
        ("USAGE", "TABLE", f"future tables in database {ANALYTICS}"),
    ]:
        code, text = security.refusal(f"grant {privilege} on {on} to role HOLDER")
        assert (code, text.split("\n")[1]) == (
            3008,
            f"Invalid privilege type '{privilege}' for object type {kind}.",
        )
    for privilege, on in [
        ("create database, execute task, apply masking policy, import share", "account"),
        ("create database role", f"database {ANALYTICS}"),
        ("create stage, create iceberg table, create semantic view", f"schema {ANALYTICS}.SERVING"),
        ("all privileges", f"future tables in database {ANALYTICS}"),
    ]:
        security.run(f"grant {privilege} on {on} to role HOLDER")
    security.run("drop role HOLDER")
