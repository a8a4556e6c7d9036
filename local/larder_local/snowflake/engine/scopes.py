"""What a column's name means where it stands: the sources of a query, its aliases, and the queries around."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp

from larder_local.snowflake.engine.kinds import INTEGER, TEXT, UNKNOWN, VARIANT, Kind

Columns = dict[str, Kind]

FLATTENED: Columns = {
    "SEQ": INTEGER, "KEY": TEXT, "PATH": TEXT, "INDEX": INTEGER, "VALUE": VARIANT, "THIS": VARIANT,
}  # fmt: skip
#: Table functions that split a text.
SPLITS = frozenset({"SPLIT_TO_TABLE", "STRTOK_SPLIT_TO_TABLE"})
SPLIT: Columns = {"SEQ": INTEGER, "INDEX": INTEGER, "VALUE": TEXT}


@dataclass
class Source:
    """The columns of a table, view, common table or table function; an open one may have others."""

    columns: Columns
    open: bool = False


@dataclass
class Scope:
    parent: Scope | None = None
    sources: dict[str, Source] = field(default_factory=dict)
    common: dict[str, Source] = field(default_factory=dict)
    aliases: Columns = field(default_factory=dict)

    def child(self) -> Scope:
        return Scope(parent=self)

    def add(self, alias: str, source: Source) -> None:
        """A source without an alias has a key that no column can name."""
        self.sources[alias.upper() or f" {len(self.sources)}"] = source

    def common_table(self, name: str) -> Source | None:
        scope: Scope | None = self
        while scope is not None:
            if found := scope.common.get(name.upper()):
                return found
            scope = scope.parent
        return None

    def kind(self, column: exp.Column) -> Kind:
        """A column of a source wins over an alias, as in Snowflake; then the query around is asked."""
        name, table = column.name.upper(), column.table.upper()
        scope: Scope | None = self
        while scope is not None:
            if table:
                if found := scope.sources.get(table):
                    return found.columns.get(name, UNKNOWN)
            else:
                for source in scope.sources.values():
                    if name in source.columns:
                        return source.columns[name]
                if name in scope.aliases:
                    return scope.aliases[name]
                if any(source.open for source in scope.sources.values()):
                    return UNKNOWN
            scope = scope.parent
        return UNKNOWN

    def holder(self, column: exp.Column) -> str | None:
        """The alias of this query's own source that has the column."""
        if column.table:
            return column.table.upper() if column.table.upper() in self.sources else None
        for alias, source in self.sources.items():
            if column.name.upper() in source.columns:
                return alias
        return None
