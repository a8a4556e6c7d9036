"""The parsed project of an earlier run, where a folder outlives the task: it saves dbt seconds."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ParseCache:
    folder: Path | None
    #: dbt forgets a parse when its profile names another database, so each database has one of its own.
    database: str

    def options(self) -> list[str]:
        """dbt itself sees whether the file still fits the project, its variables and its profile."""
        file = self._file()
        return ["--partial-parse-file-path", str(file)] if file and file.is_file() else []

    def keep(self, target: Path) -> None:
        file = self._file()
        if file is None:
            return
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            # Another run may read it meanwhile: it sees the old file or the new one.
            unfinished = file.with_suffix(f".{os.getpid()}")
            shutil.copyfile(target / file.name, unfinished)
            unfinished.replace(file)
        except OSError:
            pass  # not worth a failure: the next run parses again

    def _file(self) -> Path | None:
        if self.folder is None:
            return None
        return self.folder / "dbt-shop" / self.database.lower() / "partial_parse.msgpack"
