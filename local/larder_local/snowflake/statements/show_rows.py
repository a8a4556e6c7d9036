"""Rows of SHOW <objects>, with the columns that Snowflake's clients read."""

from __future__ import annotations

import json
from typing import Any

from larder_local.snowflake.account.parameters import as_text
from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.account.warehouses import SIZES, size_key
from larder_local.snowflake.statements import columns, functions, visible
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.information_schema import row_counts
from larder_local.snowflake.statements.show import Request, Writer, secondary_roles

Rows = tuple[str, list[list[Any]]]

_ROUTINE = (
    "created_on name schema_name is_builtin is_aggregate is_ansi min_num_arguments max_num_arguments arguments"
    " description catalog_name is_table_function valid_for_clustering is_secure secrets external_access_integrations"
)
_FOREIGN_KEY = (
    "created_on pk_database_name pk_schema_name pk_table_name pk_column_name fk_database_name fk_schema_name"
    " fk_table_name fk_column_name key_sequence update_rule delete_rule fk_name pk_name deferrability rely comment name"
)
_OTHER = "created_on name database_name schema_name owner comment"
#: Kinds that nothing here can make, so that none are there.
EMPTY = {
    "FUNCTIONS": f"{_ROUTINE} is_external_function language is_memoizable is_data_metric",
    "USER FUNCTIONS": f"{_ROUTINE} is_external_function language is_memoizable is_data_metric",
    "PROCEDURES": _ROUTINE,
    "IMPORTED KEYS": _FOREIGN_KEY,
    "EXPORTED KEYS": _FOREIGN_KEY,
    "UNIQUE KEYS": "created_on database_name schema_name table_name column_name key_sequence constraint_name rely name",
    **dict.fromkeys(
        (
            "DATABASE ROLES", "DYNAMIC TABLES", "EVENT TABLES", "EXTERNAL TABLES", "FILE FORMATS", "ICEBERG TABLES",
            "INTEGRATIONS", "MASKING POLICIES", "MATERIALIZED VIEWS", "NETWORK RULES", "PIPES", "SECRETS", "SEQUENCES",
            "SHARES", "STAGES", "STORAGE INTEGRATIONS", "STREAMS", "TAGS", "TASKS",
        ),
        _OTHER,
    ),
}  # fmt: skip


def _flag(value: bool) -> str:
    return "Y" if value else "N"


def _scoped(context: Context, request: Request) -> str | None:
    """The container to look in: what was said, else the current schema or database, else the account."""
    if request.scope:
        return request.scope[1]
    session = context.session
    if session.database and session.schema and request.what != "SCHEMAS":
        return f"{session.database}.{session.schema}"
    return session.database


def databases(context: Context, request: Request) -> Rows:
    if request.terse:
        names = "created_on name kind database_name schema_name"
    else:
        names = (
            "created_on name is_default is_current origin owner comment options retention_time kind budget"
            " owner_role_type resource_group dropped_on object_visibility"
        )
    rows = []
    for thing in visible.like(request.like, visible.of_kind(context, "DATABASE")):
        owner = context.account.grants.owner("DATABASE", thing.name)
        row: list[Any] = [thing.created_on, thing.name, "STANDARD", None, None]
        if not request.terse:
            row = [
                thing.created_on, thing.name, "N", _flag(thing.name == context.session.database), "", owner,
                thing.get("COMMENT", ""), "TRANSIENT" if thing.get("TRANSIENT") else "",
                as_text(thing.get("DATA_RETENTION_TIME_IN_DAYS", 1)), "STANDARD", None, "ROLE", None, None, None,
            ]  # fmt: skip
        rows.append(row)
    return names, rows


