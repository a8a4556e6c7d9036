"""COPY INTO a stage: a table's or query's rows as CSV, JSON or Parquet files."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import sqlglot
from sqlglot import exp

from larder_local.snowflake.engine.dialect import SNOWFLAKE
from larder_local.snowflake.engine.files import compression, writers
from larder_local.snowflake.engine.result import Column, Result
from larder_local.snowflake.errors import SnowflakeError, compilation, unsupported
from larder_local.snowflake.names import quote
from larder_local.snowflake.statements import query
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.stages import locations
from larder_local.snowflake.statements.stages.copy_options import UNLOAD, Options
from larder_local.snowflake.statements.stages.formats import FileFormat
from larder_local.snowflake.statements.translate import translate

_UNLOAD = 0x3700
_TABLE = "LARDER_UNLOAD"
_TIMES = {"date": "DATE_FORMAT", "time": "TIME_FORMAT"}


@dataclass(frozen=True)
class Unload:
    location: str
    source: exp.Expression
    options: Options
    header: bool
    partition: str | None


def unload(context: Context, asked: Unload) -> Result:
    location = locations.parse(context, asked.location, "WRITE")
    form = asked.options.format or FileFormat.of(location.properties.get("FORMAT"))
    options = UNLOAD | asked.options.said
    if asked.partition and options["SINGLE"]:
        raise compilation("PARTITION BY cannot be used with SINGLE = TRUE.", "001040")
    if asked.partition and options["OVERWRITE"]:
        raise compilation("PARTITION BY cannot be used with OVERWRITE = TRUE.", "001040")
    sql = query.prepare(context, asked.source)
    context.need_warehouse()
    columns = query.describe(context, sql)
    if form.type == "JSON" and (len(columns) != 1 or columns[0].type not in ("variant", "object", "array")):
        raise compilation(
            "JSON file format can produce one and only one column of type variant or object or array.",
            "001112",
            "0A000",
        )
    if context.describe_only:
        return _answer(options, [], 0)
    context.run(f"create or replace temp table {_TABLE} as {sql}")
    try:
        written = list(_written(context, asked, location, form, options, columns))
    finally:
        context.run(f"drop table if exists temp.main.{_TABLE}")
    context.written[location.name] = location.kind
    return _answer(options, written, sum(size for _, size, _ in written))


def _answer(options: dict[str, Any], written: list[tuple[str, int, int]], size: int) -> Result:
    if options["DETAILED_OUTPUT"]:
        shown = [
            Column("FILE_NAME"),
            Column("FILE_SIZE", "fixed", 38, 0),
            Column("ROW_COUNT", "fixed", 38, 0),
        ]
        return Result(shown, [list(each) for each in written], _UNLOAD)
    names = ("rows_unloaded", "input_bytes", "output_bytes")
    return Result(
        [Column(name, "fixed", 38, 0) for name in names],
        [[sum(rows for _, _, rows in written), size, size]],
        _UNLOAD,
    )


def _written(
    context: Context, asked: Unload, location: locations.Location, form: FileFormat, options: dict[str, Any],
    columns: list[Column],
) -> Iterator[tuple[str, int, int]]:  # fmt: skip
    parts: list[tuple[str | None, str]] = [(None, "")]
    if asked.partition:
        parts = _partitions(context, asked.partition)
    for place, (folder, condition) in enumerate(parts):
        table = _rows(context, form, columns, condition)
        if not table.num_rows:
            continue
        name = _name(location, form, options, folder, place, context.query_id)
        data = _bytes(table, columns, form, asked.header)
        yield _save(location, name, data, options), len(data), table.num_rows


def _partitions(context: Context, expression: str) -> list[tuple[str | None, str]]:
    """Folder and condition of each value of the expression."""
    tree = sqlglot.parse_one(f"select distinct cast({expression} as varchar) from x", read=SNOWFLAKE)
    value = tree.expressions[0].copy()
    tree.find(exp.Table).replace(_physical())  # type: ignore[union-attr]
    sql = translate(context, tree)
    written = translate(context, exp.select(value).from_(_physical()))
    text = written.removeprefix("SELECT ").rsplit(" FROM ", 1)[0]
    found: list[tuple[str | None, str]] = []
    for (each,) in context.run(sql):
        folder = "__NULL__" if each is None else str(each)
        if any(part in ("..", ".") for part in folder.split("/")) or "\\" in folder or "\0" in folder:
            raise compilation(f"invalid partition path '{folder}'", "001003")
        condition = (
            f"{text} is null" if each is None else f"{text} = '{str(each).replace(chr(39), chr(39) * 2)}'"
        )
        found.append((folder, f" where {condition}"))
    return found


def _physical() -> exp.Table:
    table = exp.to_table(f"temp.main.{_TABLE}")
    table.meta["physical"] = True
    return table


def _rows(context: Context, form: FileFormat, columns: list[Column], condition: str) -> pyarrow.Table:
    """For texts each value as Snowflake writes it; for Parquet the values themselves."""
    if form.type == "PARQUET":
        return context.query(f"select * from temp.main.{_TABLE}{condition}")[1]
    listed = [
        exp.alias_(_text(column, form), f"C{place}", quoted=True) for place, column in enumerate(columns)
    ]
    sql = translate(context, exp.select(*listed).from_(_physical()))
    return context.query(sql + condition)[1]


def _text(column: Column, form: FileFormat) -> exp.Expression:
    name = quote(column.name)
    kind = form.options.get(_TIMES.get(column.type, "TIMESTAMP_FORMAT"))
    moment = column.type in ("date", "time") or column.type.startswith("timestamp")
    if moment and kind not in (None, "AUTO"):
        shape = str(kind).replace("'", "''")
        return sqlglot.parse_one(f"select to_char({name}, '{shape}')", read=SNOWFLAKE).expressions[0]
    if column.type == "binary":
        return sqlglot.parse_one(f"select hex_encode({name})", read=SNOWFLAKE).expressions[0]
    kind = "to_json(x)" if column.type in ("variant", "object", "array") else "cast(x as varchar)"
    return sqlglot.parse_one(f"select {kind.replace('x', name, 1)}", read=SNOWFLAKE).expressions[0]


def _bytes(table: pyarrow.Table, columns: list[Column], form: FileFormat, header: bool) -> bytes:
    packing = form.options["COMPRESSION"]
    if form.type == "PARQUET":
        names = [column.name if header else f"_COL_{place}" for place, column in enumerate(columns)]
        sink = io.BytesIO()
        codec = {"AUTO": "snappy" if form.options["SNAPPY_COMPRESSION"] else "none"}.get(
            packing, packing.lower()
        )
        pyarrow.parquet.write_table(writers.plain(table).rename_columns(names), sink, compression=codec)
        return sink.getvalue()
    if form.type == "JSON":
        text = writers.json_lines(table)
    else:
        numeric = [column.type in ("fixed", "real", "boolean") for column in columns]
        text = writers.delimited(
            table, [each.name for each in columns] if header else None, numeric, form.options
        )
    return compression.packed(text.encode(), "GZIP" if packing == "AUTO" else packing)


def _name(
    location: locations.Location,
    form: FileFormat,
    options: dict[str, Any],
    folder: str | None,
    place: int,
    query_id: str,
) -> str:
    """`data_0_0_0.csv.gz` below a folder; else the path begins the name, or with SINGLE is the name."""
    kind = form.options.get("COMPRESSION")
    packing = "GZIP" if kind == "AUTO" else str(kind)
    extension = form.options.get("FILE_EXTENSION")
    if form.type == "PARQUET":
        ending = {"AUTO": ".snappy.parquet", "SNAPPY": ".snappy.parquet", "GZIP": ".gz.parquet"}.get(
            str(kind), ".parquet"
        )
    else:
        ending = f".{extension or form.type.lower()}" + ("" if extension else compression.EXTENSIONS[packing])
    start = location.path
    if folder is not None:
        start = f"{start}/{folder}".removeprefix("/")
        return f"{start}/data_{query_id}_0_{place}_0{ending}"
    if options["SINGLE"]:
        return f"{start}/data" if location.whole_folder and start else start or "data"
    if location.whole_folder:
        start = f"{start}/data" if start else "data"
    middle = f"_{query_id}" if options["INCLUDE_QUERY_ID"] else ""
    return f"{start}{middle}_0_0_0{ending}"


def _save(location: locations.Location, name: str, data: bytes, options: dict[str, Any]) -> str:
    file = location.folder / name
    if file.exists() and not options["OVERWRITE"]:
        raise SnowflakeError(
            "001030", "22000",
            f"Files already existing at the unload destination: @{location.label}{location.path}. Use"
            f" overwrite option"
            " to force unloading.",
        )  # fmt: skip
    if any(parent.is_file() for parent in file.parents):
        raise unsupported(f"a folder of the name of a staged file ('{name}')")
    _folders(location.folder, file.parent)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as opened:
        opened.write(data)
    return name


def _folders(above: Path, wanted: Path) -> None:
    for folder in [*reversed([each for each in wanted.parents if each.is_relative_to(above)]), wanted]:
        folder.mkdir(mode=0o700, exist_ok=True)
