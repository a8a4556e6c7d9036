"""A sample shop for the tests of this folder: its ledger alone, or the service as a process."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from larder_local.sources.shop.ledger import Ledger
from larder_local.sources.shop.opening import open_shop
from larder_local.sources.shop.superstore import Sale, read_sales

from .service import SHOP_DATA, ShopService, start, stop


@pytest.fixture(scope="session")
def sales() -> list[Sale]:
    return read_sales(SHOP_DATA)


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory, sales: list[Sale]) -> Iterator[Ledger]:
    """The whole shop on its first day; tests only read it."""
    opened = Ledger(tmp_path_factory.mktemp("ledger") / "ledger.db")
    open_shop(opened, sales, 1.0)
    yield opened
    opened.close()


@pytest.fixture()
def small_ledger(tmp_path: Path, sales: list[Sale]) -> Iterator[Ledger]:
    """Every twentieth order, for tests that write."""
    opened = Ledger(tmp_path / "ledger.db")
    open_shop(opened, sales, 0.05)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShopService]:
    """The running service with all orders; tests only read it."""
    running = start(tmp_path_factory.mktemp("shop"))
    yield running
    stop(running)


@pytest.fixture()
def own_service(tmp_path: Path) -> Iterator[ShopService]:
    """A small one that the test may change and kill."""
    running = start(tmp_path, LARDER_SHOP_SCALE="0.05")
    yield running
    stop(running)


@pytest.fixture()
def seed() -> int:
    """Another one each time; printed, so that a failure can be repeated with LARDER_TEST_SEED."""
    chosen = int(os.environ.get("LARDER_TEST_SEED", random.randrange(1_000_000)))
    print(f"LARDER_TEST_SEED={chosen}")
    return chosen