def schemas(context: Context, request: Request) -> Rows:
    inside = _scoped(context, request)
    found = [Thing("SCHEMA", f"{inside}.INFORMATION_SCHEMA", 0.0)] if inside and "." not in inside else []
    found += visible.of_kind(context, "SCHEMA", inside)
    rows = []
    for thing in visible.like(request.like, found):
        database, name = thing.name.split(".")
        if request.terse:
            rows.append([thing.created_on, name, None, database, None])
            continue
        words = [
            word
            for key, word in (("TRANSIENT", "TRANSIENT"), ("MANAGED_ACCESS", "MANAGED ACCESS"))
            if thing.get(key)
        ]
        above = context.account.store.find("DATABASE", database)
        retention = thing.get(
            "DATA_RETENTION_TIME_IN_DAYS", above.get("DATA_RETENTION_TIME_IN_DAYS", 1) if above else 1
        )
        rows.append([
            thing.created_on, name, "N", _flag((database, name) == (context.session.database, context.session.schema)),
            database, context.account.grants.owner("SCHEMA", thing.name), thing.get("COMMENT", ""), ", ".join(words),
            as_text(retention), "ROLE", None, None, None, None, None,
        ])  # fmt: skip
    if request.terse:
        return "created_on name kind database_name schema_name", rows
    return (
        "created_on name is_default is_current database_name owner comment options retention_time owner_role_type"
        " classification_profile_database classification_profile_schema classification_profile budget"
        " object_visibility"
    ), rows


def objects(context: Context, request: Request) -> Rows:
    """SHOW OBJECTS, TABLES and VIEWS."""
    kinds = {"TABLES": ("TABLE",), "VIEWS": ("VIEW",)}.get(request.what, ("TABLE", "VIEW"))
    inside = _scoped(context, request)
    found = [each for each in visible.relations(context, inside) if each.kind in kinds]
    found = visible.like(request.like, found)
    counts = {} if request.terse or request.what == "VIEWS" else row_counts(context, found)
    rows = []
    for thing in found:
        database, schema, name = thing.name.split(".")
        kind = _kind(thing) if request.what == "TABLES" else thing.kind
        owner = context.account.grants.owner(thing.kind, thing.name)
        is_table = thing.kind == "TABLE"
        head = [thing.created_on, name]
        if request.terse:
            rows.append([*head, kind, database, schema])
        elif request.what == "VIEWS":
            rows.append([
                *head, "", database, schema, owner, thing.get("COMMENT", ""), thing.get("TEXT", ""),
                "true" if thing.get("SECURE") else "false", "false", "ROLE", "OFF",
            ])  # fmt: skip
        else:
            rows.append([
                *head, database, schema, kind, thing.get("COMMENT", ""), "",
                as_text(counts.get(thing.name, 0)) if is_table else None, "0" if is_table else None, owner, "1",
                "ROLE", "N", "N", "N", "N",
            ])  # fmt: skip
    if request.terse:
        return "created_on name kind database_name schema_name", rows
    if request.what == "VIEWS":
        return (
            "created_on name reserved database_name schema_name owner comment text is_secure is_materialized"
            " owner_role_type change_tracking"
        ), rows
    return (
        "created_on name database_name schema_name kind comment cluster_by rows bytes owner retention_time"
        " owner_role_type is_hybrid is_dynamic is_iceberg is_immutable"
    ), rows


def _kind(thing: Thing) -> str:
    if thing.get("TEMPORARY"):
        return "TEMPORARY"
    return "TRANSIENT" if thing.get("TRANSIENT") and thing.kind == "TABLE" else thing.kind


def table_columns(context: Context, request: Request) -> Rows:
    if request.scope and request.scope[0] in ("TABLE", "VIEW"):
        found = [each for each in visible.relations(context, None) if each.name == request.scope[1]]
    else:
        found = visible.relations(context, _scoped(context, request))
    rows = []
    for thing in found:
        database, schema, table = thing.name.split(".")
        for column in columns.of(context, thing.name, thing.properties):
            kind: dict[str, Any] = {
                "type": {"NUMBER": "FIXED", "FLOAT": "REAL"}.get(column.data_type, column.data_type)
            }
            if column.precision:
                kind |= {"precision": column.precision, "scale": column.scale}
            if column.length:
                kind |= {"length": column.length, "byteLength": min(column.length * 4, 16777216)}
            kind["nullable"] = column.nullable
            rows.append([
                table, schema, column.name, json.dumps(kind, separators=(",", ":")), as_text(column.nullable),
                column.default or "", "COLUMN", "", column.comment or "", database, "", None,
            ])  # fmt: skip
    return (
        "table_name schema_name column_name data_type null? default kind expression comment database_name"
        " autoincrement schema_evolution_record"
    ), rows


