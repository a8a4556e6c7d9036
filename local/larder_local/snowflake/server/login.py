"""Login: a user proves who it is by key pair or password, and gets a session with a role it has."""

from __future__ import annotations

import ipaddress
import re
import uuid
from dataclasses import dataclass
from typing import Any

import duckdb

from larder_local.snowflake.account import parameters
from larder_local.snowflake.account.account import Account
from larder_local.snowflake.account.keys import claims_of, fingerprint, is_password, subject_of
from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.engine.database import Engine
from larder_local.snowflake.errors import SnowflakeError, compilation
from larder_local.snowflake.names import literal
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.server.sessions import Session

KEY_SLOTS = ("RSA_PUBLIC_KEY", "RSA_PUBLIC_KEY_2")


@dataclass(frozen=True)
class Request:
    data: dict[str, Any]
    query: dict[str, str]
    address: str


def log_in(account: Account, engine: Engine, request: Request, session_id: int) -> Session:
    user, key = _prove(account, request)
    _check_network(account, user, request.address)
    role = _role(account, user, _name(request.query.get("roleName")))
    session = Session(
        session_id, user.name, str(request.data.get("CLIENT_APP_ID", "")), engine.connect(), role
    )
    session.user_since, session.key = user.created_on, key
    session.secondary_roles = "ALL" if "ALL" in (user.get("DEFAULT_SECONDARY_ROLES") or []) else "NONE"
    session.warehouse = _name(request.query.get("warehouse")) or user.get("DEFAULT_WAREHOUSE")
    _set_context(account, session, user, request.query)
    defaults = {key: value for key, value in user.properties.items() if key in parameters.SESSION}
    given = {
        key.upper(): _whole(value) for key, value in (request.data.get("SESSION_PARAMETERS") or {}).items()
    }
    session.parameters = {**defaults, **given}
    if zone := session.parameters.get("TIMEZONE"):
        try:
            session.duck.execute(f"set TimeZone = {literal(str(zone))}")
        except duckdb.Error:
            raise compilation(f"invalid value [{zone}] for parameter 'TIMEZONE'", "001008", "22023") from None
    return session


def _whole(value: Any) -> Any:
    """The Go driver sends whole numbers as floats are written: 2.147483647e+09."""
    is_float = isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?e\+\d{1,2}", value)
    return str(int(float(value))) if is_float else value


def may_go_on(account: Account, session: Session) -> bool:
    """Whether the user is still the one who logged in, is enabled, and has the key that proved it."""
    user = account.store.find("USER", session.user)
    if user is None or user.created_on != session.user_since or user.get("DISABLED"):
        return False
    return session.key is None or session.key in {user.get(slot) for slot in KEY_SLOTS}


def _prove(account: Account, request: Request) -> tuple[Thing, str | None]:
    """The user, and the public key by which it was proven; none for a password."""
    token = str(request.data.get("TOKEN") or "")
    by_key = str(request.data.get("AUTHENTICATOR", "SNOWFLAKE")).upper() == "SNOWFLAKE_JWT"
    login = str(request.data.get("LOGIN_NAME") or "").upper()
    if by_key and not login:
        # The Go driver, and with it the Terraform provider, names the user in the token only.
        login = subject_of(token).removeprefix(f"{account.organization}-{account.name}.")
    users = account.store.all("USER")
    user = next((each for each in users if str(each.get("LOGIN_NAME", each.name)).upper() == login), None)
    key = None
    if by_key:
        key = _signed(account, user, token) if user is not None else None
        if key is None:
            raise _refused("390144", f"JWT token is invalid. [{uuid.uuid4()}]")
    elif not _password_fits(user, str(request.data.get("PASSWORD") or "")):
        raise _refused("390100", "Incorrect username or password was specified.")
    assert user is not None
    if user.get("DISABLED"):
        raise _refused("390101", "User access disabled. Contact your local system administrator.")
    return user, key


def _signed(account: Account, user: Thing, token: str) -> str | None:
    """The one of the user's keys that signed for this account and this user, and that the token names."""
    login = str(user.get("LOGIN_NAME", user.name)).upper()
    subject = f"{account.organization}-{account.name}.{login}"
    for slot in KEY_SLOTS:
        if not (key := user.get(slot)):
            continue
        claims = claims_of(token, key)
        if claims and claims["sub"] == subject and claims["iss"] == f"{subject}.{fingerprint(key)}":
            return str(key)
    return None


def _password_fits(user: Thing | None, password: str) -> bool:
    if user is None or user.get("TYPE") == "SERVICE" or not user.get("PASSWORD"):
        return False
    return is_password(password, user.get("PASSWORD"))


def _check_network(account: Account, user: Thing, address: str) -> None:
    whole = account.store.find("ACCOUNT", account.name)
    name = user.get("NETWORK_POLICY") or (whole and whole.get("NETWORK_POLICY"))
    policy = account.store.find("NETWORK POLICY", name) if name else None
    if policy is None:
        return
    here = ipaddress.ip_address(address)
    inside = [any(here in ipaddress.ip_network(net, strict=False) for net in policy.get(key, [])) for key in
              ("ALLOWED_IP_LIST", "BLOCKED_IP_LIST")]  # fmt: skip
    if not inside[0] or inside[1]:
        raise _refused(
            "390422",
            f"IP {address} is not allowed to access Snowflake. Contact your local security administrator.",
        )


def _role(account: Account, user: Thing, asked: str | None) -> str | None:
    """The role asked for must be one the user has; the default role is dropped silently when it is not."""
    has = account.grants.of_user(user.name)
    if asked and asked not in has:
        raise _refused(
            "390189",
            f"Role '{asked}' specified in the connect string is not granted to this user. Contact your local"
            f" system"
            " administrator, or attempt to login with another role, e.g. PUBLIC.",
        )
    default = user.get("DEFAULT_ROLE")
    return asked or (default if default in has else "PUBLIC")


def _set_context(account: Account, session: Session, user: Thing, query: dict[str, str]) -> None:
    """Database and schema that do not exist leave the session without; that is no error at login."""
    default = [*str(user.get("DEFAULT_NAMESPACE", "")).split("."), ""]
    database = _name(query.get("databaseName")) or default[0] or None
    schema = _name(query.get("schemaName")) or (default[1] or "PUBLIC")
    roles = account.grants.closure(session.role)
    if database and account.store.find("DATABASE", database) and account.may_see(roles, "DATABASE", database):
        session.database = database
        if account.store.find("SCHEMA", f"{database}.{schema}"):
            session.schema = schema


def _name(text: str | None) -> str | None:
    return Reader(text).identifier() if text and text.strip() else None


def _refused(code: str, message: str) -> SnowflakeError:
    return SnowflakeError(code, "08001", message)
