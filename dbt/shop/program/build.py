"""Builds and tests production, or a part of it, and moves the pointer when all is well."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from program.pointer import Pointer, moment
from program.progress import Progress
from program.project import COULD_NOT_RUN, DbtError, Project
from program.quarantine import note
from program.rebuilding import Rebuilding, renew
from program.restore_point import RestorePoint
from program.selection import Selection, relation_of
from program.settings import Settings
from program.store import Store
from program.warehouse import Warehouse


def build(settings: Settings, *, full_refresh: bool, unit_tests: bool) -> int:
    """The whole project, as the pipeline builds it; what a red build wrote stays and the next run goes on."""
    with ExitStack() as stack:
        pointer = began = warehouse = None
        if settings.delivers:
            warehouse = stack.enter_context(Warehouse.open(os.environ))
            pointer = Pointer(Store(settings.bucket or ""), settings)
            put_right(pointer, warehouse)
            began = warehouse.now()
        progress = Progress(sys.stdout)
        try:
            project = Project.parse(settings, progress)
        except DbtError:
            return COULD_NOT_RUN
        stale = project.run("freshness").code
        if stale == COULD_NOT_RUN:
            return stale
        # A stale source does not stop the build: what has arrived is still worth modelling.
        options = ["--full-refresh"] if full_refresh else []
        if pointer:
            renew(pointer, project, full_refresh=full_refresh)
        kinds = ["exposure"] if unit_tests else ["exposure", "unit_test"]
        built = project.run("build", *options, "--exclude-resource-type", *kinds).code
        print(progress.summary(), flush=True)
        if warehouse:
            note(warehouse, project.manifest.nodes, settings.target)
        if built == 0 and pointer and began:
            tell(pointer, project, began)
            Rebuilding(pointer.store).forget()
        return max(stale, built)


def deliver(settings: Settings, *, incremental: bool) -> int:
    """What differs from production, and all below; on red production is put back as it was."""
    if not settings.delivers:
        print(
            "entrypoint: deliver needs DBT_TARGET=prod, LARDER_ARTIFACTS_BUCKET, LARDER_IMAGE_TAG",
            file=sys.stderr,
        )
        return COULD_NOT_RUN
    pointer = Pointer(Store(settings.bucket or ""), settings)
    with Warehouse.open(os.environ) as warehouse:
        put_right(pointer, warehouse)
        began = warehouse.now()
        progress = Progress(sys.stdout)
        try:
            project = Project.parse(settings, progress)
            production = pointer.production(settings.target / "state")
            if production is None:
                print("no production build yet: building everything", flush=True)
                modified, options = frozenset(project.manifest.nodes), []
            else:
                modified = project.modified(production.folder, Rebuilding(pointer.store).left())
                for place in production.abandoned(project.manifest.nodes.values()):
                    print(f"no model makes {place} any more: it stays as it is", flush=True)
                options = ["--select", *project.modified_and_below, "--state", str(production.folder)]
        except DbtError as error:
            print(f"entrypoint: {error}", file=sys.stderr)
            return COULD_NOT_RUN
        selection = Selection.of(project.manifest, modified, incremental=incremental)
        if not selection.selected:
            print("nothing differs from production", flush=True)
            tell(pointer, project, began)
            return 0
        places = [relation_of(node) for node in selection.built]
        point = RestorePoint.take(pointer.store, warehouse, places, run=settings.run_id, began=moment(began))
        try:
            selection.rebuild()
            code = project.run("build", *options, "--exclude-resource-type", "exposure", "unit_test").code
            print(progress.summary(), flush=True)
            note(warehouse, project.manifest.nodes, settings.target)
            if code == 0:
                tell(pointer, project, began)
                if not selection.incremental:
                    Rebuilding(pointer.store).forget()
        finally:
            # Being stopped here would leave the rest to the next run.
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            restored = settle(pointer, point)
            if restored is not None:
                print(f"production is as it was: {len(restored)} tables and views put back", flush=True)
        return code


def settle(pointer: Pointer, point: RestorePoint) -> list[str] | None:
    """What the pointer names stays; anything else is undone. Names what was put back."""
    if pointer.names(point.run, point.began):
        point.forget()
        return None
    return point.restore()


def put_right(pointer: Pointer, warehouse: Warehouse) -> None:
    """What a delivery that was killed left: put back, unless the pointer had moved already."""
    point = RestorePoint.left(pointer.store, warehouse)
    if point is None:
        return
    warehouse.stop_others()
    restored = settle(pointer, point)
    if restored is None:
        print("an earlier delivery was complete; its copies are gone", flush=True)
    else:
        print(f"an earlier delivery was killed: {len(restored)} tables and views put back", flush=True)


def tell(pointer: Pointer, project: Project, began: datetime) -> None:
    results: Path = project.settings.target / "run_results.json"
    print(f"production is {pointer.move(project.parsed, results, began)}", flush=True)
