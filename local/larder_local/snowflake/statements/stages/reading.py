"""SELECT from files: `from @stage/path (file_format => …, pattern => …)`."""

from __future__ import annotations

from sqlglot import exp

from larder_local.snowflake.errors import SnowflakeError, unsupported
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.stages import files, formats, locations, staging
from larder_local.snowflake.statements.stages.formats import FileFormat
from larder_local.snowflake.statements.stages.inlining import FILES, FilesNamed


def replace(context: Context, tree: exp.Expression) -> None:
    """Every stage that the query names becomes a table with the records of its files."""
    if not context.files:
        return
    for table in list(tree.find_all(exp.Table)):
        if not table.name.startswith(FILES):
            continue
        _place(context, table, context.files[int(table.name.removeprefix(FILES))])


def _place(context: Context, table: exp.Table, named: FilesNamed) -> None:
    location = locations.parse(context, named.location, "READ")
    if location.kind == "TABLE":
        raise unsupported("SELECT from a table's stage")
    form, pattern = _arguments(context, named.arguments, location)
    select = table.find_ancestor(exp.Select)
    assert select is not None
    wanted = staging.point_at_columns(select, form)
    staging.refuse_member_names(form, wanted.positions)
    found = [(file, staging.read(file, form)) for file in files.listed(location, pattern)]
    for file, rows in found:
        for problem in rows.problems:
            raise SnowflakeError(
                problem.code, problem.state,
                f"{problem.message}\n  File '{file.name}', line {problem.line}, character"
                f" {problem.character}\n"
                f"  Row {problem.row}",
            )  # fmt: skip
    if any(isinstance(each, exp.Star) or each.is_star for each in select.expressions):
        raise unsupported("SELECT * from files: name $1, $2, …")
    name = table.name
    staging.make(context, name, found, form, wanted)
    context.read[location.name] = location.kind
    table.set("this", exp.to_identifier(name, quoted=True))
    table.set("db", exp.to_identifier("main"))
    table.set("catalog", exp.to_identifier("temp"))
    table.meta["physical"] = True
    if not table.alias:
        table.set("alias", exp.TableAlias(this=exp.to_identifier(name, quoted=True)))


def _arguments(context: Context, text: str, location: locations.Location) -> tuple[FileFormat, str | None]:
    reader = Reader(text)
    form = FileFormat.of(location.properties.get("FORMAT"))
    pattern = None
    while not reader.done:
        key = reader.word()
        reader.expect("= >")
        if key == "FILE_FORMAT":
            form = formats.read_clause(context, reader)
        elif key == "PATTERN":
            pattern = reader.string()
        else:
            raise unsupported(f"{key} => … of files in FROM")
        reader.accept(",")
    return form, pattern
