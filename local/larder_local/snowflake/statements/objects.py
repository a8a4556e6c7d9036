"""A kind of account object: how its CREATE, ALTER and DROP read, and who may run them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.engine.result import Result, status
from larder_local.snowflake.errors import exists, unsupported
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements.context import Context


@dataclass(frozen=True)
class Kind:
    name: str
    #: Privilege on the account that CREATE needs.
    create_right: str
    #: Privilege on the object that ALTER … SET needs; ownership is always enough.
    alter_right: str
    #: Options of CREATE and SET; raises for those that it does not know.
    options: Callable[[Reader], dict[str, Any]]
    #: Further verbs of ALTER, for example SUSPEND.
    verbs: Callable[[Context, Reader, Thing], bool] | None = None
    #: Says no to options that the role may not set.
    check: Callable[[Context, dict[str, Any]], None] | None = None
    #: Says no before an object goes, or cleans up.
    before_drop: Callable[[Context, Thing], None] | None = None
    after_create: Callable[[Context, Thing], None] | None = None
    #: Follows changed options.
    after_change: Callable[[Context, Thing, dict[str, Any]], None] | None = None

    @property
    def title(self) -> str:
        return self.name.capitalize()

    def read(self, context: Context, reader: Reader, verb: str, flags: set[str]) -> Result:
        if verb == "CREATE":
            return self._create(context, reader, flags)
        if verb == "ALTER":
            return self._alter(context, reader)
        if verb == "DROP":
            return self._drop(context, reader)
        raise unsupported(f"{verb} {self.name}")

    def _create(self, context: Context, reader: Reader, flags: set[str]) -> Result:
        if_not_exists = bool(reader.accept("IF NOT EXISTS"))
        name = reader.identifier()
        reader.accept("WITH")
        options = self.options(reader)
        reader.end()
        account = context.account
        account.require_on_account(context.roles, self.create_right)
        if self.check:
            self.check(context, options)
        with account.changing:
            found = account.store.find(self.name, name)
            if found and if_not_exists:
                return status(f"{name} already exists, statement succeeded.")
            if found and "OR REPLACE" not in flags:
                raise exists(name)
            if found:
                # To replace an object is to drop it: that is its owner's.
                self._remove(context, account.require(context.roles, "OWNERSHIP", self.name, name))
            with account.store.together():
                account.store.save(self.name, name, **options)
                account.grants.created(self.name, name, context.role)
            created = account.store.find(self.name, name)
            if self.after_create and created:
                self.after_create(context, created)
        context.written[name] = self.name
        return status(f"{self.title} {name} successfully created.")

    def _alter(self, context: Context, reader: Reader) -> Result:
        if_exists = bool(reader.accept("IF EXISTS"))
        name = reader.identifier()
        account = context.account
        if if_exists and account.store.find(self.name, name) is None:
            return status()
        with account.changing:
            if reader.accept("RENAME TO"):
                thing = account.require(context.roles, "OWNERSHIP", self.name, name)
                new = reader.identifier()
                reader.end()
                if account.store.find(self.name, new):
                    raise exists(new)
                account.store.rename(self.name, thing.name, new)
            elif reader.accept("UNSET"):
                thing = account.require(context.roles, self.alter_right, self.name, name)
                names = [reader.word()]
                while reader.accept(","):
                    names.append(reader.word())
                reader.end()
                account.store.change(thing, **dict.fromkeys(names))
            elif self.verbs and self.verbs(
                context, reader, account.require_visible(context.roles, self.name, name)
            ):
                pass
            else:
                thing = account.require(context.roles, self.alter_right, self.name, name)
                reader.expect("SET")
                changes = self.options(reader)
                reader.end()
                if self.check:
                    self.check(context, changes)
                account.store.change(thing, **changes)
                if self.after_change:
                    self.after_change(context, thing, changes)
        context.written[name] = self.name
        return status()

    def _drop(self, context: Context, reader: Reader) -> Result:
        if_exists = bool(reader.accept("IF EXISTS"))
        name = reader.identifier()
        reader.end()
        account = context.account
        with account.changing:
            if if_exists and account.store.find(self.name, name) is None:
                return status("Drop statement executed successfully.")
            thing = account.require(context.roles, "OWNERSHIP", self.name, name)
            self._remove(context, thing)
        context.written[name] = self.name
        return status(f"{name} successfully dropped.")

    def _remove(self, context: Context, thing: Thing) -> None:
        if self.before_drop:
            self.before_drop(context, thing)
        context.account.store.remove(self.name, thing.name)


def known(found: dict[str, Any], allowed: set[str], kind: str) -> dict[str, Any]:
    """Options that nobody would honour are refused, not kept."""
    for key in found:
        if key not in allowed:
            raise unsupported(f"{key} of a {kind.lower()}")
    return found
