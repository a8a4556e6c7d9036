"""GRANT and REVOKE: roles, privileges, ownership, on objects, on all of a kind and on future ones."""

from __future__ import annotations

from larder_local.snowflake.account.privileges import ALL_PRIVILEGES, grantable
from larder_local.snowflake.engine.result import Result, status
from larder_local.snowflake.errors import compilation, insufficient, missing, unsupported
from larder_local.snowflake.names import last
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.grant_targets import Target
from larder_local.snowflake.statements.grant_targets import targets as found_targets


def grant(context: Context, reader: Reader) -> Result:
    with context.account.changing:
        if reader.accept("ROLE"):
            return _role(context, reader, "TO")
        privileges = _privileges(reader)
        targets = found_targets(context, reader)
        reader.expect("TO")
        role = _grantee(context, reader)
        option = bool(reader.accept("WITH GRANT OPTION"))
        keep = reader.accept("COPY CURRENT GRANTS", "REVOKE CURRENT GRANTS")
        reader.end()
        with context.account.store.together():
            for target in targets:
                for privilege in _expanded(privileges, target.kind):
                    _check(context, privilege, target)
                    _give(context, privilege, target, role, option, keep)
    return status()


def revoke(context: Context, reader: Reader) -> Result:
    with context.account.changing:
        if reader.accept("ROLE"):
            return _role(context, reader, "FROM")
        only_option = bool(reader.accept("GRANT OPTION FOR"))
        privileges = _privileges(reader)
        targets = found_targets(context, reader)
        reader.expect("FROM")
        role = _grantee(context, reader)
        reader.accept("RESTRICT", "CASCADE")
        reader.end()
        grants = context.account.grants
        with context.account.store.together():
            for target in targets:
                for privilege in _expanded(privileges, target.kind):
                    if privilege == "OWNERSHIP" and not target.future:
                        raise compilation(
                            "Ownership of an object is transferred by GRANT OWNERSHIP, not revoked.", "003005"
                        )
                    _check(context, privilege, target)
                    take = grants.take_option if only_option else grants.take
                    take(privilege, target.kind, target.name, role, future=target.future)
    return status()


def _role(context: Context, reader: Reader, direction: str) -> Result:
    account = context.account
    role = reader.identifier()
    reader.expect(direction)
    kind = reader.expect("ROLE", "USER")
    grantee = reader.identifier()
    reader.end()
    if account.store.find("ROLE", role) is None:
        raise missing("ROLE", role)
    if account.store.find(kind, grantee) is None:
        raise missing(kind, grantee)
    if not account.manages_grants(context.roles) and account.grants.owner("ROLE", role) not in context.roles:
        raise insufficient("ROLE", role)
    if direction == "FROM":
        account.grants.take("USAGE", "ROLE", role, grantee, future=False, grantee_kind=kind)
        return status()
    if kind == "ROLE" and grantee in account.grants.closure(role) - {"PUBLIC"}:
        raise compilation(
            f"Role '{role}' is already granted '{grantee}', and a cycle is not allowed.", "003024", "42501"
        )
    account.grants.give("USAGE", "ROLE", role, grantee, by=context.role, grantee_kind=kind)
    return status()


def _privileges(reader: Reader) -> list[str]:
    found: list[str] = []
    words: list[str] = []
    while not reader.accept("ON"):
        if reader.accept(","):
            found.append(" ".join(words))
            words = []
        else:
            words.append(reader.word())
    found.append(" ".join(words))
    return ["ALL" if privilege == "ALL PRIVILEGES" else privilege for privilege in found]


def _grantee(context: Context, reader: Reader) -> str:
    if reader.accept("DATABASE ROLE", "SHARE", "USER"):
        raise unsupported("GRANT to anything but a role")
    reader.accept("ROLE")
    role = reader.identifier()
    if context.account.store.find("ROLE", role) is None:
        raise missing("ROLE", role)
    return role


def _expanded(privileges: list[str], kind: str) -> list[str]:
    found: list[str] = []
    for privilege in privileges:
        if privilege == "ALL":
            found += ALL_PRIVILEGES.get(kind, ())
        elif grantable(privilege, kind):
            found.append(privilege)
        else:
            raise compilation(
                f"Invalid privilege type '{privilege}' for object type {kind}.", "003008", "42601"
            )
    return found


def _check(context: Context, privilege: str, target: Target) -> None:
    context.account.require_grantor(context.roles, privilege, target.kind, target.name, future=target.future)


def _give(
    context: Context, privilege: str, target: Target, role: str, option: bool, keep: str | None
) -> None:
    grants = context.account.grants
    if privilege == "OWNERSHIP" and not target.future:
        others = [each for each in grants.on(target.kind, target.name) if each.privilege != "OWNERSHIP"]
        if others and keep is None:
            raise compilation(
                f"Dependent grant of privilege '{others[0].privilege}' on securable '{last(target.name)}' to"
                f" role"
                f" '{others[0].grantee}' exists.  It must be revoked first.  More than one dependent grant"
                f" may"
                " exist: use 'SHOW GRANTS' command to view them.  To revoke all dependent grants while"
                " transferring object ownership, use convenience command 'GRANT OWNERSHIP ON"
                " <target_objects> TO"
                " <target_role> REVOKE CURRENT GRANTS'.",
                "003036",
                "2BP01",
            )
        if keep == "REVOKE CURRENT GRANTS":
            grants.take_all(target.kind, target.name)
    grants.give(
        privilege,
        target.kind,
        target.name,
        role,
        by=_grantor(context, target),
        option=option,
        future=target.future,
    )


def _grantor(context: Context, target: Target) -> str:
    """With MANAGE GRANTS a grant is made in the owner's name, as Snowflake reports it."""
    return context.account.grants.owner(target.kind, target.name) or context.role
