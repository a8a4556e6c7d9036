"""Files of a stage as a table of the session: what `$1`, `$2:name` and METADATA$FILENAME are columns of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow
from sqlglot import exp

from larder_local.snowflake.engine.files import columnar, compression, delimited, documents
from larder_local.snowflake.engine.files.rows import Rows
from larder_local.snowflake.errors import SnowflakeError, unsupported
from larder_local.snowflake.names import quote
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.stages.files import StagedFile
from larder_local.snowflake.statements.stages.formats import FileFormat

NUMBER = "METADATA$FILE_ROW_NUMBER"
_METADATA = ("METADATA$FILENAME", NUMBER, "METADATA$FILE_CONTENT_KEY", "METADATA$FILE_LAST_MODIFIED",
             "METADATA$START_SCAN_TIME")  # fmt: skip
_READERS = {"CSV": delimited.read, "JSON": documents.read, "PARQUET": columnar.read}


@dataclass
class Wanted:
    """What a query takes of the files: how many positions, and which members of `$1` by their name alone."""

    positions: int = 1
    members: frozenset[str] = frozenset()
    #: `$1` is wanted as a whole, too.
    whole: bool = True


def read(file: StagedFile, form: FileFormat) -> Rows:
    try:
        data = file.read()
        if form.type != "PARQUET":
            data = compression.unpacked(data, form.options["COMPRESSION"])
        return _READERS[form.type](data, form.options)
    except (ValueError, LookupError, pyarrow.ArrowException) as error:
        raise SnowflakeError(
            "100016", "22000", f"Error parsing the file '{file.name}' as {form.type}: {error}"
        ) from error


def point_at_columns(tree: exp.Expression, form: FileFormat, *, typed_later: bool = False) -> Wanted:
    """Makes `$1` a column's name. `$1:name` of Parquet, cast at once, is the file's own column and type.

    Args:
        typed_later: the query's columns are cast to a table's types by the caller (COPY).
    """
    wanted = Wanted(whole=False)
    members = set()
    for node in list(tree.find_all(exp.Parameter)):
        if not node.name.isdigit():
            continue
        column = node.parent if isinstance(node.parent, exp.Column) else node
        wanted.positions = max(wanted.positions, int(node.name))
        path = column.parent
        if form.type == "PARQUET" and node.name == "1" and (member := _member(path, typed_later)):
            members.add(member)
            path.replace(_column(f"$1:{member}", column))
        else:
            wanted.whole = wanted.whole or node.name == "1"
            column.replace(_column(f"${node.name}", column))
    wanted.members = frozenset(members)
    return wanted


def _member(path: exp.Expression | None, typed_later: bool) -> str | None:
    """The one name of `$1:name`, when a cast gives it its type."""
    if not isinstance(path, exp.JSONExtract) or not isinstance(path.expression, exp.JSONPath):
        return None
    parts = path.expression.expressions
    if len(parts) != 2 or not isinstance(parts[1], exp.JSONPathKey):
        return None
    outer = path.parent
    direct = isinstance(outer, exp.Cast) or (
        typed_later and isinstance(outer.parent if isinstance(outer, exp.Alias) else outer, exp.Select)
    )  # fmt: skip
    return str(parts[1].this) if direct else None


def _column(name: str, column: exp.Expression) -> exp.Column:
    table = column.args.get("table") if isinstance(column, exp.Column) else None
    return exp.Column(this=exp.to_identifier(name, quoted=True), table=table.copy() if table else None)


def make(
    context: Context, name: str, found: Sequence[tuple[StagedFile, Rows]], form: FileFormat, wanted: Wanted
) -> None:
    """A table of the session with the records of the files, in their order."""
    context.run(f"drop table if exists temp.main.{quote(name)}")
    parts = [_arrow(file, rows, form, wanted) for file, rows in found] or [_empty(form, wanted)]
    table = pyarrow.concat_tables(parts, promote_options="permissive")
    view = f"{name}_files"
    context.session.duck.register(view, table)
    try:
        listed = ", ".join(
            _selected(column, table.schema.field(column).type, form) for column in table.column_names
        )
        context.run(f"create temp table {quote(name)} as select {listed} from {quote(view)}")
    finally:
        context.session.duck.unregister(view)


def _selected(name: str, kind: pyarrow.DataType, form: FileFormat) -> str:
    """JSON texts and nested values of Parquet are VARIANT."""
    if name.startswith("METADATA$"):
        return quote(name)
    if form.type == "JSON" and name == "$1":
        return f"{quote(name)}::json as {quote(name)}"
    if pyarrow.types.is_nested(kind):
        return f"to_json({quote(name)}) as {quote(name)}"
    return quote(name)


def _arrow(file: StagedFile, rows: Rows, form: FileFormat, wanted: Wanted) -> pyarrow.Table:
    count = len(rows.numbers)
    columns: dict[str, pyarrow.Array | pyarrow.ChunkedArray] = {}
    if form.type == "PARQUET":
        if wanted.whole:
            names = list(rows.columns)
            arrays = [_one_array(each) for each in rows.columns.values()]
            columns["$1"] = pyarrow.StructArray.from_arrays(
                arrays, names
            )  # fmt: skip
        for member in wanted.members:
            columns[f"$1:{member}"] = rows.columns.get(member, pyarrow.nulls(count))
    elif form.type == "JSON":
        columns["$1"] = rows.columns["$1"]
    if form.type != "PARQUET":
        for position in range(1, wanted.positions + 1):
            name = f"${position}"
            columns[name] = rows.columns.get(name, pyarrow.nulls(count, pyarrow.string()))
    moment = datetime.fromtimestamp(int(file.modified), UTC).replace(tzinfo=None)
    columns |= dict(zip(_METADATA, (
        pyarrow.array([file.path] * count, pyarrow.string()),
        pyarrow.array(rows.numbers, pyarrow.int64()),
        pyarrow.array([file.md5] * count, pyarrow.string()),
        pyarrow.array([moment] * count, pyarrow.timestamp("us")),
        pyarrow.array([datetime.now(UTC)] * count, pyarrow.timestamp("us", "UTC")),
    ), strict=True))  # fmt: skip
    return pyarrow.table(columns)


def _one_array(column: pyarrow.Array | pyarrow.ChunkedArray) -> pyarrow.Array:
    whole = column.combine_chunks()
    return whole if isinstance(whole, pyarrow.Array) else pyarrow.concat_arrays(whole.chunks)


def _empty(form: FileFormat, wanted: Wanted) -> pyarrow.Table:
    names = [f"${position}" for position in range(1, wanted.positions + 1)]
    names += [f"$1:{member}" for member in wanted.members]
    columns = {name: pyarrow.array([], pyarrow.string()) for name in names}
    columns |= dict(zip(_METADATA, (
        pyarrow.array([], pyarrow.string()), pyarrow.array([], pyarrow.int64()), pyarrow.array([],
        pyarrow.string()),
        pyarrow.array([], pyarrow.timestamp("us")), pyarrow.array([], pyarrow.timestamp("us", "UTC")),
    ), strict=True))  # fmt: skip
    return pyarrow.table(columns)


def refuse_member_names(form: FileFormat, positions: int) -> None:
    """JSON and Parquet have one column."""
    if form.type != "CSV" and positions > 1:
        raise unsupported(f"${positions} of a {form.type} file, which has $1 only")