def primary_keys(context: Context, request: Request) -> Rows:
    found = visible.relations(context, None)
    inside = request.scope[1] if request.scope else _scoped(context, request)
    rows = []
    for thing in found:
        if inside is None or thing.name == inside or thing.name.startswith(inside + "."):
            database, schema, table = thing.name.split(".")
            for position, column in enumerate(thing.get("PRIMARY_KEY", []), 1):
                constraint = f"SYS_CONSTRAINT_{table}"
                rows.append(
                    [
                        thing.created_on,
                        database,
                        schema,
                        table,
                        column,
                        str(position),
                        constraint,
                        "false",
                        None,
                    ]
                )
    return (
        "created_on database_name schema_name table_name column_name key_sequence constraint_name rely comment"
    ), rows


def warehouses(context: Context, request: Request) -> Rows:
    rows = []
    for thing in visible.like(request.like, visible.of_kind(context, "WAREHOUSE")):
        get = thing.get
        rows.append([
            thing.name, context.account.warehouses.state(thing), get("WAREHOUSE_TYPE", "STANDARD"),
            SIZES[size_key(get("WAREHOUSE_SIZE", "XSMALL"))][0], as_text(get("MIN_CLUSTER_COUNT", 1)),
            as_text(get("MAX_CLUSTER_COUNT", 1)), "0", "0", "0", "N", _flag(thing.name == context.session.warehouse),
            as_text(get("AUTO_SUSPEND", 600)), as_text(get("AUTO_RESUME", True)), "100", "0", "0", "0",
            thing.created_on, thing.created_on, thing.created_on,
            context.account.grants.owner("WAREHOUSE", thing.name), get("COMMENT", ""),
            as_text(get("ENABLE_QUERY_ACCELERATION", False)), as_text(get("QUERY_ACCELERATION_MAX_SCALE_FACTOR", 8)),
            get("RESOURCE_MONITOR", "null"), "0", "0", "0", "0", "1", get("SCALING_POLICY", "STANDARD"), None,
            "ROLE", get("RESOURCE_CONSTRAINT"), get("GENERATION", "1"),
        ])  # fmt: skip
    return (
        "name state type size min_cluster_count max_cluster_count started_clusters running queued is_default"
        " is_current auto_suspend auto_resume available provisioning quiescing other created_on resumed_on updated_on"
        " owner comment enable_query_acceleration query_acceleration_max_scale_factor resource_monitor actives"
        " pendings failed suspended uuid scaling_policy budget owner_role_type resource_constraint generation"
    ), rows


def roles(context: Context, request: Request) -> Rows:
    """A role shows what it is granted and what it owns; who may make roles sees all."""
    grants = context.account.grants
    found = context.account.store.all("ROLE")
    if not (context.account.manages_grants(context.roles) or grants.on_account(context.roles, "CREATE ROLE")):
        seen = context.roles | grants.of_user(context.session.user)
        found = [
            each for each in found if each.name in seen or grants.owner("ROLE", each.name) in context.roles
        ]
    rows = []
    for thing in visible.like(request.like, found):
        on = [each for each in grants.on("ROLE", thing.name) if each.privilege == "USAGE"]
        to_users = sum(each.grantee_kind == "USER" for each in on)
        below = sum(
            each.kind == "ROLE" and each.privilege == "USAGE" for each in grants.to("ROLE", thing.name)
        )
        rows.append([
            thing.created_on, thing.name, "N", _flag(thing.name == context.session.role),
            _flag(thing.name in context.roles and thing.name != context.session.role), str(to_users),
            str(len(on) - to_users), str(below), grants.owner("ROLE", thing.name), thing.get("COMMENT", ""), "ROLE",
        ])  # fmt: skip
    return (
        "created_on name is_default is_current is_inherited assigned_to_users granted_to_roles granted_roles owner"
        " comment owner_role_type"
    ), rows


