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
