"""What a try found, as the file that the pull request's comment is made from."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from program.comparison import Compared
from program.quarantine import Quarantine


@dataclass
class Summary:
    file: Path
    ok: bool = False
    #: Why dbt, or the try itself, could not run; None when it ran, green or red.
    error: str | None = None
    modified: list[str] = field(default_factory=list)
    #: Production's tables and views that no model makes any more; they stay.
    abandoned: list[str] = field(default_factory=list)
    rebuilt: list[str] = field(default_factory=list)
    cloned: list[str] = field(default_factory=list)
    deferred: int = 0
    missing: list[str] = field(default_factory=list)
    empty: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {"errors": []})
    nodes: list[dict[str, Any]] = field(default_factory=list)
    failed_tests: list[dict[str, Any]] = field(default_factory=list)
    #: Orders that break a rule of the books, where the change builds the model that names them.
    quarantine: Quarantine | None = None
    comparison: list[Compared] = field(default_factory=list)
    seconds: dict[str, float] = field(
        default_factory=lambda: dict.fromkeys(("parse", "empty", "clone", "build", "compare", "total"), 0.0)
    )

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[step] = round(time.monotonic() - began, 1)

    def write(self) -> None:
        told = {"version": 1, **asdict(self)}
        del told["file"]
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(json.dumps(told, indent=2, default=plain))


def plain(value: Any) -> Any:
    """A value of the warehouse as JSON has it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def told(results: Iterable[Any]) -> list[dict[str, Any]]:
    """Hooks have results, too, and are left out."""
    return [
        {
            "name": result.node.name,
            "kind": str(result.node.resource_type),
            "status": str(result.status),
            "seconds": round(result.execution_time, 1),
            "message": result.message,
        }
        for result in results
        if str(result.node.resource_type) != "operation"
    ]
