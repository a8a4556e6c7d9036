"""`@stage/path`: which folder it is, and whether the role may read or write it.

Named stages need READ or WRITE, a table's stage belongs to who owns the table, and a user's stage to the user
alone, as Snowflake's "Access control privileges" has it.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.errors import compilation, insufficient, missing
from larder_local.snowflake.names import last
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements.context import Context

_NAME = r'(?:"(?:[^"]|"")*"|[^\W\d][\w$]*)'
_LOCATION = re.compile(
    rf"@(?:(?P<user>~)|(?P<space>(?:{_NAME}\.)*)(?P<table>%)?(?P<name>{_NAME}))(?P<path>/.*)?"
)


@dataclass(frozen=True)
class Location:
    #: STAGE, TABLE or USER: whose stage it is.
    kind: str
    name: str
    #: The folder of the whole stage, and the path below it, without slashes at its ends.
    folder: Path
    path: str
    #: The path was written with a slash at its end.
    whole_folder: bool
    #: The stage's own properties: its default file format and so on.
    properties: dict[str, Any]

    @property
    def label(self) -> str:
        """What LIST writes before the path of a file."""
        return f"{last(self.name).lower()}/" if self.kind == "STAGE" else ""


def parse(context: Context, text: str, right: str) -> Location:
    """`text` starts with @; `right` is READ or WRITE."""
    found = _LOCATION.fullmatch(text)
    if found is None:
        raise compilation(f"invalid stage location '{text}'", "001003")
    path = _safe(found["path"] or "")
    if found["user"]:
        thing = context.account.store.find("USER", context.session.user)
        assert thing is not None
        return _location(context, "USER", thing, path, {})
    names = Reader(f"{found['space']}{found['name']}").path()
    name = context.full(names, "stage")
    if found["table"]:
        return _location(context, "TABLE", _table(context, name), path, {})
    thing = require(context, name, right)
    return _location(context, "STAGE", thing, path, thing.properties)


def _safe(path: str) -> str:
    """A path that leaves the stage is no path."""
    if any(part in ("..", ".") for part in path.split("/")) or "\\" in path or "\0" in path:
        raise compilation(f"invalid stage path '{path}': it may not hold '.' or '..' as a folder", "001003")
    return re.sub("/+", "/", path).removeprefix("/")


def require(context: Context, name: str, right: str) -> Thing:
    """The stage, when the role has READ or WRITE on it."""
    if (temporary := context.session.temporary_objects.get(("STAGE", name))) is not None:
        return temporary
    return context.account.require(context.roles, right, "STAGE", name)


def _table(context: Context, name: str) -> Thing:
    if name in context.session.temporary:
        return table_of_session(context, name)
    thing = context.account.store.find("TABLE", name)
    if thing is None or not context.account.may_see(context.roles, "TABLE", name):
        raise missing("TABLE", name)
    if not context.account.grants.has(context.roles, "OWNERSHIP", "TABLE", name):
        raise insufficient("TABLE", name)
    return thing


def table_of_session(context: Context, name: str) -> Thing:
    """A temporary table's stage and load metadata go with the session."""
    known = context.session.temporary_objects
    if ("TABLE", name) not in known:
        known["TABLE", name] = Thing("TABLE", name, 0.0, {"FOLDER": temporary_folder(context)})
    return known["TABLE", name]


def _location(context: Context, kind: str, thing: Thing, path: str, properties: dict[str, Any]) -> Location:
    folder = context.engine.stages / folder_of(context, thing)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Location(kind, thing.name, folder, path.strip("/"), path.endswith("/") or not path, properties)


def folder_of(context: Context, thing: Thing) -> str:
    """The folder's name, kept with the object: another object of the same name gets a folder of its own."""
    if not thing.get("FOLDER"):
        with context.account.changing:
            now = context.account.store.find(thing.kind, thing.name) or thing
            if not now.get("FOLDER"):
                context.account.store.change(now, FOLDER=uuid.uuid4().hex)
            thing = context.account.store.find(thing.kind, thing.name) or now
    return thing.get("FOLDER")


def temporary_folder(context: Context) -> str:
    """A folder that goes with the session, and at the next start at the latest."""
    folder = f"temporary/{uuid.uuid4().hex}"
    context.session.folders.append(context.engine.stages / folder)
    return folder
