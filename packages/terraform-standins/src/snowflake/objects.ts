import type { Value, Values } from "../plugin/dynamic-value";
import { COMMENT, like, numberOf, textOf, type AccountObject } from "./account-object";
import { identifier, literal, qualified, type Properties } from "./sql";
import { user } from "./users";

/** The account objects of this stand-in, one table each. */

const RETENTION: Properties = {
  data_retention_time_in_days: { keyword: "DATA_RETENTION_TIME_IN_DAYS", form: "number" },
};

const database: AccountObject = {
  kind: "DATABASE",
  properties: { ...RETENTION, ...COMMENT },
  prefix: (values) => (values.is_transient === true ? "TRANSIENT" : ""),
  replace: ["is_transient"],
  afterwards: (values) =>
    values.drop_public_schema_on_creation === true
      ? [`DROP SCHEMA IF EXISTS ${qualified(values.name, "PUBLIC")}`]
      : [],
  show: like("DATABASES"),
  attributes: (row) => ({
    comment: row.comment ?? "",
    data_retention_time_in_days: numberOf(row.retention_time),
    is_transient: (row.options ?? "").includes("TRANSIENT"),
  }),
};

const schema: AccountObject = {
  kind: "SCHEMA",
  name: ["database", "name"],
  properties: { ...RETENTION, ...COMMENT },
  prefix: (values) => (values.is_transient === "true" ? "TRANSIENT" : ""),
  clause: (values) => (values.with_managed_access === "true" ? "WITH MANAGED ACCESS" : ""),
  replace: ["is_transient"],
  changes: (prior, planned) =>
    prior.with_managed_access === planned.with_managed_access
      ? []
      : [`${planned.with_managed_access === "true" ? "ENABLE" : "DISABLE"} MANAGED ACCESS`],
  show: (values) => `SHOW SCHEMAS LIKE ${literal(values.name)} IN DATABASE ${identifier(values.database)}`,
  attributes: (row) => ({
    comment: row.comment ?? "",
    data_retention_time_in_days: numberOf(row.retention_time),
    is_transient: String((row.options ?? "").includes("TRANSIENT")),
    with_managed_access: String((row.options ?? "").includes("MANAGED ACCESS")),
  }),
  ifSaid: { is_transient: "default", with_managed_access: "default" },
};

const warehouse: AccountObject = {
  kind: "WAREHOUSE",
  properties: {
    warehouse_type: { keyword: "WAREHOUSE_TYPE", form: "text" },
    warehouse_size: { keyword: "WAREHOUSE_SIZE", form: "text" },
    max_cluster_count: { keyword: "MAX_CLUSTER_COUNT", form: "number" },
    min_cluster_count: { keyword: "MIN_CLUSTER_COUNT", form: "number" },
    scaling_policy: { keyword: "SCALING_POLICY", form: "text" },
    auto_suspend: { keyword: "AUTO_SUSPEND", form: "number", unset: -1 },
    auto_resume: { keyword: "AUTO_RESUME", form: "word", unset: "default" },
    resource_monitor: { keyword: "RESOURCE_MONITOR", form: "name" },
    ...COMMENT,
    enable_query_acceleration: { keyword: "ENABLE_QUERY_ACCELERATION", form: "word", unset: "default" },
    query_acceleration_max_scale_factor: {
      keyword: "QUERY_ACCELERATION_MAX_SCALE_FACTOR",
      form: "number",
      unset: -1,
    },
    max_concurrency_level: { keyword: "MAX_CONCURRENCY_LEVEL", form: "number" },
    statement_timeout_in_seconds: { keyword: "STATEMENT_TIMEOUT_IN_SECONDS", form: "number" },
    statement_queued_timeout_in_seconds: { keyword: "STATEMENT_QUEUED_TIMEOUT_IN_SECONDS", form: "number" },
  },
  clause: (values) => (values.initially_suspended === true ? "INITIALLY_SUSPENDED = true" : ""),
  show: like("WAREHOUSES"),
  async attributes(row, snowflake, values) {
    const parameters = await snowflake.query(`SHOW PARAMETERS IN WAREHOUSE ${identifier(values.name)}`);
    const parameter = (key: string) => numberOf(parameters.find((found) => found.key === key)?.value);
    return {
      comment: row.comment ?? "",
      warehouse_type: textOf(row.type),
      warehouse_size: (row.size ?? "").replaceAll("-", "").toUpperCase(),
      max_cluster_count: numberOf(row.max_cluster_count),
      min_cluster_count: numberOf(row.min_cluster_count),
      scaling_policy: textOf(row.scaling_policy),
      auto_suspend: numberOf(row.auto_suspend),
      auto_resume: textOf(row.auto_resume),
      resource_monitor: textOf(row.resource_monitor),
      enable_query_acceleration: textOf(row.enable_query_acceleration),
      query_acceleration_max_scale_factor: numberOf(row.query_acceleration_max_scale_factor),
      max_concurrency_level: parameter("MAX_CONCURRENCY_LEVEL"),
      statement_timeout_in_seconds: parameter("STATEMENT_TIMEOUT_IN_SECONDS"),
      statement_queued_timeout_in_seconds: parameter("STATEMENT_QUEUED_TIMEOUT_IN_SECONDS"),
    };
  },
  ifSaid: {
    warehouse_type: null,
    warehouse_size: null,
    max_cluster_count: null,
    min_cluster_count: null,
    scaling_policy: null,
    auto_suspend: -1,
    auto_resume: "default",
    resource_monitor: null,
    enable_query_acceleration: "default",
    query_acceleration_max_scale_factor: -1,
  },
};

