"""SHOW GRANTS and SHOW FUTURE GRANTS."""

from __future__ import annotations

from larder_local.snowflake.account.grants import Grant
from larder_local.snowflake.engine.result import SHOW, Result
from larder_local.snowflake.errors import insufficient, missing
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.show_request import typed

_CURRENT = "created_on privilege granted_on name granted_to grantee_name grant_option granted_by"
_FUTURE = "created_on privilege grant_on name grant_to grantee_name grant_option"
_KINDS = (
    "DATABASE",
    "SCHEMA",
    "TABLE",
    "VIEW",
    "WAREHOUSE",
    "RESOURCE MONITOR",
    "USER",
    "ROLE",
    "NETWORK POLICY",
)


def current(context: Context, reader: Reader) -> Result:
    if reader.accept("OF ROLE"):
        return _of_role(context, reader)
    if reader.accept("ON ACCOUNT"):
        return _rows(context.account.grants.on("ACCOUNT", context.account.name))
    if reader.accept("ON"):
        return _on(context, reader)
    if reader.accept("TO USER"):
        return _to_user(context, reader)
    role = context.role
    if reader.accept("TO"):
        reader.accept("ROLE")
        role = reader.identifier()
    _require_role(context, role)
    if role != context.role and not _knows(context, role):
        raise insufficient("ROLE", role)
    return _rows([each for each in context.account.grants.to("ROLE", role)])


def _on(context: Context, reader: Reader) -> Result:
    kind = reader.accept(*_KINDS) or "TABLE"
    path = reader.path()
    if kind in ("TABLE", "VIEW"):
        name = context.full(path)
        kind = context.kind_of(name) or kind
    else:
        name = context.schema(path) if kind == "SCHEMA" else path[0]
    context.account.require_visible(context.roles, kind, name)
    return _rows(context.account.grants.on(kind, name))


def _of_role(context: Context, reader: Reader) -> Result:
    role = reader.identifier()
    _require_role(context, role)
    rows = [
        [each.created_on, role, each.grantee_kind, each.grantee, each.granted_by or "ACCOUNTADMIN"]
        for each in context.account.grants.on("ROLE", role)
        if each.privilege == "USAGE"
    ]
    return Result(typed("created_on role granted_to grantee_name granted_by"), rows, SHOW)


def _to_user(context: Context, reader: Reader) -> Result:
    user = reader.identifier()
    if user != context.session.user:
        context.account.require_visible(context.roles, "USER", user)
    rows = [
        [each.created_on, each.name, "USER", user, each.granted_by or "ACCOUNTADMIN"]
        for each in context.account.grants.to("USER", user)
    ]
    return Result(typed("created_on role granted_to grantee_name granted_by"), rows, SHOW)


def future(context: Context, reader: Reader) -> Result:
    direction = reader.expect("IN", "TO")
    if direction == "TO":
        reader.accept("ROLE")
        found = context.account.grants.future_to(reader.identifier())
    else:
        kind = reader.expect("DATABASE", "SCHEMA")
        path = reader.path()
        name = path[0] if kind == "DATABASE" else context.schema(path)
        context.account.require_visible(context.roles, kind, name)
        found = context.account.grants.future_in(name)
    rows = [
        [
            each.created_on,
            each.privilege,
            each.kind,
            f"{each.name}.<{each.kind}>",
            each.grantee_kind,
            each.grantee,
            _text(each),
        ]
        for each in found
    ]
    return Result(typed(_FUTURE), rows, SHOW)


def _rows(grants: list[Grant]) -> Result:
    """Snowflake names who granted; what came with the account has no grantor, and clients skip empty ones."""
    rows = [
        [
            each.created_on, each.privilege, each.kind.replace(" ", "_"), each.name, each.grantee_kind,
            each.grantee, _text(each), each.granted_by or "ACCOUNTADMIN",
        ]
        for each in grants
    ]  # fmt: skip
    return Result(typed(_CURRENT), rows, SHOW)


def _text(grant: Grant) -> str:
    return "true" if grant.grant_option or grant.privilege == "OWNERSHIP" else "false"


def _require_role(context: Context, role: str) -> None:
    if context.account.store.find("ROLE", role) is None:
        raise missing("ROLE", role)


def _knows(context: Context, role: str) -> bool:
    account = context.account
    return (
        role in context.roles
        or role in account.grants.of_user(context.session.user)
        or account.manages_grants(context.roles)
        or account.grants.owner("ROLE", role) in context.roles
    )
