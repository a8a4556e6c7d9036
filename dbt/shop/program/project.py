"""The dbt project, parsed once in this process, and dbt's commands on that parse."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from program.parse_cache import ParseCache
from program.progress import Progress
from program.settings import Settings
from program.variables import note, readers_of_changed, variables

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

COULD_NOT_RUN = 2


class DbtError(Exception):
    """dbt could not run a command at all; it has told why."""


@dataclass(frozen=True)
class Outcome:
    #: dbt's own: 0 all is well, 1 a node failed, 2 dbt could not run.
    code: int
    results: Sequence[Any] = ()
    error: str | None = None


@dataclass
class Project:
    settings: Settings
    manifest: Manifest
    progress: Progress
    #: dbt's selectors for it; known when the project was compared with a state.
    modified_and_below: list[str] = field(default_factory=list)

    @classmethod
    def parse(cls, settings: Settings, progress: Progress) -> Project:
        # Imported here: it takes seconds, and a wrong argument or variable should be told at once.
        from dbt.cli.main import dbtRunner

        cache = ParseCache(settings.cache, settings.database)
        parsed = dbtRunner().invoke(["parse", *settings.dbt_options(), *cache.options()])
        if not parsed.success:
            raise DbtError(str(parsed.exception or "the project does not parse"))
        cache.keep(settings.target)
        project = cls(settings, parsed.result, progress)  # type: ignore[arg-type]
        # Kept apart: every command writes the file again, with what it compiled and where it deferred to.
        project.parsed.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(settings.target / "manifest.json", project.parsed)
        note(project.parsed, variables(settings))
        return project

    @property
    def parsed(self) -> Path:
        """The manifest as parsed, which tells nothing about this run: fit to be the next one's state."""
        return self.settings.target / "parsed" / "manifest.json"

    def run(self, *command: str) -> Outcome:
        from dbt.cli.main import dbtRunner

        verb, *options = command
        runner = dbtRunner(manifest=self.manifest, callbacks=[self.progress.take])
        words = ["source", "freshness"] if verb == "freshness" else [verb]
        done = runner.invoke([*words, *self.settings.dbt_options(), *options])
        results = getattr(done.result, "results", ())
        if done.exception is not None:
            return Outcome(COULD_NOT_RUN, results, str(done.exception) or type(done.exception).__name__)
        return Outcome(0 if done.success else 1, results)

    def modified(self, state: Path, also: frozenset[str] = frozenset()) -> frozenset[str]:
        """Ids of what differs from the manifest in `state`, and `also` of what else counts as such."""
        others = readers_of_changed(self.manifest, variables(self.settings), state)
        others |= also & frozenset(self.manifest.nodes)
        self.modified_and_below = ["state:modified+"]
        self.modified_and_below += [".".join(self.manifest.nodes[each].fqn) + "+" for each in sorted(others)]
        return self._modified_for_dbt(state) | others

    def _modified_for_dbt(self, state: Path) -> frozenset[str]:
        from dbt.cli.main import dbtRunner

        arguments = ["ls", *self.settings.dbt_options(), "--log-level", "none", "--output", "json"]
        arguments += ["--output-keys", "unique_id", "--select", "state:modified", "--state", str(state)]
        # Not the tests of what is modified: those are below it.
        arguments += ["--indirect-selection", "empty"]
        listed = dbtRunner(manifest=self.manifest).invoke(arguments)
        if not listed.success:
            raise DbtError(f"cannot compare with {state}: {listed.exception}")
        return frozenset(json.loads(line)["unique_id"] for line in listed.result or [])  # type: ignore

    def name(self, unique_id: str) -> str:
        """As people know the node."""
        manifest = self.manifest
        for nodes in (manifest.nodes, manifest.sources, manifest.unit_tests, manifest.exposures):
            if unique_id in nodes:
                return str(nodes[unique_id].search_name)
        return unique_id
