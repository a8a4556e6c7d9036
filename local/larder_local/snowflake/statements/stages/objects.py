"""CREATE, ALTER and DROP of stages and file formats."""

from __future__ import annotations

import shutil
import time
import uuid
from dataclasses import dataclass
from typing import Any

from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.engine.result import Result, status
from larder_local.snowflake.errors import compilation, exists, missing, unsupported
from larder_local.snowflake.names import last, parent
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.stages import formats, locations
from larder_local.snowflake.statements.stages.copy_options import keep_options

_TEMPORARY = ("TEMPORARY", "TEMP", "LOCAL TEMPORARY", "GLOBAL TEMPORARY", "LOCAL TEMP", "GLOBAL TEMP")
#: What an external stage is made of; files of other clouds are not reached from here.
_EXTERNAL = ("URL", "STORAGE_INTEGRATION", "CREDENTIALS", "ENDPOINT")


@dataclass(frozen=True)
class InSchema:
    kind: str

    def read(self, context: Context, reader: Reader, verb: str, flags: set[str]) -> Result:
        run = {"CREATE": self._create, "ALTER": self._alter, "DROP": self._drop}.get(verb)
        if run is None:
            raise unsupported(f"{verb} {self.kind}")
        context.commit()
        with context.account.changing:
            return run(context, reader, flags)

    def _find(self, context: Context, name: str) -> Thing | None:
        temporary = context.session.temporary_objects.get((self.kind, name))
        return temporary or context.account.store.find(self.kind, name)

    def _create(self, context: Context, reader: Reader, flags: set[str]) -> Result:
        if_not_exists = bool(reader.accept("IF NOT EXISTS"))
        name = context.full(reader.path(), f"CREATE {self.kind}")
        if reader.accept("CLONE"):
            raise unsupported(f"CREATE {self.kind} … CLONE")
        properties = self._properties(context, reader)
        reader.end()
        account, temporary = context.account, "TEMPORARY" in flags
        account.require_create(context.roles, self.kind, parent(name))
        there = self._find(context, name)
        if there and if_not_exists:
            return status(f"{last(name)} already exists, statement succeeded.")
        if (
            there
            and "OR REPLACE" not in flags
            and (not temporary or (self.kind, name) in context.session.temporary_objects)
        ):
            raise exists(last(name))
        if there and "OR REPLACE" in flags:
            self._remove(context, name)
        if temporary:
            if self.kind == "STAGE":
                properties["FOLDER"] = locations.temporary_folder(context)
            context.session.temporary_objects[self.kind, name] = Thing(
                self.kind, name, time.time(), properties | {"TEMPORARY": True}
            )
        else:
            if self.kind == "STAGE":
                properties["FOLDER"] = uuid.uuid4().hex
            with account.store.together():
                account.store.save(self.kind, name, **properties)
                account.grants.created(self.kind, name, context.role)
        context.written[name] = self.kind
        title = "Stage area" if self.kind == "STAGE" else "File format"
        return status(f"{title} {last(name)} successfully created.")

    def _properties(self, context: Context, reader: Reader) -> dict[str, Any]:
        return _file_format(context, reader) if self.kind == "FILE FORMAT" else _stage(context, reader)

    def _alter(self, context: Context, reader: Reader, flags: set[str]) -> Result:
        if_exists = bool(reader.accept("IF EXISTS"))
        name = context.full(reader.path(), f"ALTER {self.kind}")
        if if_exists and self._find(context, name) is None:
            return status()
        thing = self._owned(context, name)
        context.written[name] = self.kind
        if reader.accept("RENAME TO"):
            new = context.full(reader.path())
            reader.end()
            if self._find(context, new):
                raise exists(last(new))
            if thing.get("TEMPORARY"):
                raise unsupported(f"ALTER {self.kind} … RENAME of a temporary one")
            if parent(new) != parent(name):
                context.account.require_create(context.roles, self.kind, parent(new))
            context.account.store.rename(self.kind, name, new)
            return status()
        if not reader.accept("SET"):
            raise unsupported(f"ALTER {self.kind} … {reader.peek().text.upper()}")
        changes = _changed(context, reader, thing) if self.kind == "FILE FORMAT" else _stage(context, reader)
        reader.end()
        if thing.get("TEMPORARY"):
            thing.properties.update(changes)
        else:
            context.account.store.change(thing, **changes)
        return status()

    def _owned(self, context: Context, name: str) -> Thing:
        temporary = context.session.temporary_objects.get((self.kind, name))
        return temporary or context.account.require(context.roles, "OWNERSHIP", self.kind, name)

    def _drop(self, context: Context, reader: Reader, flags: set[str]) -> Result:
        if_exists = bool(reader.accept("IF EXISTS"))
        name = context.full(reader.path(), f"DROP {self.kind}")
        reader.end()
        if self._find(context, name) is None:
            if if_exists:
                return status("Drop statement executed successfully.")
            raise missing(self.kind, last(name))
        self._owned(context, name)
        self._remove(context, name)
        context.written[name] = self.kind
        return status(f"{last(name)} successfully dropped.")

    def _remove(self, context: Context, name: str) -> None:
        thing = context.session.temporary_objects.pop((self.kind, name), None)
        if thing is None:
            thing = context.account.require(context.roles, "OWNERSHIP", self.kind, name)
            context.account.store.remove(self.kind, name)
        if thing.get("FOLDER"):
            shutil.rmtree(context.engine.stages / thing.get("FOLDER"), ignore_errors=True)


