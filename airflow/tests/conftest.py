"""Makes the DAG folder importable, and lets Airflow live in a folder of the tests."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

AIRFLOW = Path(__file__).parents[1]
HOME = tempfile.mkdtemp(prefix="larder-airflow-")

# Read by Airflow when it is first imported, which the tests do.
os.environ["AIRFLOW_HOME"] = HOME
os.environ["AIRFLOW__CORE__UNIT_TEST_MODE"] = "False"
os.environ["AIRFLOW__CORE__DAGS_FOLDER"] = str(AIRFLOW / "dags")
os.environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] = f"sqlite:///{HOME}/airflow.db"
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
sys.path.insert(0, str(AIRFLOW / "dags"))
sys.path.insert(0, str(Path(__file__).parent))


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)
