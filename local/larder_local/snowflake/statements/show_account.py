"""Rows of SHOW for what belongs to the account: warehouses, roles, users, monitors, policies."""

from __future__ import annotations

from typing import Any

from larder_local.snowflake.account.parameters import as_text
from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.account.warehouses import SIZES, size_key
from larder_local.snowflake.statements import visible
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.show_request import Request, Rows, Writer, flag, secondary_roles


def warehouses(context: Context, request: Request) -> Rows:
    rows = []
    for thing in visible.like(request.like, visible.of_kind(context, "WAREHOUSE")):
        get = thing.get
        rows.append([
            thing.name, context.account.warehouses.state(thing), get("WAREHOUSE_TYPE", "STANDARD"),
            SIZES[size_key(get("WAREHOUSE_SIZE", "XSMALL"))][0], as_text(get("MIN_CLUSTER_COUNT", 1)),
            as_text(get("MAX_CLUSTER_COUNT", 1)), "0", "0", "0", "N",
            flag(thing.name == context.session.warehouse), as_text(get("AUTO_SUSPEND", 600)),
            as_text(get("AUTO_RESUME", True)), "100", "0", "0", "0", thing.created_on, thing.created_on,
            thing.created_on, context.account.grants.owner("WAREHOUSE", thing.name), get("COMMENT", ""),
            as_text(get("ENABLE_QUERY_ACCELERATION", False)),
            as_text(get("QUERY_ACCELERATION_MAX_SCALE_FACTOR", 8)), get("RESOURCE_MONITOR", "null"), "0",
            "0", "0", "0", "1", get("SCALING_POLICY", "STANDARD"), None, "ROLE", get("RESOURCE_CONSTRAINT"),
            get("GENERATION", "1"),
        ])  # fmt: skip
    return (
        "name state type size min_cluster_count max_cluster_count started_clusters running queued is_default"
        " is_current auto_suspend auto_resume available provisioning quiescing other created_on resumed_on"
        " updated_on"
        " owner comment enable_query_acceleration query_acceleration_max_scale_factor resource_monitor"
        " actives"
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
            thing.created_on, thing.name, "N", flag(thing.name == context.session.role),
            flag(thing.name in context.roles and thing.name != context.session.role), str(to_users),
            str(len(on) - to_users), str(below), grants.owner("ROLE", thing.name), thing.get("COMMENT", ""),
            "ROLE",
        ])  # fmt: skip
    return (
        "created_on name is_default is_current is_inherited assigned_to_users granted_to_roles granted_roles"
        " owner"
        " comment owner_role_type"
    ), rows


def users(context: Context, request: Request) -> Rows:
    rows = []
    for thing in visible.like(request.like, visible.of_kind(context, "USER")):

        def text(key: str, default: Any = "", user: Thing = thing) -> str:
            return as_text(user.get(key, default))

        rows.append([
            thing.name, thing.created_on, text("LOGIN_NAME", thing.name), text("DISPLAY_NAME", thing.name),
            text("FIRST_NAME"), text("LAST_NAME"), text("EMAIL"), text("MINS_TO_UNLOCK"),
            text("DAYS_TO_EXPIRY"), text("COMMENT"), text("DISABLED", False),
            text("MUST_CHANGE_PASSWORD", False), "false", text("DEFAULT_WAREHOUSE"),
            text("DEFAULT_NAMESPACE"), text("DEFAULT_ROLE"), secondary_roles(thing), "false", "", "",
            context.account.grants.owner("USER", thing.name), None, None, None,
            as_text(bool(thing.get("PASSWORD"))), as_text(bool(thing.get("RSA_PUBLIC_KEY"))), text("TYPE"),
            "false", "false",
        ])  # fmt: skip
    return (
        "name created_on login_name display_name first_name last_name email mins_to_unlock days_to_expiry"
        " comment"
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
            thing.name, f"{quota:.2f}", f"{used:.2f}", f"{quota - used:.2f}",
            "WAREHOUSE" if level else None, str(thing.get("FREQUENCY", "MONTHLY")).upper(),
            thing.get("START_TIMESTAMP", "2024-01-01 00:00:00.000 -0800"), thing.get("END_TIMESTAMP"),
            at("NOTIFY"), at("SUSPEND"), at("SUSPEND_IMMEDIATE"), thing.created_on,
            context.account.grants.owner("RESOURCE MONITOR", thing.name), thing.get("COMMENT", ""),
            ", ".join(thing.get("NOTIFY_USERS", [])),
        ])  # fmt: skip
    return (
        "name credit_quota used_credits remaining_credits level frequency start_time end_time notify_at"
        " suspend_at"
        " suspend_immediately_at created_on owner comment notify_users"
    ), rows


def network_policies(context: Context, request: Request) -> Rows:
    rows = [
        [
            thing.created_on, thing.name, thing.get("COMMENT", ""),
            str(len(thing.get("ALLOWED_IP_LIST", []))), str(len(thing.get("BLOCKED_IP_LIST", []))), "0", "0",
        ]
        for thing in visible.like(request.like, visible.of_kind(context, "NETWORK POLICY"))
    ]  # fmt: skip
    return (
        "created_on name comment entries_in_allowed_ip_list entries_in_blocked_ip_list"
        " entries_in_allowed_network_rules entries_in_blocked_network_rules"
    ), rows


WRITERS: dict[str, Writer] = {
    "WAREHOUSES": warehouses,
    "ROLES": roles,
    "USERS": users,
    "RESOURCE MONITORS": resource_monitors,
    "NETWORK POLICIES": network_policies,
}
