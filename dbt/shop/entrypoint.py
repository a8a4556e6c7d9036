"""The task's program.

    python entrypoint.py [build] [--full-refresh] [--unit-tests]   everything, and are the sources fresh
    python entrypoint.py deliver [--incremental]                   in production, what differs from it
    python entrypoint.py try [--incremental]                       the same in a database of its own, compared

Keeps what dbt wrote about it. Exits with dbt's code: 0 all is well, 1 a source is stale or a node failed,
2 dbt could not run at all.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from program.artifacts import Artifacts, UploadError
from program.attempt import attempt
from program.build import build, deliver
from program.settings import Settings, SettingsError, read_settings
from program.store import StoreError

PROJECT = Path(__file__).resolve().parent
INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    options = read_arguments(arguments)
    try:
        settings = read_settings(os.environ, PROJECT)
    except SettingsError as error:
        print(f"entrypoint: {error}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, stop)
    artifacts = Artifacts(settings.target, settings.bucket, settings.run_id)
    artifacts.forget_earlier()
    if options.command == "try":
        return attempt(settings, incremental=options.incremental)
    try:
        code = in_production(settings, options)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        code = INTERRUPTED
    except StoreError as error:
        print(f"entrypoint: {error}", file=sys.stderr)
        code = 1
    finally:
        # Also when dbt failed: the artifacts say which node, and the pipeline reads them.
        uploaded = upload(artifacts)
    return code or (0 if uploaded else 1)


def in_production(settings: Settings, options: argparse.Namespace) -> int:
    if options.command == "deliver":
        return deliver(settings, incremental=options.incremental)
    return build(settings, full_refresh=options.full_refresh, unit_tests=options.unit_tests)


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="entrypoint.py", description="Builds and tests the models.", allow_abbrev=False
    )
    commands = parser.add_subparsers(dest="command", required=True)
    whole = commands.add_parser("build", help="everything, and are the sources fresh", allow_abbrev=False)
    whole.add_argument("--full-refresh", action="store_true", help="build incremental models from nothing")
    whole.add_argument("--unit-tests", action="store_true", help="run the models' unit tests too")
    for name, what in (
        ("deliver", "what differs from production, in production"),
        ("try", "what differs from production, in a database of its own"),
    ):
        part = commands.add_parser(name, help=what, allow_abbrev=False)
        part.add_argument(
            "--incremental",
            action="store_true",
            help="build changed incremental models on the rows that are there",
        )
    named = arguments and (not arguments[0].startswith("--") or arguments[0] == "--help")
    return parser.parse_args(arguments if named else ["build", *arguments])


def upload(artifacts: Artifacts) -> bool:
    try:
        print(artifacts.upload(), flush=True)
    except UploadError as error:
        print(f"entrypoint: {error}", file=sys.stderr)
        return False
    return True


def stop(_number: int, _frame: object) -> NoReturn:
    """ECS stops a task by SIGTERM: dbt then cancels its statements as it does on Ctrl-C."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
