"""What the task's environment says, checked before dbt is loaded."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

#: Read by profiles.yml and the sources; named here to be missed by name.
REQUIRED = (
    "SNOWFLAKE_ACCOUNT",
    "SNOWFLAKE_USER",
    "SNOWFLAKE_ROLE",
    "SNOWFLAKE_WAREHOUSE",
    "SNOWFLAKE_DATABASE",
    "SNOWFLAKE_RAW_DATABASE",
    "SNOWFLAKE_PRIVATE_KEY",
)
TARGETS = ("prod", "dev", "pr")
#: What larder.yaml decides of the models: the variables that the task is defined with, and the project's own.
DECISIONS = {"LARDER_SHOW_CUSTOMER_NAMES": "show_customer_names"}


class SettingsError(Exception):
    """One line that names the variable and never its value."""


@dataclass(frozen=True)
class Settings:
    project: Path
    profile_target: str
    database: str
    #: Where dbt writes; with a read-only root a volume of the task.
    target: Path
    run_id: str
    bucket: str | None
    #: By the names of the task's variables: "true" or "false".
    decided: dict[str, str]
    #: A folder that outlives the run; a container has none.
    cache: Path | None
    #: Hash of this program's code; None where nobody said.
    tag: str | None
    commit: str | None
    #: An earlier delivery that comes back, by its id.
    delivery: str | None
    #: A folder with production's manifest.json and production.json.
    state: Path | None

    @property
    def delivers(self) -> bool:
        """Whether this run builds production and says so where the next one looks."""
        return self.profile_target == "prod" and bool(self.bucket and self.tag)

    def dbt_options(self) -> list[str]:
        options = [
            "--project-dir", str(self.project),
            "--profiles-dir", str(self.project),
            "--target", self.profile_target,
            "--target-path", str(self.target),
            "--no-use-colors",
            "--quiet",
            "--log-level-file", "none",
        ]  # fmt: skip
        return [*options, "--vars", json.dumps(self.variables)] if self.variables else options

    @property
    def variables(self) -> dict[str, bool]:
        """Those of the project that were decided otherwise than it says itself."""
        return {DECISIONS[name]: True for name, value in self.decided.items() if value == "true"}


def read_settings(environment: Mapping[str, str], project: Path) -> Settings:
    def optional(name: str) -> str | None:
        return environment.get(name) or None

    missing = [name for name in REQUIRED if not environment.get(name)]
    if missing:
        raise SettingsError(f"not set: {', '.join(missing)}")
    target = environment.get("DBT_TARGET") or "prod"
    if target not in TARGETS:
        raise SettingsError(f"DBT_TARGET={target} is none of {', '.join(TARGETS)}")
    # dbt asks them of the process; a default here keeps every run off the network but for Snowflake and S3.
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("SNOWFLAKE_DISABLE_PLATFORM_DETECTION", "true")
    cache, state = optional("LARDER_CACHE"), optional("LARDER_STATE")
    return Settings(
        project=project,
        profile_target=target,
        database=environment["SNOWFLAKE_DATABASE"],
        target=Path(environment.get("DBT_TARGET_PATH") or project / "target"),
        run_id=environment.get("LARDER_RUN_ID") or datetime.now(UTC).strftime("by-hand-%Y%m%dT%H%M%SZ"),
        bucket=optional("LARDER_ARTIFACTS_BUCKET"),
        decided={name: str(environment.get(name, "").lower() == "true").lower() for name in DECISIONS},
        cache=Path(cache) if cache else None,
        tag=optional("LARDER_IMAGE_TAG"),
        commit=optional("LARDER_COMMIT"),
        delivery=optional("LARDER_DELIVERY"),
        state=Path(state) if state else None,
    )
