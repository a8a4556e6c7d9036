from collections.abc import Iterator

import pytest
from snowflake_harness import Client, Cloud


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    started = Cloud(tmp_path_factory.mktemp("snowflake"))
    yield started
    started.stop()


@pytest.fixture(scope="module")
def admin(cloud: Cloud) -> Client:
    client = cloud.as_role("ACCOUNTADMIN")
    client.run("create warehouse if not exists TESTING warehouse_size = 'XSMALL' auto_suspend = 60")
    return client


@pytest.fixture(scope="module")
def sql(admin: Client) -> Client:
    admin.script("create database WORK; create schema WORK.S")
    admin.run(
        "create table ITEMS (ID number(38, 0) not null, AMOUNT number(12, 2), F float, V variant, D date)"
    )
    admin.run(
        "insert into ITEMS"
        ' select 1, 10.50, 1.5, parse_json(\'{"a": {"b": [1, {"c": "x"}]}}\'), \'2024-03-10\''
        " union all select 2, 0.01, 2.5, null, '2024-11-03'"
    )
    return admin
