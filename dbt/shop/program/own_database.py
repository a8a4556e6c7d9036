"""The database of a pull request: emptied before each try, then given the rows that it is to go on from."""

from __future__ import annotations

import re
from collections.abc import Mapping

from program.production import Production
from program.relation import Relation, quoted
from program.selection import Selection, keeps_history, relation_of
from program.warehouse import Found, Warehouse


class DatabaseError(Exception):
    """Not a database whose contents may be dropped."""


class OwnDatabase:
    def __init__(self, name: str, production: Production) -> None:
        self.name = name.upper()
        if not re.fullmatch(r".+_PR_\d+", self.name) or self.name in production.databases():
            raise DatabaseError(f"{name} is not a pull request's database (…_PR_<number>)")
        self._production = production

    def empty(self, warehouse: Warehouse) -> None:
        """What an earlier push left must not be read by this one."""
        rows = warehouse.run(
            f"select schema_name from {quoted(self.name)}.information_schema.schemata"
            " where schema_name not in ('INFORMATION_SCHEMA', 'PUBLIC')"
        )
        for (schema,) in rows:
            warehouse.run(f"drop schema {quoted(self.name)}.{quoted(schema)}")

    def clone(self, warehouse: Warehouse, selection: Selection, there: Mapping[Relation, Found]) -> list[str]:
        """Production's tables that are built on what they hold; returns their names."""
        cloned = []
        for node in selection.continued:
            here, source = relation_of(node), self._production.relation(node.unique_id)
            if source in there and there[source].kind == "table":
                warehouse.run(f"create schema if not exists {quoted(here.database)}.{quoted(here.schema)}")
                # Transient: this need not last, and a transient table has no permanent clone.
                warehouse.run(f"create or replace transient table {here.sql} clone {source.sql}")
                cloned.append(node.name)
            elif keeps_history(node):
                # New: what the empty run left is no history.
                warehouse.run(f"drop table if exists {here.sql}")
        return cloned
