"""DESCRIBE of tables, views, schemas, databases, users, warehouses, network policies."""

from __future__ import annotations

from larder_local.snowflake.account.keys import fingerprint
from larder_local.snowflake.account.parameters import as_text
from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.engine.result import SHOW, Column, Result
from larder_local.snowflake.errors import missing, unsupported
from larder_local.snowflake.names import dotted
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements import columns, visible
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.show_request import secondary_roles, typed
from larder_local.snowflake.statements.stages import show as stages

_TABLE = (
    "name type kind null? default primary_key unique_key check expression comment policy_name privacy_domain"
)
#: Properties of DESCRIBE USER; for the booleans Snowflake's default is a word, not a null.
_USER = [
    "NAME",
    "COMMENT",
    "DISPLAY_NAME",
    "TYPE",
    "LOGIN_NAME",
    "FIRST_NAME",
    "MIDDLE_NAME",
    "LAST_NAME",
    "EMAIL",
    "PASSWORD",
    "MUST_CHANGE_PASSWORD",
    "DISABLED",
    "SNOWFLAKE_LOCK",
    "SNOWFLAKE_SUPPORT",
    "DAYS_TO_EXPIRY",
    "MINS_TO_UNLOCK",
    "DEFAULT_WAREHOUSE",
    "DEFAULT_NAMESPACE",
    "DEFAULT_ROLE",
    "DEFAULT_SECONDARY_ROLES",
    "EXT_AUTHN_DUO",
    "EXT_AUTHN_UID",
    "MINS_TO_BYPASS_MFA",
    "MINS_TO_BYPASS_NETWORK_POLICY",
    "RSA_PUBLIC_KEY",
    "RSA_PUBLIC_KEY_FP",
    "RSA_PUBLIC_KEY_2",
    "RSA_PUBLIC_KEY_2_FP",
    "PASSWORD_LAST_SET_TIME",
    "CUSTOM_LANDING_PAGE_URL",
    "CUSTOM_LANDING_PAGE_URL_FLUSH_NEXT_UI_LOAD",
    "HAS_MFA",
    "HAS_WORKLOAD_IDENTITY",
]
_BOOLEANS = {
    "MUST_CHANGE_PASSWORD", "DISABLED", "SNOWFLAKE_LOCK", "SNOWFLAKE_SUPPORT", "EXT_AUTHN_DUO",
    "CUSTOM_LANDING_PAGE_URL_FLUSH_NEXT_UI_LOAD", "HAS_MFA", "HAS_WORKLOAD_IDENTITY",
}  # fmt: skip


def describe(context: Context, reader: Reader) -> Result:
    kind = reader.accept(
        "TABLE", "VIEW", "SCHEMA", "DATABASE", "USER", "NETWORK POLICY", "WAREHOUSE", "STAGE", "FILE FORMAT"
    )
    if kind is None:
        raise unsupported(f"DESCRIBE {reader.peek().text.upper()}")
    path = reader.path()
    if reader.options().get("TYPE", "COLUMNS") != "COLUMNS":
        raise unsupported("DESCRIBE TABLE TYPE = STAGE")
    reader.end()
    if kind in ("STAGE", "FILE FORMAT"):
        return stages.describe(context, kind, path)
    if kind in ("TABLE", "VIEW"):
        return _relation(context, context.full(path, "DESCRIBE"))
    if kind == "SCHEMA":
        return _contents(context, context.account.require_visible(context.roles, kind, context.schema(path)))
    if kind == "DATABASE":
        return _contents(context, context.account.require_visible(context.roles, kind, dotted(path)))
    thing = context.account.require_visible(context.roles, kind, path[0])
    if kind == "USER":
        return _user(thing)
    if kind == "WAREHOUSE":
        rows = [[thing.created_on, thing.name, "WAREHOUSE"]]
        return Result(typed("created_on name kind"), rows, SHOW)
    lists = [(key, ",".join(thing.get(key, []))) for key in ("ALLOWED_IP_LIST", "BLOCKED_IP_LIST")]
    return Result(typed("name value"), [[key, text] for key, text in lists if text], SHOW)


def _relation(context: Context, name: str) -> Result:
    kind = context.kind_of(name)
    if kind is None:
        raise missing("TABLE", name)
    thing = Thing(kind, name, 0.0)
    if name not in context.session.temporary:
        found = context.account.store.find(kind, name)
        if not found or not context.account.may_see(context.roles, kind, name):
            raise missing(kind, name)
        if not context.account.may_reach(context.roles, name) and not context.account.manages_grants(
            context.roles
        ):
            raise missing(kind, name)
        thing = found
    keys = thing.get("PRIMARY_KEY", [])
    unique = {column for names in thing.get("UNIQUE_KEYS", {}).values() for column in names}
    rows = [
        [
            column.name, column.full_type, "COLUMN", "Y" if column.nullable else "N", column.default,
            "Y" if column.name in keys else "N", "Y" if column.name in unique else "N", None, None,
            column.comment, None, None,
        ]
        for column in columns.of(context, name, thing.properties)
    ]  # fmt: skip
    return Result([Column(each.replace("_", " ")) for each in _TABLE.split()], rows, SHOW)


def _contents(context: Context, thing: Thing) -> Result:
    if thing.kind == "DATABASE":
        inside = [("SCHEMA", each) for each in visible.of_kind(context, "SCHEMA", thing.name)]
    else:
        inside = [(each.kind, each) for each in visible.relations(context, thing.name)]
    rows = [[each.created_on, each.name.split(".")[-1], kind] for kind, each in inside]
    return Result(typed("created_on name kind"), rows, SHOW)


def _user(user: Thing) -> Result:
    values = {key: as_text(value) for key, value in user.properties.items() if not isinstance(value, list)}
    values |= {"NAME": user.name, "LOGIN_NAME": values.get("LOGIN_NAME", user.name)}
    values |= {
        "DISPLAY_NAME": values.get("DISPLAY_NAME", user.name),
        "DEFAULT_SECONDARY_ROLES": secondary_roles(user),
    }
    values["PASSWORD"] = "********" if user.get("PASSWORD") else "null"
    for slot in ("RSA_PUBLIC_KEY", "RSA_PUBLIC_KEY_2"):
        if user.get(slot):
            values[f"{slot}_FP"] = fingerprint(user.get(slot))
    rows = []
    for name in _USER:
        default = "false" if name in _BOOLEANS else "null"
        rows.append([name, values.get(name) or default, default, ""])
    return Result(typed("property value default description"), rows, SHOW)