def users(context: Context, request: Request) -> Rows:
    rows = []
    for thing in visible.like(request.like, visible.of_kind(context, "USER")):

        def text(key: str, default: Any = "", user: Thing = thing) -> str:
            return as_text(user.get(key, default))

        rows.append([
            thing.name, thing.created_on, text("LOGIN_NAME", thing.name), text("DISPLAY_NAME", thing.name),
            text("FIRST_NAME"), text("LAST_NAME"), text("EMAIL"), text("MINS_TO_UNLOCK"), text("DAYS_TO_EXPIRY"),
            text("COMMENT"), text("DISABLED", False), text("MUST_CHANGE_PASSWORD", False), "false",
            text("DEFAULT_WAREHOUSE"), text("DEFAULT_NAMESPACE"), text("DEFAULT_ROLE"), secondary_roles(thing), "false",
            "", "", context.account.grants.owner("USER", thing.name), None, None, None,
            as_text(bool(thing.get("PASSWORD"))), as_text(bool(thing.get("RSA_PUBLIC_KEY"))), text("TYPE"), "false",
            "false",
        ])  # fmt: skip
    return (
        "name created_on login_name display_name first_name last_name email mins_to_unlock days_to_expiry comment"
        " disabled must_change_password snowflake_lock default_warehouse default_namespace default_role"
        " default_secondary_roles ext_authn_duo ext_authn_uid mins_to_bypass_mfa owner last_success_login"
        " expires_at_time locked_until_time has_password has_rsa_public_key type has_mfa has_pat"
    ), rows


def resource_monitors(context: Context, request: Request) -> Rows:
    rows = []
    for thing in visible.like(request.like, visible.of_kind(context, "RESOURCE MONITOR")):
        quota, used = float(thing.get("CREDIT_QUOTA", 0)), context.account.warehouses.credits_used(thing)
        triggers = thing.get("TRIGGERS", [])

        def at(action: str, triggers: list[Any] = triggers) -> str | None:
            return ",".join(f"{percent}%" for percent, what in triggers if what == action) or None

        level = any(
            each.get("RESOURCE_MONITOR") == thing.name for each in context.account.store.all("WAREHOUSE")
        )
        rows.append([
            thing.name, f"{quota:.2f}", f"{used:.2f}", f"{quota - used:.2f}", "WAREHOUSE" if level else None,
            str(thing.get("FREQUENCY", "MONTHLY")).upper(), thing.get("START_TIMESTAMP", "2024-01-01 00:00:00.000 -0800"),
            thing.get("END_TIMESTAMP"), at("NOTIFY"), at("SUSPEND"), at("SUSPEND_IMMEDIATE"), thing.created_on,
            context.account.grants.owner("RESOURCE MONITOR", thing.name), thing.get("COMMENT", ""),
            ", ".join(thing.get("NOTIFY_USERS", [])),
        ])  # fmt: skip
    return (
        "name credit_quota used_credits remaining_credits level frequency start_time end_time notify_at suspend_at"
        " suspend_immediately_at created_on owner comment notify_users"
    ), rows


def network_policies(context: Context, request: Request) -> Rows:
    rows = [
        [
            thing.created_on, thing.name, thing.get("COMMENT", ""), str(len(thing.get("ALLOWED_IP_LIST", []))),
            str(len(thing.get("BLOCKED_IP_LIST", []))), "0", "0",
        ]
        for thing in visible.like(request.like, visible.of_kind(context, "NETWORK POLICY"))
    ]  # fmt: skip
    return (
        "created_on name comment entries_in_allowed_ip_list entries_in_blocked_ip_list"
        " entries_in_allowed_network_rules entries_in_blocked_network_rules"
    ), rows


def replication_databases(context: Context, request: Request) -> Rows:
    account = context.account
    rows = [
        [
            "PUBLIC", functions.REGION, thing.created_on, account.name, thing.name, thing.get("COMMENT", ""), "true",
            f"{account.organization}.{account.name}.{thing.name}", "", "", account.organization, account.name,
        ]
        for thing in visible.like(request.like, visible.of_kind(context, "DATABASE"))
    ]  # fmt: skip
    return (
        "region_group snowflake_region created_on account_name name comment is_primary primary"
        " replication_allowed_to_accounts failover_allowed_to_accounts organization_name account_locator"
    ), rows


WRITERS: dict[str, Writer] = {
    "REPLICATION DATABASES": replication_databases,
    "DATABASES": databases,
    "SCHEMAS": schemas,
    "OBJECTS": objects,
    "TABLES": objects,
    "VIEWS": objects,
    "COLUMNS": table_columns,
    "PRIMARY KEYS": primary_keys,
    "WAREHOUSES": warehouses,
    "ROLES": roles,
    "USERS": users,
    "RESOURCE MONITORS": resource_monitors,
    "NETWORK POLICIES": network_policies,
}