const accountRole: AccountObject = {
  kind: "ROLE",
  properties: COMMENT,
  show: like("ROLES"),
  attributes: (row) => ({ comment: row.comment ?? "" }),
};

const networkPolicy: AccountObject = {
  kind: "NETWORK POLICY",
  properties: {
    allowed_ip_list: { keyword: "ALLOWED_IP_LIST", form: "texts" },
    blocked_ip_list: { keyword: "BLOCKED_IP_LIST", form: "texts" },
    ...COMMENT,
  },
  show: like("NETWORK POLICIES"),
  async attributes(row, snowflake, values) {
    const described = await snowflake.query(`DESCRIBE NETWORK POLICY ${identifier(values.name)}`);
    const list = (name: string): Value =>
      (described.find((found) => found.name === name)?.value ?? "").split(",").filter(Boolean);
    return {
      comment: row.comment ?? "",
      allowed_ip_list: list("ALLOWED_IP_LIST"),
      blocked_ip_list: list("BLOCKED_IP_LIST"),
    };
  },
};

const resourceMonitor: AccountObject = {
  kind: "RESOURCE MONITOR",
  properties: { credit_quota: { keyword: "CREDIT_QUOTA", form: "number" } },
  clause: () => "WITH",
  suffix: triggers,
  // A single trigger cannot be changed: the list is written whole.
  changes: (prior, planned) => (triggers(prior) === triggers(planned) ? [] : [triggers(planned)]),
  show: like("RESOURCE MONITORS"),
  attributes: (row) => ({
    credit_quota: numberOf(row.credit_quota),
    notify_triggers: percents(row.notify_at),
    suspend_trigger: percents(row.suspend_at)[0] ?? null,
    suspend_immediate_trigger: percents(row.suspend_immediately_at)[0] ?? null,
  }),
  ifSaid: {
    credit_quota: null,
    notify_triggers: null,
    suspend_trigger: null,
    suspend_immediate_trigger: null,
  },
};

function triggers(values: Values): string {
  const on = (percent: Value, action: string) => `ON ${String(percent)} PERCENT DO ${action}`;
  const notified = [...((values.notify_triggers as number[] | null) ?? [])].sort((a, b) => a - b);
  const all = [
    ...notified.map((percent) => on(percent, "NOTIFY")),
    ...(values.suspend_trigger ? [on(values.suspend_trigger, "SUSPEND")] : []),
    ...(values.suspend_immediate_trigger ? [on(values.suspend_immediate_trigger, "SUSPEND_IMMEDIATE")] : []),
  ];
  return all.length ? `TRIGGERS ${all.join(" ")}` : "";
}

const percents = (text: string | null | undefined) =>
  (text ?? "")
    .split(",")
    .filter(Boolean)
    .map((part) => parseInt(part, 10));

export const ACCOUNT_OBJECTS: Readonly<Record<string, AccountObject>> = {
  snowflake_account_role: accountRole,
  snowflake_database: database,
  snowflake_network_policy: networkPolicy,
  snowflake_resource_monitor: resourceMonitor,
  snowflake_schema: schema,
  snowflake_service_user: user("SERVICE"),
  snowflake_user: user("PERSON"),
  snowflake_warehouse: warehouse,
};
