"""Tries a change in a database of its own: what it modified and all below, the rest read from production."""

from __future__ import annotations

import os
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from program.comparison import Compared, Pair, compare
from program.failing_rows import failing_rows
from program.grain import key_of
from program.own_database import DatabaseError, OwnDatabase
from program.production import Production, ProductionError
from program.progress import Progress
from program.project import DbtError, Outcome, Project
from program.quarantine import MODEL, Quarantine
from program.selection import Selection, relation_of
from program.settings import Settings
from program.summary import Summary, told
from program.surroundings import Surroundings
from program.warehouse import Warehouse

STATEMENTS_AT_ONCE = 4
GOOD = {"success", "pass", "warn"}


class AttemptError(Exception):
    """The try cannot begin; nothing was built."""


def attempt(settings: Settings, *, incremental: bool) -> int:
    summary = Summary(settings.target / "summary.json")
    summary.file.unlink(missing_ok=True)
    with summary.timed("total"):
        try:
            _attempt(settings, summary, incremental=incremental)
        except (AttemptError, DatabaseError, ProductionError, DbtError) as error:
            summary.error = str(error)
            print(f"entrypoint: {error}", file=sys.stderr)
        except KeyboardInterrupt:
            summary.error = "interrupted"
        except Exception as error:
            summary.error = f"{type(error).__name__}: {error}"
            traceback.print_exc()
    summary.write()
    return 0 if summary.ok else 1


def _attempt(settings: Settings, summary: Summary, *, incremental: bool) -> None:
    if settings.profile_target != "pr" or settings.state is None:
        raise AttemptError("try needs DBT_TARGET=pr and LARDER_STATE, a folder with production's manifest")
    production = Production.read(settings.state)
    database = OwnDatabase(settings.database, production)
    # Read by the macro `source`: both sides see the rows that production saw.
    os.environ["LARDER_LOADED_BEFORE"] = production.loaded_before
    with summary.timed("parse"):
        project = Project.parse(settings, Progress(sys.stdout))
        modified = project.modified(production.folder)
    summary.modified = sorted(project.name(each) for each in modified)
    summary.abandoned = production.abandoned(project.manifest.nodes.values())
    selection = Selection.of(project.manifest, modified, incremental=incremental)
    if not selection.selected:
        summary.ok = True
        return
    with Warehouse.open(os.environ) as warehouse:
        around = Surroundings(warehouse, production, selection)
        Attempt(project, production, database, selection, warehouse, around, summary).run()


@dataclass
class Attempt:
    project: Project
    production: Production
    database: OwnDatabase
    selection: Selection
    warehouse: Warehouse
    around: Surroundings
    summary: Summary
    deferred_to: Path = field(init=False)

    def run(self) -> None:
        summary, selection = self.summary, self.selection
        summary.deferred = len(selection.deferred)
        summary.missing = self.around.missing()
        if summary.missing:
            raise AttemptError(f"production lacks {', '.join(summary.missing)}, which the change reads")
        self.database.empty(self.warehouse)
        self.around.go_back(self.database.name, self.compared())
        self.deferred_to = self.around.state(self.project.settings.target / "deferred")
        print("empty run: does every statement fit its columns?", flush=True)
        with summary.timed("empty"):
            empty = self.build("--empty", "--full-refresh", without=["exposure", "test", "unit_test"])
        summary.empty["errors"] = [
            {"node": result.node.name, "message": result.message or ""}
            for result in empty.results
            if str(result.status) == "error"
        ]
        if empty.code:
            return
        with summary.timed("clone"):
            summary.cloned = self.database.clone(self.warehouse, selection, self.around.there)
        summary.rebuilt = [node.name for node in selection.rebuilt]
        selection.rebuild()
        print(f"build: {len(summary.cloned)} cloned, {len(summary.rebuilt)} rebuilt whole", flush=True)
        with summary.timed("build"):
            built = self.build(without=["exposure"])
        summary.nodes = told(built.results)
        summary.failed_tests = [
            failing_rows(self.warehouse, self.project.manifest, result)
            for result in built.results
            if str(result.node.resource_type) == "test" and str(result.status) == "fail"
        ]
        print("comparison with production's rows", flush=True)
        with summary.timed("compare"):
            good = {result.node.unique_id for result in built.results if str(result.status) in GOOD}
            summary.quarantine = self.quarantine(good)
            summary.comparison = self.compare([node for node in self.compared() if node.unique_id in good])
        print(self.project.progress.summary(), flush=True)
        summary.ok = built.code == 0

    def quarantine(self, good: set[str]) -> Quarantine | None:
        """As the change has it; None where it does not touch the model, or none of its orders is odd."""
        for node in self.selection.built:
            if node.name == MODEL and node.unique_id in good:
                return Quarantine.read(self.warehouse, relation_of(node))
        return None

    def compared(self) -> list[Any]:
        """All that is built, but for what says of itself that it differs from run to run."""
        return [node for node in self.selection.built if node.config.meta.get("compare", True)]

    def build(self, *options: str, without: list[str]) -> Outcome:
        state = ["--state", str(self.production.folder), "--defer", "--favor-state"]
        if self.deferred_to != self.production.folder:
            state += ["--defer-state", str(self.deferred_to)]
        # The summary tells what is to be known; dbt's own files take seconds to write.
        written = ["--no-write-json", "--exclude-resource-type", *without]
        outcome = self.project.run(
            "build", *options, "--select", *self.project.modified_and_below, *state, *written
        )
        if not outcome.results and outcome.error:
            raise DbtError(outcome.error)
        return outcome

    def compare(self, nodes: list[Any]) -> list[Compared]:
        manifest = self.project.manifest
        pairs = [
            Pair(node.name, self.around.relation(node.unique_id), relation_of(node), key_of(manifest, node))
            for node in nodes
        ]
        # The warehouse runs statements of one session side by side.
        with ThreadPoolExecutor(STATEMENTS_AT_ONCE) as pool:
            return list(pool.map(partial(compare, self.warehouse), pairs))
