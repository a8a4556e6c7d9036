"""Small parts by themselves: what is remembered, what is due, what a token is worth."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from larder_local.airbyte.places import Places
from larder_local.airbyte.problems import Problem
from larder_local.airbyte.schedules import next_run, schedule
from larder_local.airbyte.store import Store
from larder_local.airbyte.timetable import Timetable
from larder_local.airbyte.tokens import Tokens

from .service import CREDENTIALS, LOCAL


def instant(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def test_documents_of_two_kinds_may_share_an_id(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite")
    store.put("connection", "1", {"name": "a connection"})
    store.put("state", "1", {"last": 5})
    assert store.get("connection", 1) == {"name": "a connection"}
    store.remove("state", "1")
    assert store.get("connection", "1") is not None


def test_documents_keep_their_order_and_survive_the_process(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite")
    for name in ("b", "a", "c"):
        store.put("source", name, {"name": name})
    store.put("source", "b", {"name": "b2"})
    # No close: what was put is on disk already.
    assert [document["name"] for document in Store(tmp_path / "store.sqlite").all("source")] == [
        "b2",
        "a",
        "c",
    ]
    assert (tmp_path / "store.sqlite").stat().st_mode & 0o077 == 0
    assert sqlite3.connect(tmp_path / "store.sqlite").execute("pragma integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize(
    ("expression", "after", "due"),
    [
        ("0 0 6 * * ?", "2026-01-01T07:00:00", "2026-01-02T06:00:00"),
        # Quartz counts days of the week from Sunday = 1: 2 is Monday.
        ("0 30 6 ? * 2", "2026-01-01T00:00:00", "2026-01-05T06:30:00"),
        ("0 0 6 ? * MON-FRI", "2026-01-02T07:00:00", "2026-01-05T06:00:00"),
        ("15 0 0 1 * ? UTC", "2026-01-15T00:00:00", "2026-02-01T00:00:15"),
    ],
)
def test_a_cron_schedule_is_due_as_quartz_says(expression: str, after: str, due: str) -> None:
    stored = schedule({"scheduleType": "cron", "cronExpression": expression})
    assert next_run(stored, instant(after)) == instant(due)


def test_the_timetable_starts_what_is_due_once(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite")
    daily = {"scheduleType": "cron", "cronExpression": "0 0 6 * * ? UTC"}
    for name, plan, status in (
        ("due", daily, "active"),
        ("off", daily, "inactive"),
        ("manual", {"scheduleType": "manual"}, "active"),
    ):
        store.put("connection", name, {"connectionId": name, "schedule": plan, "status": status})
    started: list[str] = []
    jobs: Any = SimpleNamespace(start=lambda connection, kind: started.append(connection))
    timetable = Timetable(store, jobs)
    timetable._looked_at = instant("2026-01-01T05:59:50")
    for moment in ("2026-01-01T05:59:59", "2026-01-01T06:00:05", "2026-01-01T06:00:20"):
        timetable.run_due(instant(moment))
    assert started == ["due"]


def test_a_token_ends_with_its_time_and_with_its_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "airbyte.json"
    file.write_text(json.dumps(CREDENTIALS))
    tokens = Tokens(file)
    header = f"Bearer {tokens.issue(CREDENTIALS['client-id'], CREDENTIALS['client-secret'])['access_token']}"
    tokens.check(header)
    later = instant("2999-01-01T00:00:00")
    with monkeypatch.context() as patch:
        patch.setattr("larder_local.airbyte.tokens.time.time", lambda: later)
        with pytest.raises(Problem):
            tokens.check(header)
    file.write_text(json.dumps({**CREDENTIALS, "client-secret": "changed"}))
    with pytest.raises(Problem):
        tokens.check(header)


def test_a_snowflake_host_is_the_local_one_only_where_there_is_one(tmp_path: Path) -> None:
    endpoints = tmp_path / "endpoints.json"
    places = Places(tmp_path, tmp_path, tmp_path, endpoints)
    host = "larder-local.snowflakecomputing.com"
    real = {"account": "larder-local", "host": host, "port": 443, "protocol": "https"}
    assert places.snowflake(host) == real
    local = {"host": "127.0.0.1", "port": 4611, "protocol": "http"}
    endpoints.write_text(json.dumps({"snowflake": local}))
    assert places.snowflake(host) == {"account": "larder-local", **local}
    assert places.snowflake("127.0.0.2")["host"] == "127.0.0.2"


@pytest.mark.parametrize(
    ("arguments", "environment", "reason"),
    [
        (["--port", "99999"], {}, "port 99999 is not between"),
        (["--port", "9"], {"LARDER_SECRETS": "/none"}, "LARDER_CONNECTORS is missing"),
        (
            ["--port", "9"],
            {"LARDER_SECRETS": "/none", "LARDER_CONNECTORS": "/none"},
            "/none/airbyte.json is not",
        ),
    ],
)
def test_a_bad_start_is_one_clear_line(
    tmp_path: Path, arguments: list[str], environment: dict[str, str], reason: str
) -> None:
    command = [sys.executable, "-m", "larder_local.airbyte", *arguments, "--data", str(tmp_path)]
    environment = {"PYTHONPATH": str(LOCAL), "PATH": "/usr/bin:/bin", **environment}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert reason in ended.stderr and len(ended.stderr.splitlines()) == 1
