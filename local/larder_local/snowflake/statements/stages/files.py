"""The files of a stage: what is there, which of them a statement means, how they are told."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path

from larder_local.snowflake.errors import SnowflakeError, compilation
from larder_local.snowflake.statements.stages.locations import Location


@dataclass(frozen=True)
class StagedFile:
    file: Path
    #: Below the stage's folder, with slashes.
    path: str
    #: As LIST and COPY write it.
    name: str
    size: int
    modified: float

    @property
    def md5(self) -> str:
        return _md5(self.file, self.size, self.modified)

    @property
    def moment(self) -> str:
        return format_datetime(datetime.fromtimestamp(int(self.modified), UTC), usegmt=True)

    def read(self) -> bytes:
        """Never follows a link out of the stage."""
        try:
            handle = os.open(self.file, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError as error:
            raise missing_file(self.name) from error
        with open(handle, "rb") as opened:
            return opened.read()


@lru_cache(maxsize=4096)
def _md5(file: Path, size: int, modified: float) -> str:
    return hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()


def missing_file(name: str) -> SnowflakeError:
    return SnowflakeError(
        "091016", "02000",
        f"Remote file '{name}' was not found. There are several potential causes. The file might"
        " not exist. The required credentials may be missing or invalid. If you are running a copy"
        " command, please"
        " make sure files are not deleted when they are being loaded or files are not being loaded into two"
        " different tables concurrently with auto purge option.",
    )  # fmt: skip


def listed(location: Location, pattern: str | None = None) -> list[StagedFile]:
    """The files whose path starts with the location's, as in an object store, and matches the pattern."""
    prefix = location.path + ("/" if location.whole_folder and location.path else "")
    found = []
    for folder, _, names in os.walk(location.folder):
        for name in names:
            file = Path(folder) / name
            about = file.lstat()
            if not stat.S_ISREG(about.st_mode):
                continue
            _keep_private(file, about)
            path = file.relative_to(location.folder).as_posix()
            if _starts(path, prefix):
                found.append(StagedFile(file, path, location.label + path, about.st_size, about.st_mtime))
    found.sort(key=lambda each: each.path)
    if pattern is None:
        return found
    try:
        matcher = re.compile(pattern, re.DOTALL)
    except re.error as error:
        raise compilation(f"invalid regular expression '{pattern}': {error}", "100048", "2201B") from error
    return [each for each in found if matcher.fullmatch(each.name)]


def _starts(path: str, prefix: str) -> bool:
    return path.startswith(prefix)


def _keep_private(file: Path, about: os.stat_result) -> None:
    """Drivers write with their own umask; nobody else passes the folder, and the file closes, too."""
    if stat.S_IMODE(about.st_mode) & 0o077 and about.st_uid == os.getuid():
        file.chmod(0o600)


def exactly(location: Location, names: Iterable[str]) -> list[StagedFile]:
    """FILES = (…): each below the location, each there."""
    there = {each.path: each for each in listed(Location(
        location.kind, location.name, location.folder, "", True, location.properties
    ))}  # fmt: skip
    found = []
    for name in names:
        if any(part in ("..", ".") for part in name.split("/")):
            raise compilation(f"invalid file name '{name}'", "001003")
        path = f"{location.path}/{name}" if location.path else name
        if path not in there:
            raise missing_file(location.label + path)
        found.append(there[path])
    return found
