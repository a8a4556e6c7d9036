"""Databases and schemas: create, clone, alter, drop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from larder_local.snowflake.account import parameters
from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.engine.result import Result, status
from larder_local.snowflake.errors import exists, missing, unsupported
from larder_local.snowflake.names import dotted, last
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements import clone
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.objects import known


@dataclass(frozen=True)
class Container:
    kind: str

    def read(self, context: Context, reader: Reader, verb: str, flags: set[str]) -> Result:
        context.commit()
        run = {"CREATE": self._create, "ALTER": self._alter, "DROP": self._drop}.get(verb)
        if run is None:
            raise unsupported(f"{verb} {self.kind}")
        with context.account.changing:
            return run(context, reader, flags)

    def _name(self, context: Context, reader: Reader) -> str:
        path = reader.path()
        if self.kind == "DATABASE":
            if len(path) > 1:
                raise reader.error()
            return path[0]
        if dotted(path).upper().endswith("INFORMATION_SCHEMA"):
            raise exists("INFORMATION_SCHEMA")
        return context.schema(path, "CREATE SCHEMA")

    def _options(self, reader: Reader) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not reader.done and not reader.sees("CLONE"):
            if reader.accept("WITH MANAGED ACCESS"):
                found["MANAGED_ACCESS"] = True
                continue
            if not (options := reader.options()):
                break
            found |= known(options, {"COMMENT", *parameters.BY_KIND[self.kind]}, self.kind)
        return found

    def _create(self, context: Context, reader: Reader, flags: set[str]) -> Result:
        if_not_exists = bool(reader.accept("IF NOT EXISTS"))
        name = self._name(context, reader)
        options = self._options(reader)
        source = self._clone_source(context, reader)
        options |= self._options(reader)
        reader.end()
        account = context.account
        if self.kind == "DATABASE":
            account.require_on_account(context.roles, "CREATE DATABASE")
        else:
            account.require_create(context.roles, "SCHEMA", name.split(".")[0])
        found = account.store.find(self.kind, name)
        if found and if_not_exists:
            return status(f"{last(name)} already exists, statement succeeded.")
        if found and "OR REPLACE" not in flags:
            raise exists(last(name))
        if found:
            account.require(context.roles, "OWNERSHIP", self.kind, name)
            self._remove(context, name)
        if "TRANSIENT" in flags or (source and source.get("TRANSIENT")):
            options["TRANSIENT"] = True
        self._make(context, name, options, empty=source is not None)
        if source is not None:
            clone.container(context, self.kind, source.name, name)
        self._enter(context, name)
        context.written[name] = self.kind
        return status(f"{self.kind.capitalize()} {last(name)} successfully created.")

    def _clone_source(self, context: Context, reader: Reader) -> Thing | None:
        if not reader.accept("CLONE"):
            return None
        name = self._name(context, reader)
        if reader.peek().text.upper() in ("AT", "BEFORE"):
            raise unsupported("time travel")
        source = context.account.require(context.roles, "USAGE", self.kind, name)
        context.read[name] = self.kind
        return source

    def _make(self, context: Context, name: str, options: dict[str, Any], *, empty: bool) -> None:
        """The files first, then the account's row: what a crash leaves between is swept at the next start."""
        account = context.account
        if self.kind == "DATABASE":
            context.engine.create(name)
        else:
            context.engine.create_schema(*name.split("."))
        with account.store.together():
            account.store.save(self.kind, name, **options)
            account.grants.created(self.kind, name, context.role)
        if self.kind == "DATABASE" and not empty:
            SCHEMA._make(context, f"{name}.PUBLIC", {}, empty=False)

    def _enter(self, context: Context, name: str) -> None:
        """Creating a database or schema makes it the current one."""
        if self.kind == "DATABASE":
            context.session.database, context.session.schema = name, "PUBLIC"
        else:
            context.session.database, context.session.schema = name.split(".")

    def _alter(self, context: Context, reader: Reader, flags: set[str]) -> Result:
        if_exists = bool(reader.accept("IF EXISTS"))
        name = self._name(context, reader)
        account = context.account
        if if_exists and account.store.find(self.kind, name) is None:
            return status()
        context.written[name] = self.kind
        if reader.accept("RENAME TO"):
            return self._rename(context, name, self._name(context, reader))
        if self.kind == "DATABASE" and reader.accept("DISABLE REPLICATION", "DISABLE FAILOVER"):
            # No database is replicated here, so there is nothing to end.
            reader.end()
            account.require(context.roles, "OWNERSHIP", self.kind, name)
            return status()
        verb = reader.accept("SET", "UNSET", "ENABLE MANAGED ACCESS", "DISABLE MANAGED ACCESS")
        if verb is None or reader.sees("TAG"):
            raise unsupported(f"ALTER {self.kind} … {reader.peek().text.upper()}")
        right = "OWNERSHIP" if "MANAGED" in verb else "MODIFY"
        thing = account.require(context.roles, right, self.kind, name)
        if verb == "SET":
            account.store.change(thing, **self._options(reader))
            reader.end()
        elif verb == "UNSET":
            names = [reader.word()]
            while reader.accept(","):
                names.append(reader.word())
            account.store.change(thing, **dict.fromkeys(names))
        else:
            account.store.change(thing, MANAGED_ACCESS=True if verb.startswith("ENABLE") else None)
        return status()

    def _rename(self, context: Context, old: str, new: str) -> Result:
        account = context.account
        account.require(context.roles, "OWNERSHIP", self.kind, old)
        if self.kind == "SCHEMA":
            raise unsupported("ALTER SCHEMA RENAME")
        account.require_on_account(context.roles, "CREATE DATABASE")
        if account.store.find(self.kind, new):
            raise exists(new)
        context.engine.rename(old, new)
        account.store.rename(self.kind, old, new)
        return status()

    def _drop(self, context: Context, reader: Reader, flags: set[str]) -> Result:
        if_exists = bool(reader.accept("IF EXISTS"))
        name = self._name(context, reader)
        reader.accept("CASCADE", "RESTRICT")
        reader.end()
        account = context.account
        if account.store.find(self.kind, name) is None:
            if if_exists:
                return status("Drop statement executed successfully.")
            raise missing(self.kind, last(name))
        account.require(context.roles, "OWNERSHIP", self.kind, name)
        self._remove(context, name)
        context.written[name] = self.kind
        return status(f"{last(name)} successfully dropped.")

    def _remove(self, context: Context, name: str) -> None:
        """The account's rows first: a file without a row is swept at the next start."""
        context.account.store.remove(self.kind, name)
        if self.kind == "DATABASE":
            context.engine.drop(name)
            if context.session.database == name:
                context.session.database = context.session.schema = None
        else:
            context.engine.drop_schema(*name.split("."))
            if f"{context.session.database}.{context.session.schema}" == name:
                context.session.schema = None


DATABASE = Container("DATABASE")
SCHEMA = Container("SCHEMA")
