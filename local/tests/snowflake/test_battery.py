"""Every function and construct of the battery answers as Snowflake's reference says, or refuses by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from battery_rows import FAMILIES, difference, statements
from larder_local.snowflake.server.sessions import Session
from larder_local.snowflake.service import Service

Run = Callable[[str], list[list[Any]]]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    started = Service(tmp_path_factory.mktemp("battery"), "LARDER", "LOCAL")
    started.account.bootstrap_user("TESTER", "key")
    yield started
    started.close()


@pytest.fixture
def run(service: Service) -> Run:
    """A session of its own, without HTTP: what drivers make of an answer is tested with drivers."""
    session = Session(
        service.sessions.new_id(), "TESTER", "battery", service.engine.connect(), "ACCOUNTADMIN"
    )

    def ask(sql: str) -> list[list[Any]]:
        found = service.run(session, sql).result
        if found.table is None:
            return [list(row) for row in found.rows]
        return [
            list(row) for row in zip(*(column.to_pylist() for column in found.table.columns), strict=True)
        ]

    for sql in ("create warehouse if not exists W", "use warehouse W", "create or replace database BATTERY"):
        ask(sql)
    return ask


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_answers_as_the_reference_says(run: Run, family: str) -> None:
    wrong = [found for each in statements(family) if (found := difference(run, each))]
    assert not wrong, f"{len(wrong)} of {family}:\n" + "\n".join(wrong)


def test_the_battery_holds_at_least_five_hundred_statements() -> None:
    asked = [each for family in FAMILIES for each in statements(family) if each.answer is not None]
    assert len(asked) >= 500
