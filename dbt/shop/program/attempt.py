"""Tries a change in a database of its own: what it modified and all below, the rest read from production."""

from __future__ import annotations

import os
import re
import sys
import traceback
from typing import Any

from program.comparison import Compared, Pair, compare, key_of
from program.failing_rows import failing_rows
from program.production import Production, ProductionError
from program.progress import Progress
from program.project import DbtError, Outcome, Project
from program.relation import Relation, quoted
from program.selection import Selection, keeps_history, relation_of
from program.settings import Settings
from program.summary import Summary
from program.warehouse import Found, Warehouse

GOOD = {"success", "pass", "warn"}


class AttemptError(Exception):
    """The try cannot begin; nothing was built."""


def attempt(settings: Settings, *, incremental: bool) -> int:
    summary = Summary(settings.target / "summary.json")
    summary.file.unlink(missing_ok=True)
    with summary.timed("total"):
        try:
            _attempt(settings, summary, incremental=incremental)
        except (AttemptError, ProductionError, DbtError) as error:
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
    # Read by the macro `source`: both sides see the rows that production saw.
    os.environ["LARDER_LOADED_BEFORE"] = production.loaded_before
    progress = Progress(sys.stdout)
    with summary.timed("parse"):
        project = Project.parse(settings, progress)
        modified = project.modified(production.folder)
    selection = Selection.of(project.manifest, modified, incremental=incremental)
    summary.modified = sorted(_name(project, each) for each in modified)
    if not selection.selected:
        summary.ok = True
        return
    with Warehouse.open(os.environ) as warehouse:
        Attempt(project, production, selection, warehouse, summary).run()


class Attempt:
    def __init__(
        self,
        project: Project,
        production: Production,
        selection: Selection,
        warehouse: Warehouse,
        summary: Summary,
    ) -> None:
        self._project = project
        self._production = production
        self._selection = selection
        self._warehouse = warehouse
        self._summary = summary
        self._database = project.settings.database.upper()
        self._state = ["--state", str(production.folder)]

    def run(self) -> None:
        summary = self._summary
        self._refuse_other_databases()
        there = self._in_production()
        summary.deferred = len(self._selection.deferred)
        summary.missing = self._missing(there)
        if summary.missing:
            raise AttemptError(f"production lacks {', '.join(summary.missing)}, which the change reads")
        self._empty_database()
        with summary.timed("empty"):
            if self._build("--empty", "--full-refresh", tests=False).code:
                return
        with summary.timed("clone"):
            self._clone(there)
        summary.rebuilt = [node.name for node in self._selection.rebuilt]
        self._selection.rebuild()
        with summary.timed("build"):
            built = self._build(tests=True)
        summary.failed_tests = self._failing(built)
        with summary.timed("compare"):
            summary.comparison = self._compare(built, there)
        print(self._project.progress.summary(), flush=True)
        summary.ok = built.code == 0

    def _refuse_other_databases(self) -> None:
        """What follows drops all that is there."""
        named = re.fullmatch(r".+_PR_\d+", self._database)
        if not named or self._database in self._production.databases():
            raise AttemptError(f"{self._database} is not a pull request's database (…_PR_<number>)")

    def _in_production(self) -> dict[Relation, Found]:
        """Tables and views that the change may read: production's, and the sources'."""
        databases = self._production.databases()
        databases |= {
            relation_of(node).database
            for node in self._selection.deferred
            if str(node.resource_type) == "source"
        }
        there: dict[Relation, Found] = {}
        for database in sorted(databases):
            there |= self._warehouse.relations(database)
        return there

    def _missing(self, there: dict[Relation, Found]) -> list[str]:
        def lacks(node: Any) -> bool:
            source = str(node.resource_type) == "source"
            relation = relation_of(node) if source else self._production.relation(node.unique_id)
            return relation not in there

        return sorted(node.search_name for node in self._selection.deferred if lacks(node))

    def _empty_database(self) -> None:
        """What an earlier push left must not be read by this one."""
        rows = self._warehouse.run(
            f"select schema_name from {quoted(self._database)}.information_schema.schemata"
            " where schema_name not in ('INFORMATION_SCHEMA', 'PUBLIC')"
        )
        for (schema,) in rows:
            self._warehouse.run(f"drop schema {quoted(self._database)}.{quoted(schema)}")

    def _build(self, *options: str, tests: bool) -> Outcome:
        excluded = ["exposure"] if tests else ["exposure", "test", "unit_test"]
        outcome = self._project.run(
            "build", *options, "--select", "state:modified+", *self._state,
            "--defer", "--favor-state", "--exclude-resource-type", *excluded,
        )  # fmt: skip
        if not outcome.results and outcome.error:
            raise DbtError(outcome.error)
        if tests:
            self._summary.nodes = [_told(result) for result in outcome.results if _is_node(result)]
        else:
            self._summary.empty["errors"] = [
                {"node": result.node.name, "message": result.message or ""}
                for result in outcome.results
                if str(result.status) == "error"
            ]
        return outcome

    def _clone(self, there: dict[Relation, Found]) -> None:
        for node in self._selection.continued:
            here, source = relation_of(node), self._production.relation(node.unique_id)
            if source in there and there[source].kind == "table":
                schema = f"{quoted(here.database)}.{quoted(here.schema)}"
                self._warehouse.run(f"create schema if not exists {schema}")
                # Transient: a permanent clone of a transient table is refused, and this one need not be kept.
                self._warehouse.run(f"create or replace transient table {here.sql} clone {source.sql}")
                self._summary.cloned.append(node.name)
            elif keeps_history(node):
                # New: what the empty run left is no history.
                self._warehouse.run(f"drop table if exists {here.sql}")

    def _failing(self, built: Outcome) -> list[dict[str, Any]]:
        return [
            failing_rows(self._warehouse, self._project.manifest, result)
            for result in built.results
            if str(result.node.resource_type) == "test" and str(result.status) == "fail"
        ]

    def _compare(self, built: Outcome, there: dict[Relation, Found]) -> list[Compared]:
        good = {result.node.unique_id for result in built.results if str(result.status) in GOOD}
        nodes = [
            node
            for node in self._selection.built
            if node.unique_id in good and node.config.meta.get("compare", True)
        ]
        columns = self._warehouse.columns(self._database)
        for database in sorted(self._production.databases()):
            columns |= self._warehouse.columns(database)
        compared = []
        for node in nodes:
            before, after = self._production.relation(node.unique_id), relation_of(node)
            key = key_of(self._project.manifest, node)
            pair = Pair(node.name, before if before in there else None, after, key)
            compared.append(compare(self._warehouse, pair, columns.get(before), columns[after]))
        return compared


def _is_node(result: Any) -> bool:
    """Hooks have results, too."""
    return str(result.node.resource_type) != "operation"


def _told(result: Any) -> dict[str, Any]:
    return {
        "name": result.node.name,
        "kind": str(result.node.resource_type),
        "status": str(result.status),
        "seconds": round(result.execution_time, 1),
        "message": result.message,
    }


def _name(project: Project, unique_id: str) -> str:
    manifest = project.manifest
    for nodes in (manifest.nodes, manifest.sources, manifest.unit_tests, manifest.exposures):
        if unique_id in nodes:
            return nodes[unique_id].search_name
    return unique_id
