"""TABLE(INFER_SCHEMA(…)): the columns of staged files, as a table could have them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pyarrow
from sqlglot import exp

from larder_local.snowflake.errors import compilation, unsupported
from larder_local.snowflake.names import quote
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.stages import files, formats, locations, staging
from larder_local.snowflake.statements.stages.formats import FileFormat

_PLACE = "larder_inferred"
_KNOWN = {"LOCATION", "FILE_FORMAT", "FILES", "IGNORE_CASE", "MAX_FILE_COUNT", "MAX_RECORDS_PER_FILE"}
#: From the narrowest to the widest; two that differ otherwise become TEXT, as Snowflake does for CSV.
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_FLOAT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(?P<zone>Z|[ ]?[+-]\d{2}:?\d{2})?")
_TIME = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d+)?)?")


def replace(context: Context, node: exp.TableFromRows) -> None:
    arguments = {
        each.this.name.upper(): each.expression
        for each in node.this.expressions
        if isinstance(each, exp.Kwarg)
    }
    for key in arguments:
        if key not in _KNOWN:
            raise unsupported(f"{key} => … of INFER_SCHEMA")
    if "LOCATION" not in arguments or "FILE_FORMAT" not in arguments:
        raise compilation("INFER_SCHEMA needs LOCATION => '@…' and FILE_FORMAT => '…'", "001015", "22023")
    location = locations.parse(context, arguments["LOCATION"].name, "READ")
    form = formats.of_name(context, Reader(arguments["FILE_FORMAT"].name).path())
    names = arguments.get("FILES")
    found = (
        files.exactly(location, [each.name for each in _each(names)])
        if names is not None
        else files.listed(location)
    )
    if count := arguments.get("MAX_FILE_COUNT"):
        found = found[: int(count.name)]
    limit = int(arguments["MAX_RECORDS_PER_FILE"].name) if "MAX_RECORDS_PER_FILE" in arguments else None
    ignore_case = "IGNORE_CASE" in arguments and arguments["IGNORE_CASE"].sql().upper() == "TRUE"
    rows = _rows(found, form, limit, ignore_case)
    schema = pyarrow.schema([
        ("COLUMN_NAME", pyarrow.string()), ("TYPE", pyarrow.string()), ("NULLABLE", pyarrow.bool_()),
        ("EXPRESSION", pyarrow.string()), ("FILENAMES", pyarrow.string()), ("ORDER_ID", pyarrow.int64()),
    ])  # fmt: skip
    context.session.duck.register(_PLACE, pyarrow.Table.from_pylist(rows, schema=schema))
    context.read[location.name] = location.kind
    table = exp.to_table(f"temp.main.{_PLACE}", alias=node.args.get("alias") or "INFER_SCHEMA")
    table.meta["physical"] = True
    node.replace(table)


def _each(names: exp.Expression) -> list[exp.Expression]:
    return (
        list(names.expressions)
        if names.expressions
        else [names.this if isinstance(names, exp.Paren) else names]
    )


def _rows(
    found: list[files.StagedFile], form: FileFormat, limit: int | None, ignore_case: bool
) -> list[dict[str, Any]]:
    kinds: dict[str, set[str]] = {}
    seen: dict[str, list[str]] = {}
    nullable: dict[str, bool] = {}
    source: dict[str, str] = {}
    for file in found:
        for name, place, kind, holds_null in _columns(file, form, limit):
            shown = name.upper() if ignore_case else name
            kinds.setdefault(shown, set()).add(kind)
            seen.setdefault(shown, []).append(file.path)
            nullable[shown] = nullable.get(shown, False) or holds_null
            source.setdefault(shown, place)
    return [
        {
            "COLUMN_NAME": name, "TYPE": kind, "NULLABLE": nullable[name] or len(seen[name]) < len(found),
            "EXPRESSION": f"{source[name]}::{kind}", "FILENAMES": ", ".join(seen[name]), "ORDER_ID": order,
        }
        for order, (name, kind) in enumerate((name, _common(each)) for name, each in kinds.items())
    ]  # fmt: skip


def _columns(
    file: files.StagedFile, form: FileFormat, limit: int | None
) -> Iterable[tuple[str, str, str, bool]]:
    """Name, expression, type and whether there are nulls."""
    rows = staging.read(file, form)
    if form.type == "PARQUET":
        for name, column in rows.columns.items():
            # Parquet's columns from Arrow are optional, which is what INFER_SCHEMA tells.
            yield name, f"$1:{_member(name)}", _of_arrow(column.type), True
    elif form.type == "JSON":
        yield from _members(rows.columns["$1"].to_pylist()[:limit])
    else:
        names = rows.header or [f"c{place}" for place in range(1, len(rows.columns) + 1)]
        for place, name in enumerate(names, 1):
            values = rows.columns[f"${place}"].to_pylist()[:limit] if f"${place}" in rows.columns else []
            kinds = {_of_text(value) for value in values if value is not None}
            yield name, f"${place}", _common(kinds) if kinds else "TEXT", None in values or not values


def _member(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else quote(name)


def _of_arrow(kind: pyarrow.DataType) -> str:
    types = pyarrow.types
    if types.is_decimal(kind):
        return f"NUMBER({kind.precision}, {kind.scale})"
    if types.is_integer(kind):
        return "NUMBER(38, 0)"
    if types.is_floating(kind):
        return "REAL"
    if types.is_timestamp(kind):
        return "TIMESTAMP_LTZ" if kind.tz else "TIMESTAMP_NTZ"
    if types.is_nested(kind):
        return "VARIANT"
    for test, name in (
        (types.is_boolean, "BOOLEAN"), (types.is_date, "DATE"), (types.is_time, "TIME"), (types.is_binary,
        "BINARY"),
        (types.is_large_binary, "BINARY"),
    ):  # fmt: skip
        if test(kind):
            return name
    return "TEXT"


def _members(texts: list[str]) -> Iterable[tuple[str, str, str, bool]]:
    documents = [json.loads(text, parse_float=Decimal) for text in texts]
    names = list(dict.fromkeys(name for each in documents if isinstance(each, dict) for name in each))
    for name in names:
        values = [each.get(name) if isinstance(each, dict) else None for each in documents]
        kinds = {_of_json(value) for value in values if value is not None}
        yield name, f"$1:{_member(name)}", _common(kinds) if kinds else "TEXT", None in values


def _of_json(value: Any) -> str:
    if isinstance(value, bool):
        return "BOOLEAN"
    if isinstance(value, int | Decimal):
        return _number(Decimal(value))
    if isinstance(value, list):
        return "ARRAY"
    return "OBJECT" if isinstance(value, dict) else _of_text(value, numbers=False)


def _of_text(text: str, *, numbers: bool = True) -> str:
    if numbers and _NUMBER.fullmatch(text):
        return _number(Decimal(text))
    if numbers and _FLOAT.fullmatch(text):
        return "REAL"
    if numbers and text.lower() in ("true", "false"):
        return "BOOLEAN"
    if _DATE.fullmatch(text):
        return "DATE"
    if found := _MOMENT.fullmatch(text):
        return "TIMESTAMP_TZ" if found["zone"] else "TIMESTAMP_NTZ"
    return "TIME" if _TIME.fullmatch(text) else "TEXT"


def _number(value: Decimal) -> str:
    _, digits, exponent = value.as_tuple()
    scale = max(0, -int(exponent))
    precision = max(len(digits) + max(0, int(exponent)), scale)
    return f"NUMBER({precision}, {scale})" if precision <= 38 else "REAL"


def _common(kinds: set[str]) -> str:
    """One type that holds all of them."""
    if len(kinds) == 1:
        return next(iter(kinds))
    sizes = [re.fullmatch(r"NUMBER\((\d+), (\d+)\)", kind) for kind in kinds]
    if all(sizes):
        scale = max(int(each[2]) for each in sizes if each)
        whole = max(int(each[1]) - int(each[2]) for each in sizes if each)
        return f"NUMBER({whole + scale}, {scale})" if whole + scale <= 38 else "REAL"
    if all(each or kind == "REAL" for each, kind in zip(sizes, kinds, strict=True)):
        return "REAL"
    if kinds <= {"DATE", "TIMESTAMP_NTZ"}:
        return "TIMESTAMP_NTZ"
    return "VARIANT" if kinds & {"ARRAY", "OBJECT"} else "TEXT"
