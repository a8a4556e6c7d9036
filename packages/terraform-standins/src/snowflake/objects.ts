import type { Value, Values } from "../plugin/dynamic-value";
import { like, numberOf, textOf, type AccountObject } from "./account-object";
import type { Row, Snowflake } from "./client";
import { identifier, literal, qualified, type Properties } from "./sql";

/** The account objects of this stand-in, one table each. */

const COMMENT: Properties = { comment: { keyword: "COMMENT", form: "text" } };
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
};

const warehouse: AccountObject = {
  kind: "WAREHOUSE",
  properties: {
    warehouse_type: { keyword: "WAREHOUSE_TYPE", form: "text" },
    warehouse_size: { keyword: "WAREHOUSE_SIZE", form: "text" },
    auto_suspend: { keyword: "AUTO_SUSPEND", form: "number" },
    auto_resume: { keyword: "AUTO_RESUME", form: "word" },
    resource_monitor: { keyword: "RESOURCE_MONITOR", form: "name" },
    ...COMMENT,
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
      auto_suspend: numberOf(row.auto_suspend),
      auto_resume: textOf(row.auto_resume),
      resource_monitor: textOf(row.resource_monitor),
      statement_timeout_in_seconds: parameter("STATEMENT_TIMEOUT_IN_SECONDS"),
      statement_queued_timeout_in_seconds: parameter("STATEMENT_QUEUED_TIMEOUT_IN_SECONDS"),
    };
  },
};

const accountRole: AccountObject = {
  kind: "ROLE",
  properties: COMMENT,
  show: like("ROLES"),
  attributes: (row) => ({ comment: row.comment ?? "" }),
};

const USER: Properties = {
  login_name: { keyword: "LOGIN_NAME", form: "text" },
  display_name: { keyword: "DISPLAY_NAME", form: "text" },
  email: { keyword: "EMAIL", form: "text" },
  default_warehouse: { keyword: "DEFAULT_WAREHOUSE", form: "name" },
  default_namespace: { keyword: "DEFAULT_NAMESPACE", form: "text" },
  default_role: { keyword: "DEFAULT_ROLE", form: "name" },
  rsa_public_key: { keyword: "RSA_PUBLIC_KEY", form: "text" },
  rsa_public_key_2: { keyword: "RSA_PUBLIC_KEY_2", form: "text" },
  network_policy: { keyword: "NETWORK_POLICY", form: "name" },
  disabled: { keyword: "DISABLED", form: "word" },
  ...COMMENT,
};
const PERSON: Properties = {
  ...USER,
  first_name: { keyword: "FIRST_NAME", form: "text" },
  last_name: { keyword: "LAST_NAME", form: "text" },
};

function user(type: "SERVICE" | "PERSON"): AccountObject {
  return {
    kind: "USER",
    properties: type === "SERVICE" ? USER : PERSON,
    clause: (values) => [`TYPE = ${type}`, secondaryRoles(values)].filter(Boolean).join(" "),
    changes: (prior, planned) =>
      secondaryRoles(prior) === secondaryRoles(planned)
        ? []
        : [`SET ${secondaryRoles(planned) || "DEFAULT_SECONDARY_ROLES = ('ALL')"}`],
    show: like("USERS"),
    computed: { user_type: type },
    attributes: userAttributes,
  };
}

function secondaryRoles(values: Values): string {
  const option = values.default_secondary_roles_option;
  if (option === "NONE") return "DEFAULT_SECONDARY_ROLES = ()";
  return option === "ALL" ? "DEFAULT_SECONDARY_ROLES = ('ALL')" : "";
}

async function userAttributes(row: Row, snowflake: Snowflake, values: Values): Promise<Values> {
  const described = await snowflake.query(`DESCRIBE USER ${identifier(values.name)}`);
  const property = (name: string) => textOf(described.find((found) => found.property === name)?.value);
  return {
    login_name: row.login_name ?? null,
    display_name: row.display_name ?? null,
    first_name: row.first_name ?? null,
    last_name: row.last_name ?? null,
    email: row.email ?? null,
    comment: row.comment ?? "",
    disabled: row.disabled ?? null,
    default_role: textOf(row.default_role),
    default_warehouse: textOf(row.default_warehouse),
    default_namespace: textOf(row.default_namespace),
    rsa_public_key: property("RSA_PUBLIC_KEY"),
    rsa_public_key_2: property("RSA_PUBLIC_KEY_2"),
  };
}

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
