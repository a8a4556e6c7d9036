"""The streams of a connection: what may be asked, and what the source has already decided."""

from __future__ import annotations

from typing import Any

from larder_local.airbyte.problems import bad_request
from larder_local.airbyte.sync_modes import DEFAULT, SYNC_MODES, valid_modes

Json = dict[str, Any]


def select(catalog: dict[str, Json], configurations: Json | None) -> list[Json]:
    """The configured streams, completed from the catalogue; all of them when none is named."""
    wanted = (configurations or {}).get("streams") or [{"name": name} for name in sorted(catalog)]
    return [_selected(catalog, stream) for stream in wanted]


def _selected(catalog: dict[str, Json], asked: Json) -> Json:
    name = asked.get("name")
    stream = catalog.get(str(name))
    if stream is None:
        raise bad_request(
            f"Invalid stream found: {name}. The list of valid streams include: {sorted(catalog)}."
        )
    mode = asked.get("syncMode") or DEFAULT
    valid = valid_modes(stream["supported_sync_modes"])
    if mode not in valid:
        raise bad_request(f"Cannot set sync mode to {mode} for stream {name}. Valid sync modes are: {valid}")
    cursor = _cursor(stream, asked)
    key = _primary_key(stream, asked)
    if SYNC_MODES[mode].needs_key and not key:
        raise bad_request(f"No default primary key for stream: {name}. A primary key must be configured.")
    if SYNC_MODES[mode].source == "incremental" and not cursor and not stream.get("source_defined_cursor"):
        raise bad_request(f"No default cursor for stream: {name}. A cursor field must be configured.")
    fields = _selected_fields(stream, asked, key, cursor)
    optional = ("namespace", "includeFiles", "destinationObjectName")
    return {
        "name": name,
        "syncMode": mode,
        "cursorField": cursor,
        "primaryKey": key,
        "mappers": asked.get("mappers") or [],
        # Absent when all are selected: Terraform would take an empty list for a difference.
        **({"selectedFields": fields} if fields else {}),
        **{option: asked[option] for option in optional if asked.get(option) is not None},
    }


def _cursor(stream: Json, asked: Json) -> list[str]:
    given = asked.get("cursorField") or []
    own = stream.get("default_cursor_field") or []
    if given and stream.get("source_defined_cursor") and given != own:
        raise bad_request(
            f"Cursor Field {given} is already defined by source for stream: {stream['name']}."
            " Do not include a cursor field configuration for this stream."
        )
    if given and given[0] not in _properties(stream):
        raise bad_request(f"Cursor field {given} is not a field of stream {stream['name']}.")
    return given or own


def _primary_key(stream: Json, asked: Json) -> list[list[str]]:
    given = asked.get("primaryKey") or []
    own = stream.get("source_defined_primary_key") or []
    # Terraform repeats the source's own key on every update: the same key is no contradiction.
    if given and own and given != own:
        raise bad_request(
            f"Primary key for stream: {stream['name']} is already pre-defined."
            f" Please remove the primaryKey or provide the value as {own}."
        )
    unknown = [path for path in given if not path or path[0] not in _properties(stream)]
    if unknown:
        raise bad_request(f"Primary key {unknown} is not a field of stream {stream['name']}.")
    return given or own


def _selected_fields(stream: Json, asked: Json, key: list[list[str]], cursor: list[str]) -> list[Json]:
    fields = asked.get("selectedFields") or []
    paths = [field.get("fieldPath") or [] for field in fields]
    names = {path[0] for path in paths if path}
    unknown = sorted(names - set(_properties(stream)))
    if unknown or any(len(path) != 1 for path in paths):
        raise bad_request(
            f"Selected fields of stream {stream['name']} must be top-level fields of it; not: {unknown}"
        )
    absent = sorted({path[0] for path in key} | set(cursor[:1]) - {""}) if fields else []
    forgotten = [name for name in absent if name not in names]
    if forgotten:
        raise bad_request(f"Primary key and cursor of stream {stream['name']} must be selected: {forgotten}")
    return fields


def _properties(stream: Json) -> Json:
    return stream.get("json_schema", {}).get("properties", {})
