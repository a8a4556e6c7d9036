"""Keys of tables: facts that are kept and shown, and not enforced, as at Snowflake."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from larder_local.snowflake.names import normal, table_path
from larder_local.snowflake.statements.context import Context


def keep(context: Context, constraint: exp.Expression, properties: dict[str, Any], table: str) -> None:
    """`[constraint name] primary key (…)`, `unique (…)` or `foreign key (…) references …` of a table."""
    name = None
    if isinstance(constraint, exp.Constraint):
        name = normal(constraint.this)
    primary = constraint if isinstance(constraint, exp.PrimaryKey) else constraint.find(exp.PrimaryKey)
    unique = constraint.find(exp.UniqueColumnConstraint)
    foreign = constraint if isinstance(constraint, exp.ForeignKey) else constraint.find(exp.ForeignKey)
    if primary is not None:
        properties["PRIMARY_KEY"] = _names(primary.expressions)
        properties["PRIMARY_KEY_NAME"] = name
    if foreign is not None:
        reference = foreign.args.get("reference")
        _keep_foreign(context, properties, table, name, _names(foreign.expressions), reference)
    elif unique is not None and unique.this is not None:
        _keep_unique(properties, table, name, _names(unique.this.expressions))


def keep_of_column(
    context: Context, column: str, constraint: exp.Expression, properties: dict[str, Any], table: str | None
) -> None:
    """The same as part of a column's definition."""
    kind = constraint.args.get("kind")
    name = normal(constraint.this) if isinstance(constraint.this, exp.Identifier) else None
    if isinstance(kind, exp.PrimaryKeyColumnConstraint):
        properties["PRIMARY_KEY"] = [column]
        properties["PRIMARY_KEY_NAME"] = name
    elif isinstance(kind, exp.UniqueColumnConstraint):
        _keep_unique(properties, table or "", name, [column])
    elif isinstance(kind, exp.Reference) and table:
        _keep_foreign(context, properties, table, name, [column], kind)


def _names(expressions: list[exp.Expression]) -> list[str]:
    return [
        normal(each if isinstance(each, exp.Identifier) else each.find(exp.Identifier))
        for each in expressions
    ]


def _keep_unique(properties: dict[str, Any], table: str, name: str | None, columns: list[str]) -> None:
    found = properties.setdefault("UNIQUE_KEYS", {})
    found[name or f"SYS_CONSTRAINT_{table.rsplit('.', 1)[-1]}_U{len(found) + 1}"] = columns


def _keep_foreign(
    context: Context,
    properties: dict[str, Any],
    table: str,
    name: str | None,
    columns: list[str],
    reference: exp.Expression | None,
) -> None:
    if reference is None:
        return
    target = reference.this
    schema = target if isinstance(target, exp.Schema) else None
    named = context.full(table_path(schema.this if schema else target), "CREATE TABLE")
    found = properties.setdefault("FOREIGN_KEYS", {})
    found[name or f"SYS_CONSTRAINT_{table.rsplit('.', 1)[-1]}_F{len(found) + 1}"] = {
        "COLUMNS": columns,
        "TABLE": named,
        "REFERENCED": _names(schema.expressions) if schema else _primary_key(context, named),
    }


def _primary_key(context: Context, table: str) -> list[str]:
    """What a reference without columns means."""
    thing = context.account.store.find("TABLE", table)
    return list(thing.get("PRIMARY_KEY", [])) if thing else []


def primary_name(thing_name: str, properties: dict[str, Any]) -> str:
    return properties.get("PRIMARY_KEY_NAME") or f"SYS_CONSTRAINT_{thing_name.rsplit('.', 1)[-1]}"
