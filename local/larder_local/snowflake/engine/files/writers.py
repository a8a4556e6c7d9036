"""Texts of unloaded files: CSV and JSON by the rules of Snowflake's file formats."""

from __future__ import annotations

from typing import Any

import pyarrow


def json_lines(table: pyarrow.Table) -> str:
    """One document a line; a NULL row is an empty document."""
    return "".join(f"{'{}' if value is None else value}\n" for value in table.column(0).to_pylist())


def delimited(
    table: pyarrow.Table, header: list[str] | None, plain: list[bool], options: dict[str, Any]
) -> str:
    """Rows of texts. `plain` says which columns are numbers and booleans, which are never enclosed."""
    delimiter, end = options["FIELD_DELIMITER"] or "", options["RECORD_DELIMITER"] or "\n"
    columns = [
        [_written(value, number, options) for value in column.to_pylist()]
        for column, number in zip(table.columns, plain, strict=True)
    ]
    lines = [delimiter.join(row) for row in zip(*columns, strict=True)]
    if header is not None:
        lines.insert(0, delimiter.join(_written(name, False, options) for name in header))
    return "".join(f"{line}{end}" for line in lines)


def _written(value: str | None, plain: bool, options: dict[str, Any]) -> str:
    if value is None:
        return options["NULL_IF"][0] if options["NULL_IF"] else ""
    value = str(value)
    quote = options["FIELD_OPTIONALLY_ENCLOSED_BY"]
    if quote and not plain:
        inner = options["ESCAPE"]
        if inner:
            value = value.replace(inner, inner * 2)
        return quote + value.replace(quote, quote * 2) + quote
    escape = options["ESCAPE"] or options["ESCAPE_UNENCLOSED_FIELD"]
    if escape:
        value = value.replace(escape, escape * 2)
        for special in (options["FIELD_DELIMITER"], options["RECORD_DELIMITER"]):
            if special and special in value:
                value = value.replace(special, escape + special)
    return value


def plain(table: pyarrow.Table) -> pyarrow.Table:
    """Extension types (JSON) as the texts that they are."""
    columns = [
        column.cast(column.type.storage_type)
        if isinstance(column.type, pyarrow.BaseExtensionType)
        else column
        for column in table.columns
    ]
    return pyarrow.table(columns, names=table.column_names)