STAGE = InSchema("STAGE")
FILE_FORMAT = InSchema("FILE FORMAT")
_KINDS = {"STAGE": STAGE, "FILE FORMAT": FILE_FORMAT}


def kind_after(reader: Reader, flags: set[str]) -> InSchema | None:
    """`[TEMPORARY] STAGE` or `[TEMPORARY] FILE FORMAT` comes next; else nothing is stepped over."""
    before = reader.position
    temporary = reader.accept(*_TEMPORARY)
    if kind := reader.accept(*_KINDS):
        if temporary:
            flags.add("TEMPORARY")
        return _KINDS[kind]
    reader.position = before
    return None


def _file_format(context: Context, reader: Reader) -> dict[str, Any]:
    found = formats.read_options(reader)
    return {"FORMAT": found.kept(), **_comment(reader)}


def _changed(context: Context, reader: Reader, thing: Thing) -> dict[str, Any]:
    before = formats.FileFormat.of(thing.get("FORMAT"))
    said = formats.read_options(reader, before.type)
    if said.type != before.type:
        raise compilation("File format type cannot be changed.", "001008", "22023")
    return {"FORMAT": formats.FileFormat(before.type, before.said | said.said).kept(), **_comment(reader)}


def _comment(reader: Reader) -> dict[str, Any]:
    if not reader.accept("COMMENT"):
        return {}
    reader.expect("=")
    return {"COMMENT": reader.string()}


def _stage(context: Context, reader: Reader) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while not reader.done:
        key = reader.word()
        reader.expect("=")
        if key in _EXTERNAL:
            raise unsupported("external stages")
        if key == "FILE_FORMAT":
            found["FORMAT"] = formats.read_clause(context, reader).kept()
        elif key == "COPY_OPTIONS":
            reader.expect("(")
            found["COPY_OPTIONS"] = keep_options(reader)
            reader.expect(")")
        elif key == "COMMENT":
            found["COMMENT"] = reader.string()
        elif key == "ENCRYPTION":
            _encryption(reader)
        elif key == "DIRECTORY":
            reader.expect("(")
            if reader.options().get("ENABLE", False) is not False:
                raise unsupported("directory tables of stages")
            reader.expect(")")
        else:
            raise unsupported(f"{key} of a stage")
        reader.accept(",")
    return found


def _encryption(reader: Reader) -> None:
    """Files of a local stage lie in the service's own folder; both kinds of encryption are taken."""
    reader.expect("(")
    kind = str(reader.options().get("TYPE", "SNOWFLAKE_FULL"))
    reader.expect(")")
    if kind not in ("SNOWFLAKE_FULL", "SNOWFLAKE_SSE"):
        raise compilation(f"invalid value [{kind}] for parameter 'TYPE'", "001008", "22023")
