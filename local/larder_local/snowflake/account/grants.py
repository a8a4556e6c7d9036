"""Who may do what: role hierarchy, privileges, ownership, future grants."""

from __future__ import annotations

import time
from dataclasses import dataclass

from larder_local.snowflake.account.store import INSIDE, Store
from larder_local.snowflake.names import parent

#: Made with the account; nobody owns them.
SYSTEM_ROLES = ("ACCOUNTADMIN", "PUBLIC", "SECURITYADMIN", "SYSADMIN", "USERADMIN")
_HIERARCHY = (("SYSADMIN", "ACCOUNTADMIN"), ("SECURITYADMIN", "ACCOUNTADMIN"), ("USERADMIN", "SECURITYADMIN"))
_ACCOUNT_RIGHTS = {
    "SYSADMIN": ("CREATE DATABASE", "CREATE WAREHOUSE"),
    "USERADMIN": ("CREATE ROLE", "CREATE USER"),
    "SECURITYADMIN": ("MANAGE GRANTS", "CREATE NETWORK POLICY"),
    "ACCOUNTADMIN": ("CREATE RESOURCE MONITOR", "MONITOR USAGE", "MANAGE WAREHOUSES"),
}


@dataclass(frozen=True)
class Grant:
    privilege: str
    kind: str
    name: str
    future: bool
    grantee_kind: str
    grantee: str
    grant_option: bool
    granted_by: str
    created_on: float


class Grants:
    def __init__(self, store: Store, account: str) -> None:
        self._store = store
        self.account = account
        self._closures: tuple[int, dict[str, frozenset[str]]] = (-1, {})

    def bootstrap(self) -> None:
        for role in SYSTEM_ROLES:
            if self._store.find("ROLE", role) is None:
                self._store.save("ROLE", role)
        for role, to in _HIERARCHY:
            self.give("USAGE", "ROLE", role, to, by="")
        for role, privileges in _ACCOUNT_RIGHTS.items():
            for privilege in privileges:
                self.give(privilege, "ACCOUNT", self.account, role, by="")

    def closure(self, role: str | None) -> frozenset[str]:
        """The role and all that is granted to it, through any number of steps."""
        if role is None:
            return frozenset()
        version, cached = self._closures
        if version != self._store.version:
            cached = {}
            self._closures = (self._store.version, cached)
        if role not in cached:
            cached[role] = self._reach([role])
        return cached[role]

    def of_user(self, user: str) -> frozenset[str]:
        rows = self._store.read(
            "select name from grants where kind = 'ROLE' and grantee_kind = 'USER' and grantee = ?", user
        )
        return self._reach([name for (name,) in rows])

    def _reach(self, roles: list[str]) -> frozenset[str]:
        found = {"PUBLIC"}
        waiting = list(roles)
        while waiting:
            role = waiting.pop()
            if role not in found or role == "PUBLIC":
                found.add(role)
                rows = self._store.read(
                    "select name from grants where kind = 'ROLE' and grantee_kind = 'ROLE' and grantee = ?"
                    " and privilege = 'USAGE'",
                    role,
                )
                waiting += [name for (name,) in rows if name not in found]
        return frozenset(found)

    def on(self, kind: str, name: str) -> list[Grant]:
        return self._select("kind = ? and name = ? and future = 0", kind, name)

    def to(self, grantee_kind: str, grantee: str) -> list[Grant]:
        return self._select("grantee_kind = ? and grantee = ? and future = 0", grantee_kind, grantee)

    def future_in(self, name: str) -> list[Grant]:
        return self._select("name = ? and future = 1", name)

    def future_to(self, role: str) -> list[Grant]:
        return self._select("grantee_kind = 'ROLE' and grantee = ? and future = 1", role)

    def _select(self, where: str, *values: str) -> list[Grant]:
        rows = self._store.read(f"select * from grants where {where} order by created_on, privilege", *values)
        return [Grant(*row[:3], bool(row[3]), *row[4:6], bool(row[6]), *row[7:]) for row in rows]

    def privileges(self, roles: frozenset[str], kind: str, name: str) -> set[str]:
        return {
            grant.privilege
            for grant in self.on(kind, name)
            if grant.grantee_kind == "ROLE" and grant.grantee in roles
        }

    def has(self, roles: frozenset[str], privilege: str, kind: str, name: str) -> bool:
        held = self.privileges(roles, kind, name)
        return privilege in held or "OWNERSHIP" in held

    def on_account(self, roles: frozenset[str], privilege: str) -> bool:
        return privilege in self.privileges(roles, "ACCOUNT", self.account)

    def owner(self, kind: str, name: str) -> str:
        owners = [grant.grantee for grant in self.on(kind, name) if grant.privilege == "OWNERSHIP"]
        return owners[0] if owners else ""

    def give(
        self, privilege: str, kind: str, name: str, to: str, *, by: str, option: bool = False,
        future: bool = False, grantee_kind: str = "ROLE",
    ) -> None:  # fmt: skip
        if privilege == "OWNERSHIP":
            self._store.write(
                "delete from grants where privilege = 'OWNERSHIP' and kind = ? and name = ? and future = ?",
                kind, name, future,
            )  # fmt: skip
        self._store.write(
            "insert into grants values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " on conflict do update set grant_option = max(grant_option, excluded.grant_option)",
            privilege, kind, name, future, grantee_kind, to, option, by, time.time(),
        )  # fmt: skip

    def take(
        self, privilege: str, kind: str, name: str, of: str, *, future: bool, grantee_kind: str = "ROLE"
    ) -> None:
        self._store.write(
            "delete from grants where privilege = ? and kind = ? and name = ? and future = ?"
            " and grantee_kind = ? and grantee = ?",
            privilege, kind, name, future, grantee_kind, of,
        )  # fmt: skip

    def take_option(self, privilege: str, kind: str, name: str, of: str, *, future: bool) -> None:
        """The privilege stays; the right to pass it on goes."""
        self._store.write(
            "update grants set grant_option = 0 where privilege = ? and kind = ? and name = ? and future = ?"
            " and grantee_kind = 'ROLE' and grantee = ?",
            privilege, kind, name, future, of,
        )  # fmt: skip

    def take_all(self, kind: str, name: str) -> None:
        self._store.write("delete from grants where kind = ? and name = ? and future = 0", kind, name)

    def created(self, kind: str, name: str, owner: str) -> None:
        """Ownership for the creating role, and what future grants promise: the schema's before the"
        " database's."""
        self.give("OWNERSHIP", kind, name, owner, by=owner)
        if kind not in INSIDE:
            return
        database = name.split(".")[0]
        promised = [grant for grant in self.future_in(parent(name)) if grant.kind == kind]
        if not promised and kind != "SCHEMA":
            promised = [grant for grant in self.future_in(database) if grant.kind == kind]
        for grant in promised:
            self.give(
                grant.privilege, kind, name, grant.grantee, by=grant.granted_by, option=grant.grant_option
            )
