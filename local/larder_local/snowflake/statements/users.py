"""CREATE, ALTER and DROP USER."""

from __future__ import annotations

from typing import Any

from larder_local.snowflake.account import parameters
from larder_local.snowflake.account.keys import bare_key, hash_password, is_public_key
from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.errors import compilation, unsupported
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.objects import Kind, known

_OPTIONS = {
    "COMMENT", "DAYS_TO_EXPIRY", "DEFAULT_NAMESPACE", "DEFAULT_ROLE", "DEFAULT_SECONDARY_ROLES",
    "DEFAULT_WAREHOUSE", "DISABLED", "DISPLAY_NAME", "EMAIL", "FIRST_NAME", "LAST_NAME", "LOGIN_NAME",
    "MIDDLE_NAME", "MINS_TO_UNLOCK", "MUST_CHANGE_PASSWORD", "PASSWORD", "RSA_PUBLIC_KEY",
    "RSA_PUBLIC_KEY_2", "TYPE", *parameters.BY_KIND["USER"],
}  # fmt: skip
_TYPES = ("PERSON", "SERVICE", "LEGACY_SERVICE")
#: What a service user cannot have.
_PERSONAL = ("PASSWORD", "FIRST_NAME", "MIDDLE_NAME", "LAST_NAME", "MUST_CHANGE_PASSWORD")


def _options(reader: Reader) -> dict[str, Any]:
    found = known(reader.options(), _OPTIONS, "USER")
    for slot in ("RSA_PUBLIC_KEY", "RSA_PUBLIC_KEY_2"):
        if found.get(slot):
            found[slot] = bare_key(found[slot])
            if not is_public_key(found[slot]):
                raise compilation(
                    "New public key rejected by current policy. Reason: 'Invalid public key'", "390144"
                )
    if found.get("PASSWORD"):
        found["PASSWORD"] = hash_password(found["PASSWORD"])
    for key in ("TYPE", "LOGIN_NAME"):
        if found.get(key):
            found[key] = str(found[key]).upper()
    if found.get("TYPE", "PERSON") not in _TYPES:
        raise compilation(f"invalid value [{found['TYPE']}] for parameter 'TYPE'", "001008", "22023")
    if found.get("TYPE") == "SERVICE" and (personal := [key for key in _PERSONAL if found.get(key)]):
        raise compilation(f"Cannot set {personal[0]} on a user with TYPE=SERVICE.", "003621", "22023")
    return found


def _verbs(context: Context, reader: Reader, user: Thing) -> bool:
    """A user may change its own password, and an owner may not give one to a service."""
    if user.get("TYPE") == "SERVICE" and reader.sees("SET PASSWORD"):
        raise compilation("Cannot set PASSWORD on a user with TYPE=SERVICE.", "003621", "22023")
    if reader.accept("ABORT ALL QUERIES"):
        if user.name != context.session.user:
            context.account.require(context.roles, "OWNERSHIP", "USER", user.name)
        _end_statements(context, user)
        return True
    if reader.accept("RESET PASSWORD"):
        raise unsupported("ALTER USER … RESET PASSWORD")
    return False


def _end_statements(context: Context, user: Thing) -> None:
    for each in context.queries.running():
        if each["user"] == user.name and each["id"] != context.query_id:
            context.queries.cancel(each["id"])


def _after_change(context: Context, user: Thing, changes: dict[str, Any]) -> None:
    """Who is disabled runs nothing more; the next request of its sessions ends them."""
    if changes.get("DISABLED"):
        _end_statements(context, user)


USER = Kind(
    "USER",
    "CREATE USER",
    "OWNERSHIP",
    _options,
    _verbs,
    before_drop=_end_statements,
    after_change=_after_change,
)
