"""The account: its objects, its grants, its warehouses, and the checks that statements ask for."""

from __future__ import annotations

import threading
from pathlib import Path

from larder_local.snowflake.account.grants import Grants
from larder_local.snowflake.account.store import INSIDE, Store, Thing
from larder_local.snowflake.account.warehouses import Warehouses
from larder_local.snowflake.errors import insufficient, missing
from larder_local.snowflake.names import parent

Roles = frozenset[str]

_IN_SCHEMA = tuple(kind for kind in INSIDE if kind != "SCHEMA")


class Account:
    def __init__(self, file: Path | str, organization: str, name: str) -> None:
        self.organization = organization.upper()
        self.name = name.upper()
        self.store = Store(file)
        self.grants = Grants(self.store, self.name)
        self.warehouses = Warehouses(self.store)
        #: Statements that make or remove objects run one at a time.
        self.changing = threading.RLock()
        self.grants.bootstrap()

    def bootstrap_user(self, user: str, public_key: str) -> None:
        """The user that deploys: its key comes from the vault at every start."""
        if (found := self.store.find("USER", user)) is None:
            self.store.save("USER", user, TYPE="SERVICE", RSA_PUBLIC_KEY=public_key, DEFAULT_ROLE="SYSADMIN")
            self.grants.created("USER", user, "ACCOUNTADMIN")
        else:
            self.store.change(found, RSA_PUBLIC_KEY=public_key)
        for role in ("ACCOUNTADMIN", "SECURITYADMIN", "SYSADMIN"):
            self.grants.give("USAGE", "ROLE", role, user, by="ACCOUNTADMIN", grantee_kind="USER")

    def manages_grants(self, roles: Roles) -> bool:
        return self.grants.on_account(roles, "MANAGE GRANTS")

    def may_see(self, roles: Roles, kind: str, name: str) -> bool:
        """Any privilege on an object makes it visible; MANAGE GRANTS makes all of them."""
        return bool(self.grants.privileges(roles, kind, name)) or self.manages_grants(roles)

    def may_reach(self, roles: Roles, name: str) -> bool:
        """Whether the containers of an object let the role in."""
        parts = name.split(".")
        if len(parts) > 1 and not self.grants.has(roles, "USAGE", "DATABASE", parts[0]):
            return False
        return len(parts) < 3 or self.grants.has(roles, "USAGE", "SCHEMA", ".".join(parts[:2]))

    def require(self, roles: Roles, privilege: str, kind: str, name: str) -> Thing:
        """The object when the role has the privilege; else the error that Snowflake gives."""
        thing = self.store.find(kind, name)
        held = self.grants.privileges(roles, kind, name)
        if thing is None or not held or not self.may_reach(roles, name):
            raise missing(kind, name)
        if privilege not in held and "OWNERSHIP" not in held:
            raise insufficient(kind, name)
        return thing

    def require_visible(self, roles: Roles, kind: str, name: str) -> Thing:
        thing = self.store.find(kind, name)
        if thing is None or not self.may_see(roles, kind, name):
            raise missing(kind, name)
        return thing

    def require_on_account(self, roles: Roles, privilege: str) -> None:
        if not self.grants.on_account(roles, privilege):
            raise insufficient("ACCOUNT", self.name)

    def require_create(self, roles: Roles, kind: str, container: str) -> None:
        """CREATE SCHEMA on a database, or CREATE TABLE, VIEW … on a schema."""
        container_kind = "SCHEMA" if "." in container else "DATABASE"
        if container_kind == "SCHEMA" and not self.grants.has(roles, "USAGE", "DATABASE", parent(container)):
            raise missing("DATABASE", parent(container))
        self.require(roles, f"CREATE {kind}", container_kind, container)

    def require_grantor(self, roles: Roles, privilege: str, kind: str, name: str, *, future: bool) -> None:
        """MANAGE GRANTS may, the owner (in managed schemas the schema's), a holder with grant option."""
        if self.manages_grants(roles):
            return
        if kind == "ACCOUNT":
            raise insufficient("ACCOUNT", self.name)
        container_kind = "SCHEMA" if "." in name else "DATABASE"
        if future:
            if self.grants.owner(container_kind, name) in roles and self._managed(container_kind, name):
                return
            raise insufficient(container_kind, name)
        if kind in _IN_SCHEMA and self._managed("SCHEMA", parent(name)):
            if self.grants.owner("SCHEMA", parent(name)) in roles:
                return
            raise insufficient(kind, name)
        if self.grants.owner(kind, name) in roles:
            return
        if not any(
            grant.grant_option and grant.privilege == privilege and grant.grantee in roles
            for grant in self.grants.on(kind, name)
        ):
            raise insufficient(kind, name)

    def _managed(self, kind: str, name: str) -> bool:
        thing = self.store.find(kind, name)
        return kind == "SCHEMA" and thing is not None and bool(thing.get("MANAGED_ACCESS"))
