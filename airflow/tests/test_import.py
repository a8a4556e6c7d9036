"""Airflow reads every file of the DAG folder again and again: without an error, and in little time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from place import AIRFLOW, system
from test_dag import PUBLISHED

SECONDS = 10
READ = """
import json
from airflow.dag_processing.dagbag import DagBag
bag = DagBag()
took = {each.file: each.duration.total_seconds() for each in bag.dagbag_stats}
print("read", json.dumps([bag.import_errors, sorted(bag.dags), took]))
"""


def test_the_dag_folder_is_imported_without_an_error_and_within_seconds(tmp_path: Path) -> None:
    for name, content in {"system.json": system(), "published.json": PUBLISHED}.items():
        (tmp_path / name).write_text(json.dumps(content))
    environment = {
        **os.environ,
        # As the scheduler itself does before it reads the folder.
        "PYTHONPATH": str(AIRFLOW / "dags"),
        "LARDER_SYSTEM": str(tmp_path / "system.json"),
        "LARDER_PUBLISHED": str(tmp_path / "published.json"),
        "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": str(SECONDS),
    }
    ran = subprocess.run(
        [sys.executable, "-c", READ],
        env=environment,
        cwd=AIRFLOW,
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    said = next(line for line in ran.stdout.splitlines() if line.startswith("read "))
    errors, dags, took = json.loads(said.removeprefix("read "))
    assert errors == {}
    assert dags == ["willows_spoon"]
    assert all(seconds < SECONDS for seconds in took.values())
