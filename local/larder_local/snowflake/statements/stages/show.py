"""SHOW and DESCRIBE of stages and file formats."""

from __future__ import annotations

import json
from typing import Any

from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.engine.result import SHOW, Result
from larder_local.snowflake.errors import missing
from larder_local.snowflake.names import last
from larder_local.snowflake.statements import visible
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.show_request import Request, Rows, Writer, typed
from larder_local.snowflake.statements.stages import formats
from larder_local.snowflake.statements.stages.copy_options import LOAD


def _found(context: Context, kind: str, request: Request) -> list[Thing]:
    session = context.session
    inside = request.scope[1] if request.scope else None
    if inside is None and session.database:
        inside = f"{session.database}.{session.schema}" if session.schema else session.database
    temporary = [
        thing
        for (of, name), thing in session.temporary_objects.items()
        if of == kind and (inside is None or name.startswith(inside + "."))
    ]
    hidden = {thing.name for thing in temporary}
    lasting = [each for each in visible.of_kind(context, kind, inside) if each.name not in hidden]
    return visible.like(request.like, sorted([*lasting, *temporary], key=lambda each: each.name))


def stages(context: Context, request: Request) -> Rows:
    rows = []
    for thing in _found(context, "STAGE", request):
        database, schema, name = thing.name.split(".")
        owner = context.account.grants.owner("STAGE", thing.name) or context.role
        kind = "INTERNAL TEMPORARY" if thing.get("TEMPORARY") else "INTERNAL"
        rows.append([
            thing.created_on, name, database, schema, "", "N", "N", owner, thing.get("COMMENT", ""), None,
            kind,
            None, None, None, "N", "ROLE",
        ])  # fmt: skip
    return (
        "created_on name database_name schema_name url has_credentials has_encryption_key owner comment"
        " region"
        " type cloud notification_channel storage_integration directory_enabled owner_role_type"
    ), rows


def file_formats(context: Context, request: Request) -> Rows:
    rows = []
    for thing in _found(context, "FILE FORMAT", request):
        database, schema, name = thing.name.split(".")
        found = formats.FileFormat.of(thing.get("FORMAT"))
        owner = context.account.grants.owner("FILE FORMAT", thing.name) or context.role
        rows.append([
            thing.created_on, name, database, schema, found.type, owner, thing.get("COMMENT", ""),
            json.dumps({"TYPE": found.type, **found.options}), "ROLE",
        ])  # fmt: skip
    return (
        "created_on name database_name schema_name type owner comment format_options owner_role_type"
    ), rows


WRITERS: dict[str, Writer] = {"STAGES": stages, "FILE FORMATS": file_formats}


def describe(context: Context, kind: str, path: tuple[str, ...]) -> Result:
    name = context.full(path, "DESCRIBE")
    thing = context.session.temporary_objects.get((kind, name)) or context.account.store.find(kind, name)
    held = context.account.grants.privileges(context.roles, kind, name)
    if thing is None or not (thing.get("TEMPORARY") or held or context.account.manages_grants(context.roles)):
        raise missing(kind, last(name))
    if kind == "FILE FORMAT":
        rows = [row[1:] for row in _format_rows(thing)]
        return Result(typed("property property_type property_value property_default"), rows, SHOW)
    copy = thing.get("COPY_OPTIONS", {})
    rows = [*_format_rows(thing), *_rows("STAGE_COPY_OPTIONS", copy, {key: LOAD[key] for key in (
        "ON_ERROR", "SIZE_LIMIT", "PURGE", "RETURN_FAILED_ONLY", "ENFORCE_LENGTH", "TRUNCATECOLUMNS", "FORCE"
    )})]  # fmt: skip
    rows += [["DIRECTORY", "ENABLE", "Boolean", "false", "false"]]
    return Result(typed("parent_property property property_type property_value property_default"), rows, SHOW)


def _format_rows(thing: Thing) -> list[list[Any]]:
    found = formats.FileFormat.of(thing.get("FORMAT"))
    head = ["STAGE_FILE_FORMAT", "TYPE", "String", found.type, "CSV"]
    return [head, *_rows("STAGE_FILE_FORMAT", found.said, formats.DEFAULTS[found.type])]


def _rows(above: str, said: dict[str, Any], defaults: dict[str, Any]) -> list[list[Any]]:
    return [
        [above, key, _type(default), _shown(said.get(key, default)), _shown(default)]
        for key, default in defaults.items()
    ]


def _type(default: Any) -> str:
    if isinstance(default, bool):
        return "Boolean"
    if isinstance(default, int):
        return "Integer"
    return "List" if isinstance(default, list) else "String"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return json.dumps([each.replace("\\", "\\\\") for each in value]).replace("\\\\\\\\", "\\\\")
    if value is None:
        return "NONE"
    return str(value).replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
