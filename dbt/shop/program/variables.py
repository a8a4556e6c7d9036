"""The project's variables, which dbt does not compare: what reads one that has changed is modified, too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from program.settings import Settings

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

#: Where a manifest has room for values of its makers.
PLACE = "LARDER_VARS"


def variables(settings: Settings) -> dict[str, Any]:
    import yaml

    project = yaml.safe_load((settings.project / "dbt_project.yml").read_text())
    return {**(project.get("vars") or {}), **settings.variables}


def note(manifest: Path, values: dict[str, Any]) -> None:
    told = json.loads(manifest.read_text())
    told["metadata"].setdefault("env", {})[PLACE] = json.dumps(values, sort_keys=True)
    manifest.write_text(json.dumps(told))


def readers_of_changed(manifest: Manifest, values: dict[str, Any], state: Path) -> frozenset[str]:
    """Ids of the nodes whose SQL, or a macro of theirs, reads a variable that differs from the state's."""
    noted = json.loads((state / "manifest.json").read_text())["metadata"].get("env", {}).get(PLACE)
    before = json.loads(noted) if noted else values
    changed = [name for name in {**before, **values} if before.get(name) != values.get(name)]
    if not changed:
        return frozenset()
    names = "|".join(map(re.escape, changed))
    reads = re.compile(rf"\bvar\(\s*['\"]({names})['\"]")
    return frozenset(
        node.unique_id
        for node in manifest.nodes.values()
        if any(reads.search(text) for text in _texts(manifest, node))
    )


def _texts(manifest: Manifest, node: Any) -> Iterator[str]:
    yield getattr(node, "raw_code", "") or ""
    seen: set[str] = set()
    waiting = list(node.depends_on.macros)
    while waiting:
        unique_id = waiting.pop()
        if unique_id not in seen and unique_id in manifest.macros:
            seen.add(unique_id)
            yield manifest.macros[unique_id].macro_sql
            waiting.extend(manifest.macros[unique_id].depends_on.macros)
