"""COPY INTO a table: which files, with which columns, and what happens to records that are wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from larder_local.snowflake.engine.files.rows import Problem
from larder_local.snowflake.engine.result import Column, Result, status
from larder_local.snowflake.errors import SnowflakeError, compilation, insufficient
from larder_local.snowflake.names import last
from larder_local.snowflake.statements import columns, references, transactions
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.stages import files, locations
from larder_local.snowflake.statements.stages.copy_options import LOAD, Options
from larder_local.snowflake.statements.stages.files import StagedFile
from larder_local.snowflake.statements.stages.formats import FileFormat
from larder_local.snowflake.statements.stages.history import History
from larder_local.snowflake.statements.stages.loading import Filling
from larder_local.snowflake.statements.stages.targets import Targets

_COPY = 0x3600
_HINT = (
    "  If you would like to continue loading when an error is encountered, use other values such as"
    " 'SKIP_FILE' or"
    " 'CONTINUE' for the ON_ERROR option. For more information on loading options, please run 'info"
    " loading_data' in"
    " a SQL client."
)


@dataclass(frozen=True)
class Load:
    table: str
    #: Columns that are named; none means all, in their order.
    columns: list[str]
    location: str
    select: exp.Select | None
    options: Options


@dataclass
class Outcome:
    """A line of the answer."""

    file: StagedFile
    status: str = "LOADED"
    parsed: int = 0
    loaded: int = 0
    limit: int | None = 1
    problems: list[Problem] = field(default_factory=list)

    def row(self) -> list[Any]:
        first = self.problems[0] if self.problems else None
        return [
            self.file.name, self.status, self.parsed, self.loaded, self.limit, len(self.problems),
            first.message if first else None, first.line if first else None,
            first.character if first else None,
            first.column if first else None,
        ]  # fmt: skip


def load(context: Context, asked: Load) -> Result:
    name = asked.table
    references.require_write(context, name, "INSERT")
    location = locations.parse(context, asked.location, "READ")
    context.need_warehouse()
    options = LOAD | location.properties.get("COPY_OPTIONS", {}) | asked.options.said
    form = asked.options.format or FileFormat.of(location.properties.get("FORMAT"))
    _refuse_together(asked, options, form)
    if options["PURGE"]:
        _may_purge(context, location)
    found = _chosen(location, options)
    context.read[location.name] = location.kind
    thing = context.account.store.find("TABLE", name)
    listed = columns.of(context, name, thing.properties if thing else {})
    targets = Targets(last(name), listed, asked.columns, asked.select, form, options)
    if context.describe_only:
        return _answer([])
    if options["VALIDATION_MODE"]:
        return _validated(context, targets, found, form, options)
    history = History(context, name)
    history.prepare()
    outcomes = _loaded(context, name, targets, found, form, options, history)
    if options["PURGE"]:
        for each in outcomes:
            if each.status == "LOADED":
                each.file.file.unlink(missing_ok=True)
    if options["RETURN_FAILED_ONLY"]:
        outcomes = [each for each in outcomes if each.problems]
    return _answer(outcomes)


def _refuse_together(asked: Load, options: dict[str, Any], form: FileFormat) -> None:
    by_name = options["MATCH_BY_COLUMN_NAME"] != "NONE"
    if asked.select is not None and options["VALIDATION_MODE"]:
        raise compilation(
            "VALIDATION_MODE is not supported for COPY statements that transform data.", "001040"
        )
    if by_name and asked.select is not None:
        raise compilation(
            "MATCH_BY_COLUMN_NAME is not supported for COPY statements that transform data.", "001040"
        )
    if by_name and form.type == "CSV" and not form.options["PARSE_HEADER"]:
        raise compilation("MATCH_BY_COLUMN_NAME needs PARSE_HEADER = TRUE for CSV files.", "001040")
    if options["FILES"] and options["PATTERN"]:
        raise compilation("FILES and PATTERN cannot be used together.", "001040")


def _may_purge(context: Context, location: locations.Location) -> None:
    """The stages of a table and of a user are written by who reads them."""
    lasting = location.kind == "STAGE" and ("STAGE", location.name) not in context.session.temporary_objects
    if lasting and not context.account.grants.has(context.roles, "WRITE", "STAGE", location.name):
        raise insufficient("STAGE", location.name)


def _chosen(location: locations.Location, options: dict[str, Any]) -> list[StagedFile]:
    found = (
        files.exactly(location, options["FILES"])
        if options["FILES"]
        else files.listed(location, options["PATTERN"])
    )
    if options["SIZE_LIMIT"]:
        # At least one file; the one that passes the limit is the last.
        size, kept = 0, []
        for file in found:
            if size >= options["SIZE_LIMIT"]:
                break
            kept.append(file)
            size += file.size
        return kept
    return found


def _loaded(
    context: Context, name: str, targets: Targets, found: list[StagedFile], form: FileFormat,
    options: dict[str, Any], history: History,
) -> list[Outcome]:  # fmt: skip
    """All in one transaction. The quick way is first; what is wrong is looked for only when it fails."""
    transactions.begin_implicitly(context)
    alone = not context.session.in_transaction
    if alone:
        try:
            return _attempt(context, name, targets, found, form, options, history, careful=False)
        except SnowflakeError:
            context.roll_back()
    try:
        return _attempt(context, name, targets, found, form, options, history, careful=True)
    except BaseException:
        if alone:
            context.roll_back()
        raise


def _attempt(
    context: Context, name: str, targets: Targets, found: list[StagedFile], form: FileFormat,
    options: dict[str, Any], history: History, *, careful: bool,
) -> list[Outcome]:  # fmt: skip
    if alone := not context.session.in_transaction:
        context.run("begin")
        context.session.in_transaction = True
    outcomes = []
    loaded = set() if options["FORCE"] else history.loaded()
    for file in found:
        if (str(file.file), file.md5) in loaded:
            if options["FILES"]:
                outcomes.append(Outcome(file, "LOAD_SKIPPED", limit=None, problems=[
                    Problem(0, "0", "File was loaded before.", 0)
                ]))  # fmt: skip
            continue
        outcomes.append(_one(context, name, targets, file, form, options, careful=careful))
    history.add(each.file for each in outcomes if each.status in ("LOADED", "PARTIALLY_LOADED"))
    if alone:
        context.commit()
    return outcomes


def _one(
    context: Context, name: str, targets: Targets, file: StagedFile, form: FileFormat, options: dict[str,
    Any],
    *, careful: bool,
) -> Outcome:  # fmt: skip
    filling = Filling(context, targets, file, form)
    outcome = Outcome(file, parsed=filling.parsed)
    outcome.problems = filling.problems() if careful else filling.rows.problems
    on_error = options["ON_ERROR"]
    if outcome.problems and on_error == "ABORT_STATEMENT":
        raise told(file, outcome.problems[0])
    if outcome.problems and _skips(on_error, outcome):
        outcome.status = "LOAD_FAILED"
        outcome.limit = _limit(on_error, outcome.parsed)
        return outcome
    outcome.loaded = filling.insert(name, {problem.row for problem in outcome.problems})
    if on_error != "ABORT_STATEMENT":
        outcome.limit = _limit(on_error, outcome.parsed)
    if outcome.problems:
        outcome.status = "PARTIALLY_LOADED" if outcome.loaded else "LOAD_FAILED"
    return outcome


def _skips(on_error: str, outcome: Outcome) -> bool:
    if not on_error.startswith("SKIP_FILE"):
        return False
    limit = on_error.removeprefix("SKIP_FILE").removeprefix("_")
    if limit.endswith("%"):
        return len(outcome.problems) * 100 > int(limit[:-1]) * outcome.parsed
    return len(outcome.problems) >= int(limit or 1)


def _limit(on_error: str, parsed: int) -> int:
    """How many records may be wrong, as the answer tells it."""
    if on_error == "CONTINUE":
        return parsed
    limit = on_error.removeprefix("SKIP_FILE").removeprefix("_")
    if limit.endswith("%"):
        return int(limit[:-1]) * parsed // 100
    return int(limit or 1)


def told(file: StagedFile, problem: Problem) -> SnowflakeError:
    lines = [
        problem.message,
        f"  File '{file.name}', line {problem.line}, character {problem.character}",
        f"  Row {problem.row}" + (f", column {problem.column}" if problem.column else ""),
        _HINT,
    ]
    return SnowflakeError(problem.code, problem.state, "\n".join(lines))


def _validated(
    context: Context, targets: Targets, found: list[StagedFile], form: FileFormat, options: dict[str, Any]
) -> Result:
    """VALIDATION_MODE: what would be loaded, or what is wrong; nothing is loaded."""
    mode = options["VALIDATION_MODE"]
    if mode in ("RETURN_ERRORS", "RETURN_ALL_ERRORS"):
        rows = []
        for file in found:
            for each in Filling(context, targets, file, form).problems():
                rows.append([
                    each.message, file.name, each.line, each.character, None,
                    "conversion" if each.column else "parsing",
                    each.code, each.state, each.column, each.row, each.line,
                ])  # fmt: skip
        names = (
            "ERROR FILE LINE CHARACTER BYTE_OFFSET CATEGORY CODE SQL_STATE COLUMN_NAME ROW_NUMBER"
            " ROW_START_LINE"
        )
        numbers = {"LINE", "CHARACTER", "BYTE_OFFSET", "ROW_NUMBER", "ROW_START_LINE"}
        return Result(
            [Column(each, "fixed", 38, 0) if each in numbers else Column(each) for each in names.split()],
            rows,
            _COPY,
        )
    wanted = int(mode.removeprefix("RETURN_").removesuffix("_ROWS"))
    shown: Result | None = None
    for file in found:
        filling = Filling(context, targets, file, form)
        for problem in filling.problems():
            if problem.row <= wanted:
                raise told(file, problem)
        rows = filling.first(wanted - (shown.count if shown else 0))
        shown = rows if shown is None else Result(shown.columns, [*shown.rows, *rows.rows], _COPY)
        if shown.count >= wanted:
            break
    if shown is None:
        return _answer([])
    return shown


def _answer(outcomes: list[Outcome]) -> Result:
    if not outcomes:
        return status("Copy executed with 0 files processed.", _COPY)
    numbers = {
        "rows_parsed",
        "rows_loaded",
        "error_limit",
        "errors_seen",
        "first_error_line",
        "first_error_character",
    }
    names = (
        "file status rows_parsed rows_loaded error_limit errors_seen first_error first_error_line"
        " first_error_character first_error_column_name"
    )
    shown = [Column(each, "fixed", 38, 0) if each in numbers else Column(each) for each in names.split()]
    return Result(shown, [each.row() for each in outcomes], _COPY)
