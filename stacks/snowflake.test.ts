import { accessOf, warehouseOf } from "../platform/access-expansion";
import { LOCAL, samplePlatform, synthesize, type SynthesizedStack } from "../platform/testing/sample";
import { SnowflakeStack, type SnowflakeProps } from "./snowflake";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- Terraform JSON of any resource type
type Attributes = Record<string, any>;

const PROPS = { credits: 20, retentionDays: 1, allowedAddresses: [] };

function stackOf(props: Partial<SnowflakeProps> = {}, platform = samplePlatform()) {
  const access = accessOf(platform, { sources: ["SHOPIFY"], developers: ["owner"] });
  const json = synthesize(new SnowflakeStack(platform, { access, ...PROPS, ...props }));
  return { access, json, warehouse: warehouseOf(platform, access) };
}

function all(json: SynthesizedStack, type: string): Attributes[] {
  return Object.values(json.resource?.[`snowflake_${type}`] ?? {});
}

/** What `${snowflake_….<attribute>}` stands for. */
function resolve(json: SynthesizedStack, reference: string): string {
  const match = /^\$\{(\w+)\.([\w-]+)\.(\w+)\}$/.exec(reference);
  if (!match) return reference;
  const resource = json.resource![match[1]!]![match[2]!] as Attributes;
  if (match[3] === "name") return resource.name as string;
  return `${resolve(json, resource.database as string)}.${resource.name as string}`;
}

/** The stack's grants in the words of SHOW GRANTS. */
function granted(json: SynthesizedStack): string[] {
  return all(json, "grant_privileges_to_account_role").flatMap((grant) => {
    const object = grant.on_account_object;
    const future = grant.on_schema_object?.future;
    const on = grant.on_account
      ? "ACCOUNT LOCAL"
      : object
        ? `${object.object_type} ${resolve(json, object.object_name)}`
        : future
          ? `future ${future.object_type_plural.slice(0, -1)} ${resolve(json, future.in_schema ?? future.in_database)}`
          : `SCHEMA ${resolve(json, grant.on_schema.schema_name)}`;
    const role = resolve(json, grant.account_role_name);
    return (grant.privileges as string[]).map((privilege) => `${role}: ${privilege} on ${on}`);
  });
}

test("the stack grants what system.json tells the check, no more and no less", () => {
  const { json, warehouse } = stackOf();
  const told = warehouse.grants.map(
    ({ role, privilege, on, name, future }) =>
      `${role}: ${privilege} on ${future ? "future " : ""}${on} ${name}`,
  );
  expect(granted(json).sort()).toEqual(told.sort());
});

test("a grant waits for the object that it is on", () => {
  const { json } = stackOf();
  for (const { on_account_object: object } of all(json, "grant_privileges_to_account_role")) {
    if (!object) continue;
    expect(object.object_name).toMatch(`\${snowflake_${(object.object_type as string).toLowerCase()}.`);
  }
});

test("roles reach those that system.json names, and every user its own", () => {
  const { json, warehouse } = stackOf();
  const memberships = all(json, "grant_account_role").map((grant) => {
    const to = (grant.parent_role_name ?? grant.user_name) as string;
    return `${resolve(json, grant.role_name as string)} → ${resolve(json, to)}`;
  });
  const told = [
    ...warehouse.roles.flatMap(({ name, to }) => to.map((other) => `${name} → ${other}`)),
    ...warehouse.users.map(({ name, role }) => `${role} → ${name}`),
  ];
  expect(memberships.sort()).toEqual(told.sort());
});

test("SYSADMIN makes databases, SECURITYADMIN roles, users and grants, ACCOUNTADMIN what carries a monitor", () => {
  const { json } = stackOf();
  const providers = (...types: string[]) => [
    ...new Set(types.flatMap((type) => all(json, type)).map(({ provider }) => provider as string)),
  ];
  expect(providers("database", "schema")).toEqual(["snowflake.sysadmin"]);
  expect(
    providers(
      "account_role",
      "service_user",
      "user",
      "grant_account_role",
      "grant_privileges_to_account_role",
    ),
  ).toEqual(["snowflake.securityadmin"]);
  expect(providers("resource_monitor", "warehouse")).toEqual(["snowflake.accountadmin"]);
});

