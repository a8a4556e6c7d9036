"""The process: its arguments, its end, and what it holds after a kill."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from .service import LOCAL, SHOP_DATA, ShopService, start_again, stop


@pytest.mark.parametrize(
    ("arguments", "environment", "message"),
    [
        (["--port", "0", "--data", "x"], {}, "port 0"),
        (["--data", "x"], {}, "--port"),
        (["--port", "1", "--data", "x"], {"LARDER_SHOP_DATA": ""}, "LARDER_SHOP_DATA is not set"),
        (["--port", "1", "--data", "x"], {"LARDER_SHOP_DATA": "/nowhere"}, "is no folder"),
        (["--port", "1", "--data", "x"], {"LARDER_SECRETS": ""}, "LARDER_SECRETS is not set"),
        (["--port", "1", "--data", "x"], {"LARDER_SHOP_SCALE": "many"}, "LARDER_SHOP_SCALE=many"),
        (["--port", "1", "--data", "x"], {"LARDER_SHOP_RATE": "-1"}, "LARDER_SHOP_RATE=-1"),
    ],
)
def test_bad_arguments_and_environment_are_one_line_and_exit_2(
    arguments: list[str], environment: dict[str, str], message: str, tmp_path: Path
) -> None:
    given = {"LARDER_SHOP_DATA": str(SHOP_DATA), "LARDER_SECRETS": str(tmp_path), **environment}
    done = subprocess.run(
        [sys.executable, "-m", "larder_local.sources.shop", *arguments],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(LOCAL), **given},
        cwd=tmp_path, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 2
    assert message in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "x").exists()


def test_a_busy_port_is_said_and_exit_2(own_service: ShopService) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "larder_local.sources.shop", "--port", str(own_service.port), "--data",
         str(own_service.folder / "other")],
        env=own_service.environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 2 and "ddress already in use" in done.stderr and "Traceback" not in done.stderr


def test_sigterm_ends_it_cleanly_and_each_start_is_another_instance(own_service: ShopService) -> None:
    health = own_service.ask("GET", "/_larder/health").json()
    assert stop(own_service) == 0
    again = start_again(own_service).ask("GET", "/_larder/health").json()
    assert health["service"] == again["service"] == "shop" and health["instance"] != again["instance"]


def test_an_advance_survives_kill_9_and_a_new_start(own_service: ShopService, seed: int) -> None:
    own_service.control("advance", {"days": 3, "seed": seed})
    status, books = own_service.control("status"), own_service.control("books")
    authority = (own_service.folder / "data" / "ca.pem").read_bytes()
    own_service.process.send_signal(signal.SIGKILL)
    own_service.process.wait()
    start_again(own_service)
    assert own_service.control("status") == status and own_service.control("books") == books
    assert own_service.ask("GET", "/control/ca.pem").content == authority


def test_kill_9_in_the_middle_of_an_advance_leaves_all_of_it_or_nothing(
    own_service: ShopService, seed: int
) -> None:
    before = own_service.control("status")

    def advance() -> None:
        with contextlib.suppress(httpx.HTTPError):
            own_service.ask("POST", "/control/advance", 30, json={"days": 1000, "seed": seed})

    asking = threading.Thread(target=advance)
    asking.start()
    time.sleep(0.35)
    own_service.process.send_signal(signal.SIGKILL)
    own_service.process.wait()
    asking.join()
    start_again(own_service)
    after = own_service.control("status")
    assert (after["clock"] == before["clock"] and after["events"] == before["events"]) or after[
        "date"
    ] == "2026-09-26"


def test_reset_goes_back_to_the_first_day(own_service: ShopService) -> None:
    first = own_service.control("books")
    own_service.control("advance", {"days": 2})
    assert own_service.control("books") != first
    own_service.control("reset", {})
    assert own_service.control("books") == first


def test_a_senseless_advance_is_refused_and_changes_nothing(own_service: ShopService) -> None:
    before = own_service.control("status")
    for body in ({}, {"days": 0}, {"days": "1"}, {"days": True}, {"days": 1, "seed": []}, [1]):
        answer = own_service.ask("POST", "/control/advance", json=body)
        assert answer.status_code == 400 and answer.json()["error"], body
    answer = own_service.ask("POST", "/control/advance", content=b"{no json")
    assert answer.status_code == 400 and "JSON" in answer.json()["error"]
    answer = own_service.ask("POST", "/control/advance", json={"days": before["days_left"] + 1})
    assert answer.status_code == 409 and "days are left" in answer.json()["error"]
    assert own_service.control("status") == before


def test_days_left_end_before_deletions_that_were_read_once_are_forgotten(own_service: ShopService) -> None:
    own_service.control("advance", {"days": 5})
    before = own_service.control("status")["days_left"]
    query = {"filter": "Order", "verb": "destroy"}
    with own_service.shopify() as client:
        begun = client.get("events.json", params=query | {"limit": 1})
        assert "Link" in begun.headers and own_service.control("status")["days_left"] == before > 360
        client.get("events.json", params=query | {"limit": 250}).raise_for_status()
    own_service.control("advance", {"days": 3})
    assert own_service.control("status")["days_left"] == 357
    answer = own_service.ask("POST", "/control/advance", json={"days": 358})
    assert answer.status_code == 409 and "357 days are left until deletions" in answer.json()["error"]


def test_sigterm_breaks_a_long_advance_off_within_five_seconds(own_service: ShopService) -> None:
    before = own_service.control("status")

    def advance() -> None:
        with contextlib.suppress(httpx.HTTPError):
            own_service.ask("POST", "/control/advance", 30, json={"days": 1000})

    asking = threading.Thread(target=advance)
    asking.start()
    time.sleep(0.3)
    assert stop(own_service) == 0
    asking.join()
    after = start_again(own_service).control("status")
    assert after["clock"] in (before["clock"], "2026-09-26T04:00:00Z")
