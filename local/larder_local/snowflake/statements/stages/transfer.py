"""PUT and GET: tells the driver where to copy files; LIST and REMOVE.

A driver copies the files itself. Of the kinds of storage that drivers know, LOCAL_FS is the one that all of
them (Python, Node, JDBC, Go) can use on one machine: S3 and Azure need a name of their own in DNS and TLS.
With it every driver overwrites, whatever OVERWRITE says, and a client elsewhere than on this machine finds no
folder.
"""

from __future__ import annotations

from typing import Any

from larder_local.snowflake.engine.result import Column, Result
from larder_local.snowflake.errors import compilation, unsupported
from larder_local.snowflake.reader import Reader, string_value
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.stages import files, locations

#: Statement types as drivers know them.
_PUT, _GET, _LIST, _REMOVE = 0x7102, 0x7101, 0x4701, 0x7103
_PUT_OPTIONS = {"PARALLEL": 4, "AUTO_COMPRESS": True, "SOURCE_COMPRESSION": "AUTO_DETECT", "OVERWRITE": False}
_SOURCES = ("AUTO_DETECT", "GZIP", "BZ2", "BROTLI", "ZSTD", "DEFLATE", "RAW_DEFLATE", "NONE")


def put(context: Context, reader: Reader) -> Result:
    source = _local(reader)
    location = locations.parse(context, stage_text(reader), "WRITE")
    options = _options(reader, _PUT_OPTIONS)
    if str(options["SOURCE_COMPRESSION"]).upper() not in _SOURCES:
        raise compilation(
            f"invalid value [{options['SOURCE_COMPRESSION']}] for parameter 'SOURCE_COMPRESSION'",
            "001008",
            "22023",
        )
    folder = location.folder / location.path
    if folder.is_file():
        raise compilation(
            f"'{location.label}{location.path}' is a file, not a folder of the stage.", "001003"
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    context.written[location.name] = location.kind
    return _transfer(_PUT, {
        "command": "UPLOAD",
        "src_locations": [source],
        "autoCompress": options["AUTO_COMPRESS"],
        "sourceCompression": str(options["SOURCE_COMPRESSION"]).lower(),
        "overwrite": options["OVERWRITE"],
        "parallel": options["PARALLEL"],
        "stageInfo": _stage_info(f"{folder}/"),
        "uploadInfo": _stage_info(f"{folder}/"),
    })  # fmt: skip


def get(context: Context, reader: Reader) -> Result:
    location = locations.parse(context, stage_text(reader), "READ")
    target = _local(reader)
    options = _options(reader, {"PARALLEL": 10, "PATTERN": None})
    found = files.listed(location, options["PATTERN"])
    context.read[location.name] = location.kind
    return _transfer(_GET, {
        "command": "DOWNLOAD",
        "src_locations": [each.path for each in found],
        "localLocation": target,
        "parallel": options["PARALLEL"],
        "stageInfo": _stage_info(f"{location.folder}/"),
        "presignedUrls": None,
    })  # fmt: skip


def _transfer(type_id: int, told: dict[str, Any]) -> Result:
    told |= {"operation": "Node", "encryptionMaterial": None if told["command"] == "UPLOAD" else [],
             "threshold": 209_715_200, "kind": None}  # fmt: skip
    return Result([Column("status", length=16777216)], [], type_id, extra=told)


def _stage_info(folder: str) -> dict[str, Any]:
    return {
        "locationType": "LOCAL_FS", "location": folder, "path": "", "region": "", "endPoint": None,
        "storageAccount": None, "creds": {}, "presignedUrl": None, "isClientSideEncrypted": False,
        "useS3RegionalUrl": False, "volumeHash": None,
    }  # fmt: skip


def _local(reader: Reader) -> str:
    """`file:///a/b*.csv`, with or without quotes: the path that the driver opens."""
    token = reader.next()
    text = string_value(token.text) if token.kind == "string" else token.text
    if not text.lower().startswith("file://"):
        raise compilation(f"invalid local file location '{text}': it starts with file://", "001003")
    return text[len("file://") :]


def stage_text(reader: Reader) -> str:
    token = reader.next()
    text = string_value(token.text) if token.kind == "string" else token.text
    if "://" in text:
        raise unsupported("external locations")
    if not text.startswith("@"):
        reader.position -= 1
        raise reader.error()
    return text


def _options(reader: Reader, known: dict[str, Any]) -> dict[str, Any]:
    found = reader.options()
    reader.end()
    for key in found:
        if key not in known:
            raise unsupported(f"{key} of PUT and GET")
    options = known | found
    options["PARALLEL"] = int(options["PARALLEL"])
    for key in ("AUTO_COMPRESS", "OVERWRITE"):
        if key in options:
            options[key] = str(options[key]).upper() == "TRUE"
    return options


def list_files(context: Context, reader: Reader) -> Result:
    location = locations.parse(context, stage_text(reader), "READ")
    found = files.listed(location, _pattern(reader))
    context.read[location.name] = location.kind
    rows = [[each.name, each.size, each.md5, each.moment] for each in found]
    columns = [Column("name"), Column("size", "fixed", 38, 0), Column("md5"), Column("last_modified")]
    return Result(columns, rows, _LIST)


def remove(context: Context, reader: Reader) -> Result:
    location = locations.parse(context, stage_text(reader), "WRITE")
    found = files.listed(location, _pattern(reader))
    for each in found:
        each.file.unlink(missing_ok=True)
    context.written[location.name] = location.kind
    return Result([Column("name"), Column("result")], [[each.name, "removed"] for each in found], _REMOVE)


def _pattern(reader: Reader) -> str | None:
    found = None
    if reader.accept("PATTERN"):
        reader.expect("=")
        found = reader.string()
    reader.end()
    return found
