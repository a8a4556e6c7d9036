"""The task's program: are the sources fresh, build and test everything, keep what dbt wrote about it.

    python entrypoint.py [build] [--full-refresh] [--unit-tests]

Exits with dbt's code: 0 all is well, 1 a source is stale or a node failed, 2 dbt could not run at all.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from artifacts import Artifacts, UploadError
from parse_cache import ParseCache
from progress import Progress
from settings import Settings, SettingsError, read_settings

PROJECT = Path(__file__).resolve().parent
COULD_NOT_RUN = 2
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
    try:
        code = run_dbt(settings, full_refresh=options.full_refresh, unit_tests=options.unit_tests)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        code = INTERRUPTED
    finally:
        # Also when dbt failed: the artifacts say which node, and the pipeline reads them.
        uploaded = upload(artifacts)
    return code or (0 if uploaded else 1)


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="entrypoint.py", description="Builds and tests the models.", allow_abbrev=False
    )
    parser.add_argument("command", nargs="?", choices=["build"], default="build")
    parser.add_argument("--full-refresh", action="store_true", help="build incremental models from nothing")
    parser.add_argument("--unit-tests", action="store_true", help="run the models' unit tests too")
    return parser.parse_args(arguments)


def run_dbt(settings: Settings, *, full_refresh: bool, unit_tests: bool) -> int:
    """Parses once, then freshness and build on the same manifest."""
    # Imported here: it takes seconds, and a wrong argument or variable should be told at once.
    from dbt.cli.main import dbtRunner, dbtRunnerResult

    def code_of(result: dbtRunnerResult) -> int:
        """dbt has told by now what went wrong."""
        if result.exception is not None:
            return COULD_NOT_RUN
        return 0 if result.success else 1

    progress = Progress(sys.stdout)
    cache = ParseCache(settings.cache)
    parsed = dbtRunner().invoke(["parse", *settings.dbt_options(), *cache.options()])
    if code := code_of(parsed):
        return code
    cache.keep(settings.target)

    runner = dbtRunner(manifest=parsed.result, callbacks=[progress.take])  # type: ignore[arg-type]
    stale = code_of(runner.invoke(["source", "freshness", *settings.dbt_options()]))
    if stale == COULD_NOT_RUN:
        return stale
    # A stale source does not stop the build: what has arrived is still worth modelling.
    build = ["build", *settings.dbt_options()]
    build += ["--full-refresh"] if full_refresh else []
    kinds = ["exposure"] if unit_tests else ["exposure", "unit_test"]
    build += ["--exclude-resource-type", *kinds]
    built = code_of(runner.invoke(build))
    print(progress.summary(), flush=True)
    return max(stale, built)


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
