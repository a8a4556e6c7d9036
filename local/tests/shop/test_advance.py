"""The clock: new days bring new orders and change old ones, the same way for the same seed."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from larder_local.sources.shop.advance import Advance
from larder_local.sources.shop.books.statement import statement
from larder_local.sources.shop.codec import to_json
from larder_local.sources.shop.events import Event
from larder_local.sources.shop.horizon import OutOfTime, days_left, deletions_were_read
from larder_local.sources.shop.ledger import Ledger
from larder_local.sources.shop.projection.store import Store
from larder_local.sources.shop.superstore import Sale

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def copy_of(ledger: Ledger, folder: Path) -> Ledger:
    source = folder / "ledger.db"
    target = folder / "copy"
    target.mkdir()
    for path in folder.glob("ledger.db*"):
        shutil.copy(path, target / path.name)
    assert source.exists()
    return Ledger(target / "ledger.db")


def text(ledger: Ledger) -> list[str]:
    return [to_json(event) for event in ledger.events()]


def test_the_same_seed_gives_the_same_days(
    small_ledger: Ledger, tmp_path: Path, sales: list[Sale], seed: int
) -> None:
    other = copy_of(small_ledger, tmp_path)
    for days in (1, 9):
        Advance(small_ledger, sales, days, str(seed)).run(NOW)
        Advance(other, sales, days, str(seed)).run(NOW)
    assert text(other) == text(small_ledger)


def test_another_seed_gives_other_days(small_ledger: Ledger, tmp_path: Path, sales: list[Sale]) -> None:
    other = copy_of(small_ledger, tmp_path)
    Advance(small_ledger, sales, 3, "one").run(NOW)
    Advance(other, sales, 3, "two").run(NOW)
    assert text(other) != text(small_ledger)


def test_one_day_already_shows_each_kind_of_change(
    ledger: Ledger, tmp_path: Path, sales: list[Sale], seed: int
) -> None:
    own = Ledger(tmp_path / "own.db")
    ledger._db.backup(own._db)
    kinds = Advance(own, sales, 1, str(seed)).run(NOW)["events"]
    expected = {"OrderPlaced", "OrderRefunded", "OrderEdited", "OrderCancelled", "OrderDeleted"}
    assert expected <= set(kinds), kinds


def test_an_order_that_suits_no_cancellation_may_still_be_deleted(
    small_ledger: Ledger, sales: list[Sale], seed: int
) -> None:
    """A small shop has few orders that are not shipped yet; looking for one uses up no others."""
    assert "OrderDeleted" in Advance(small_ledger, sales, 1, str(seed)).run(NOW)["events"]


def test_the_ledger_only_grows_and_time_only_goes_on(
    small_ledger: Ledger, sales: list[Sale], seed: int
) -> None:
    before, clock = text(small_ledger), small_ledger.clock
    Advance(small_ledger, sales, 5, str(seed)).run(NOW)
    after = list(small_ledger.events())
    assert [to_json(event) for event in after[: len(before)]] == before
    assert all(clock <= event.at < small_ledger.clock for event in after[len(before) :])
    assert small_ledger.clock == clock + timedelta(days=5)


def moves(order: dict[str, Any]) -> tuple[str, list[int], list[int]]:
    """What updates an order. A product that is removed shows in its lines, old refunds' too, and does not."""
    refunds, lines = ([part["id"] for part in order[name]] for name in ("refunds", "line_items"))
    return order["updated_at"], refunds, lines


def test_whatever_moved_is_found_from_the_old_clock_on(
    small_ledger: Ledger, sales: list[Sale], seed: int
) -> None:
    """An incremental reader who asks for updates since the last ones sees every change."""
    last = max(event.at for event in small_ledger.events())
    before = {order["id"]: order for order in Store(small_ledger).orders(small_ledger.ids("order"))}
    for _ in range(3):
        Advance(small_ledger, sales, 2, str(seed)).run(NOW)
    since = last.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = set(small_ledger.page("order", since, 1_000_000).ids)
    for order in Store(small_ledger).orders(small_ledger.ids("order")):
        old = before.get(order["id"])
        assert (old is not None and moves(old) == moves(order)) or order["id"] in found
    gone = set(before) - set(small_ledger.ids("order"))
    assert gone and gone <= {event["subject_id"] for event in Store(small_ledger).deletions("Order")}


def test_the_shop_never_outruns_the_machine(small_ledger: Ledger, sales: list[Sale]) -> None:
    before = text(small_ledger)
    soon = small_ledger.clock + timedelta(days=2, hours=3)
    with pytest.raises(OutOfTime, match="2 days are left"):
        Advance(small_ledger, sales, 3, "1").run(soon)
    assert text(small_ledger) == before
    Advance(small_ledger, sales, 2, "1").run(soon)


def test_deletions_once_read_are_read_again_before_they_are_forgotten(
    small_ledger: Ledger, sales: list[Sale], seed: int
) -> None:
    """Whoever reads when the shop refuses to go on is told of every order that went since the last time."""
    far = datetime(2026, 11, 1, tzinfo=UTC)
    deletions_were_read(small_ledger)
    known = set(small_ledger.ids("order"))
    Advance(small_ledger, sales, 200, str(seed)).run(far)
    before = text(small_ledger)
    with pytest.raises(OutOfTime, match=r"160 days are left until deletions .*: \./larder run first"):
        Advance(small_ledger, sales, 161, str(seed)).run(far)
    assert text(small_ledger) == before
    Advance(small_ledger, sales, 160, str(seed)).run(far)
    gone = known - set(small_ledger.ids("order"))
    assert gone and gone <= {event["subject_id"] for event in Store(small_ledger).deletions("Order")}
    assert days_left(small_ledger, far)[0] == 0
    deletions_were_read(small_ledger)
    Advance(small_ledger, sales, 1, str(seed)).run(far)


def test_who_never_read_deletions_may_wait_as_long_as_the_machine_has_days(small_ledger: Ledger) -> None:
    assert days_left(small_ledger, small_ledger.clock + timedelta(days=1000)) == (1000, "this machine's now")


def test_a_failed_advance_leaves_nothing(
    small_ledger: Ledger, sales: list[Sale], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, clock = text(small_ledger), small_ledger.clock

    def broken(self: Ledger, until: datetime) -> list[Event]:
        raise RuntimeError("the light went out")

    monkeypatch.setattr(Ledger, "due", broken)
    with pytest.raises(RuntimeError):
        Advance(small_ledger, sales, 4, "1").run(NOW)
    assert text(small_ledger) == before and small_ledger.clock == clock


def test_books_and_projection_survive_many_days(small_ledger: Ledger, sales: list[Sale], seed: int) -> None:
    for _ in range(5):
        Advance(small_ledger, sales, 20, str(seed)).run(NOW)
        books = statement(small_ledger)
        shown = Store(small_ledger).orders(small_ledger.ids("order"))
        assert books["orders"]["counted"] == sum(not order["test"] for order in shown)
        for order in shown:
            for line in order["line_items"]:
                assert 0 <= line["current_quantity"] <= line["quantity"]
