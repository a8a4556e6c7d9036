"""Warehouses, roles, resource monitors, network policies, and the account's own parameters."""

from __future__ import annotations

from typing import Any

from larder_local.snowflake.account import parameters
from larder_local.snowflake.account.grants import SYSTEM_ROLES
from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.account.warehouses import size_key
from larder_local.snowflake.engine.result import Result, status
from larder_local.snowflake.errors import compilation, insufficient
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.objects import Kind, known

_WAREHOUSE_OPTIONS = {
    "AUTO_RESUME", "AUTO_SUSPEND", "COMMENT", "ENABLE_QUERY_ACCELERATION", "GENERATION",
    "INITIALLY_SUSPENDED", "MAX_CLUSTER_COUNT", "MIN_CLUSTER_COUNT", "QUERY_ACCELERATION_MAX_SCALE_FACTOR",
    "RESOURCE_CONSTRAINT", "RESOURCE_MONITOR", "SCALING_POLICY", "WAIT_FOR_COMPLETION", "WAREHOUSE_SIZE",
    "WAREHOUSE_TYPE", *parameters.WAREHOUSE,
}  # fmt: skip


def _warehouse_options(reader: Reader) -> dict[str, Any]:
    found = known(reader.options(), _WAREHOUSE_OPTIONS, "WAREHOUSE")
    if "WAREHOUSE_SIZE" in found:
        found["WAREHOUSE_SIZE"] = size_key(found["WAREHOUSE_SIZE"])
    found.pop("WAIT_FOR_COMPLETION", None)
    return found


def _check_warehouse(context: Context, options: dict[str, Any]) -> None:
    """A monitor is put on a warehouse by who may change the monitor: account administrators."""
    if monitor := options.get("RESOURCE_MONITOR"):
        context.account.require(context.roles, "MODIFY", "RESOURCE MONITOR", monitor)


def _warehouse_verbs(context: Context, reader: Reader, warehouse: Thing) -> bool:
    verb = reader.accept("SUSPEND", "RESUME IF SUSPENDED", "RESUME", "ABORT ALL QUERIES")
    if verb is None:
        return False
    context.account.require(context.roles, "OPERATE", "WAREHOUSE", warehouse.name)
    if verb == "SUSPEND":
        context.account.warehouses.suspend(warehouse.name)
    elif verb.startswith("RESUME"):
        context.account.warehouses.resume(warehouse)
    return True


def _start_warehouse(context: Context, warehouse: Thing) -> None:
    if not warehouse.get("INITIALLY_SUSPENDED", False):
        context.account.warehouses.resume(warehouse)
    context.session.warehouse = warehouse.name


def _role_options(reader: Reader) -> dict[str, Any]:
    return known(reader.options(), {"COMMENT"}, "ROLE")


def _before_role_drop(context: Context, role: Thing) -> None:
    """What the role owned goes to the role that drops it."""
    if role.name in SYSTEM_ROLES:
        raise insufficient("ROLE", role.name)
    grants = context.account.grants
    for owned in [each for each in grants.to("ROLE", role.name) if each.privilege == "OWNERSHIP"]:
        grants.give("OWNERSHIP", owned.kind, owned.name, context.role, by=context.role)


def _monitor_options(reader: Reader) -> dict[str, Any]:
    allowed = {"CREDIT_QUOTA", "FREQUENCY", "START_TIMESTAMP", "END_TIMESTAMP", "NOTIFY_USERS", "COMMENT"}
    found = known(reader.options(), allowed, "RESOURCE MONITOR")
    if reader.accept("TRIGGERS"):
        found["TRIGGERS"] = triggers = []
        while reader.accept("ON"):
            percent = int(reader.next().text)
            reader.expect("PERCENT DO")
            triggers.append([percent, reader.expect("SUSPEND_IMMEDIATE", "SUSPEND", "NOTIFY")])
    return found


def _policy_options(reader: Reader) -> dict[str, Any]:
    allowed = {"ALLOWED_IP_LIST", "BLOCKED_IP_LIST", "COMMENT"}
    return known(reader.options(), allowed, "NETWORK POLICY")


def _keep_policies_in_use(context: Context, policy: Thing) -> None:
    store = context.account.store
    for holder in [*store.all("USER"), *store.all("ACCOUNT")]:
        if holder.get("NETWORK_POLICY") == policy.name:
            raise compilation(
                f"Cannot perform Drop operation on network policy {policy.name}. The policy is attached to"
                f" {holder.kind.lower()} {holder.name}. Unset the network policy and try the operation"
                f" again.",
                "001492",
                "42601",
            )


WAREHOUSE = Kind(
    "WAREHOUSE", "CREATE WAREHOUSE", "MODIFY", _warehouse_options, _warehouse_verbs, _check_warehouse,
    before_drop=lambda context, warehouse: context.account.warehouses.suspend(warehouse.name),
    after_create=_start_warehouse,
)  # fmt: skip
ROLE = Kind("ROLE", "CREATE ROLE", "OWNERSHIP", _role_options, before_drop=_before_role_drop)
RESOURCE_MONITOR = Kind("RESOURCE MONITOR", "CREATE RESOURCE MONITOR", "MODIFY", _monitor_options)
NETWORK_POLICY = Kind(
    "NETWORK POLICY", "CREATE NETWORK POLICY", "OWNERSHIP", _policy_options, before_drop=_keep_policies_in_use
)


def alter_account(context: Context, reader: Reader) -> Result:
    """For account administrators; the network policy also for security administrators."""
    store, name = context.account.store, context.account.name
    verb = reader.expect("SET", "UNSET")
    found = reader.options() if verb == "SET" else {reader.word(): None}
    known(found, set(parameters.BY_KIND["ACCOUNT"]), "ACCOUNT")
    allowed = {"ACCOUNTADMIN"} | ({"SECURITYADMIN"} if set(found) == {"NETWORK_POLICY"} else set())
    if not allowed & context.roles:
        raise insufficient("ACCOUNT", name)
    if policy := found.get("NETWORK_POLICY"):
        context.account.require_visible(context.roles, "NETWORK POLICY", policy)
    whole = store.find("ACCOUNT", name)
    if whole is None:
        store.save("ACCOUNT", name)
        whole = store.find("ACCOUNT", name)
    assert whole is not None
    store.change(whole, **found)
    return status()
