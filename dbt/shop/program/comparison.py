"""Rows of a table or view against production's: added, removed, changed, and in which columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from program.grain import Key
from program.relation import Relation, quoted
from program.warehouse import Warehouse

#: The connector's types whose values are compared as JSON text.
NESTED = {"VARIANT", "OBJECT", "ARRAY"}
#: Sums of these differ in their last digits from run to run.
INEXACT = {"REAL"}


@dataclass(frozen=True)
class Compared:
    model: str
    key: list[str] | None
    before: int | None
    after: int | None
    added: int | None = None
    removed: int | None = None
    changed: int | None = None
    columns: dict[str, int] = field(default_factory=dict)
    columns_added: list[str] = field(default_factory=list)
    columns_removed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Pair:
    """The same model in production, None where it is new, and in the pull request's database."""

    model: str
    before: Relation | None
    after: Relation
    key: Key | None


def compare(warehouse: Warehouse, pair: Pair) -> Compared:
    if pair.before is None:
        return Compared(pair.model, None, None, _count(warehouse, pair.after))
    before, after = warehouse.columns(pair.before), warehouse.columns(pair.after)
    shown = {
        "columns_added": [name.lower() for name in after if name not in before],
        "columns_removed": [name.lower() for name in before if name not in after],
    }
    key = (
        pair.key if pair.key and all(each in before and each in after for each in pair.key.columns) else None
    )
    if key is None:
        counts = _count(warehouse, pair.before), _count(warehouse, pair.after)
        return Compared(pair.model, None, *counts, **shown)
    compared = [name for name in after if name in before and name not in key.columns and not is_audit(name)]
    differs = {name: different(name, before[name], after[name]) for name in compared}
    row = warehouse.run(statement(pair.before, pair.after, key, list(differs.values())))[0]
    columns = {name.lower(): int(rows) for name, rows in zip(compared, row[5:], strict=True) if rows}
    return Compared(
        pair.model, [each.lower() for each in key.columns], *(int(each) for each in row[:5]), columns, **shown
    )


def statement(before: Relation, after: Relation, key: Key, differences: Sequence[str]) -> str:
    both = "b.larder_row is not null and a.larder_row is not null"
    any_of = " or ".join(differences) or "false"
    measures = [
        f"(select count(*) from {before.sql})",
        f"(select count(*) from {after.sql})",
        _rows_where("b.larder_row is null"),
        _rows_where("a.larder_row is null"),
        _rows_where(f"{both} and ({any_of})"),
        *(_rows_where(f"{both} and {each}") for each in differences),
    ]
    listed = "\n    , ".join(f"{sql} as m{number}" for number, sql in enumerate(measures))
    joined = "\n    and ".join(_same(each, nullable=each in key.may_be_null) for each in key.columns)
    return (
        f"select\n    {listed}\n"
        f"from (select *, 1 as larder_row from {before.sql}) as b\n"
        f"full outer join (select *, 1 as larder_row from {after.sql}) as a\n"
        f"    on {joined}"
    )


def _rows_where(condition: str) -> str:
    """0 over no rows, too: of count_if Snowflake's reference says that it may be null."""
    return f"count(case when {condition} then 1 end)"


def is_audit(column: str) -> bool:
    """When and by what a row was written says nothing about the change."""
    return column.startswith("_") or column.upper() in ("DBT_UPDATED_AT", "DBT_VALID_FROM")


def different(column: str, before: str, after: str) -> str:
    sides = f"b.{quoted(column)}", f"a.{quoted(column)}"
    if before != after:
        sides = tuple(f"{side}::varchar" for side in sides)
    elif before in NESTED:
        sides = tuple(f"to_json({side})" for side in sides)
    elif before in INEXACT:
        sides = tuple(f"round({side}, 6)" for side in sides)
    return " is distinct from ".join(sides)


def _same(column: str, *, nullable: bool) -> str:
    before, after = f"b.{quoted(column)}", f"a.{quoted(column)}"
    if not nullable:
        return f"{before} = {after}"
    # Equalities only, so that the join stays a hash join.
    text = f"coalesce({before}::varchar, '') = coalesce({after}::varchar, '')"
    return f"{text} and ({before} is null) = ({after} is null)"


def _count(warehouse: Warehouse, relation: Relation) -> int:
    return int(warehouse.run(f"select count(*) from {relation.sql}")[0][0])