test("schemas of ANALYTICS are managed, RAW and its tables are kept, and nothing has a PUBLIC schema", () => {
  const { json } = stackOf({ retentionDays: 7 });
  const managed = all(json, "schema").filter(({ with_managed_access }) => with_managed_access === "true");
  expect(managed.map(({ name }) => name as string)).toEqual([
    "STAGING",
    "SERVING",
    "SNAPSHOTS",
    "OPS",
    "TEST_FAILURES",
  ]);
  for (const kept of [...all(json, "database"), ...all(json, "schema")]) {
    expect(kept).toMatchObject({ data_retention_time_in_days: 7, lifecycle: { prevent_destroy: true } });
    expect(kept.is_transient).toBeUndefined();
  }
  expect(
    all(json, "database").every(({ drop_public_schema_on_creation }) => drop_public_schema_on_creation),
  ).toBe(true);
});

test("data goes only when somebody says so", () => {
  const { json } = stackOf({}, samplePlatform({ deleteData: true }));
  expect(all(json, "database").map(({ lifecycle }) => lifecycle.prevent_destroy as boolean)).toEqual([
    false,
    false,
    false,
  ]);
});

test("warehouses are small, sleep after a minute, and stop at their budget", () => {
  const { json } = stackOf({ credits: 5 });
  expect(all(json, "warehouse")).toHaveLength(4);
  for (const warehouse of all(json, "warehouse")) {
    expect(warehouse).toMatchObject({
      warehouse_size: "XSMALL",
      auto_suspend: 60,
      auto_resume: "true",
      initially_suspended: true,
    });
    expect(warehouse.statement_timeout_in_seconds).toBeGreaterThan(0);
    expect(resolve(json, warehouse.resource_monitor as string)).toBe(warehouse.name);
  }
  for (const monitor of all(json, "resource_monitor"))
    expect(monitor).toMatchObject({ credit_quota: 5, notify_triggers: [75, 90], suspend_trigger: 100 });
});

test("users log in by key pair with one role; the private key is nowhere", () => {
  const { json } = stackOf();
  const users = [...all(json, "service_user"), ...all(json, "user")];
  expect(users).toHaveLength(6);
  for (const user of users) {
    expect(user.default_secondary_roles_option).toBe("NONE");
    expect(user.rsa_public_key).toMatch(/^\$\{data\.aws_ssm_parameter\..+\.insecure_value\}$/);
    expect(user).not.toHaveProperty("password");
  }
  const parameters = Object.values(json.data!.aws_ssm_parameter!) as Attributes[];
  expect(parameters.map(({ name }) => name as string)).toContain("/spoon/local/snowflake/dbt/public-key");
  expect(json.data).not.toHaveProperty("aws_secretsmanager_secret_version");
});

test("a key is replaced by way of the second slot", () => {
  const { json } = stackOf({ rotating: ["dbt"] });
  const second = all(json, "service_user").filter(({ rsa_public_key_2 }) => rsa_public_key_2);
  expect(second.map(({ name }) => name as string)).toEqual(["SPOON_LOCAL_DBT"]);
  expect(JSON.stringify(json.data)).toContain("/spoon/local/snowflake/dbt/public-key-2");
});

test("Airbyte, whose host keeps its address, may be held to some; nobody else is", () => {
  const { json } = stackOf({ allowedAddresses: ["203.0.113.7/32"] });
  expect(all(json, "network_policy")).toMatchObject([
    { name: "SPOON_LOCAL_SERVICES", allowed_ip_list: ["203.0.113.7/32"] },
  ]);
  const held = [...all(json, "service_user"), ...all(json, "user")].filter(({ network_policy }) =>
    Boolean(network_policy),
  );
  expect(held.map(({ name }) => name as string)).toEqual(["SPOON_LOCAL_AIRBYTE"]);
  expect(all(stackOf().json, "network_policy")).toEqual([]);
});

test("two environments of one account share no name", () => {
  const other = samplePlatform({ environment: { ...LOCAL, name: "dev" } });
  const named = ({ json }: { json: SynthesizedStack }) =>
    ["database", "warehouse", "resource_monitor", "account_role", "service_user", "user"].flatMap((type) =>
      all(json, type).map(({ name }) => `${type} ${name as string}`),
    );
  const mine = new Set(named(stackOf()));
  expect(named(stackOf({}, other)).filter((name) => mine.has(name))).toEqual([]);
});
