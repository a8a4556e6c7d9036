import type { Values } from "../plugin/dynamic-value";
import { accountObject } from "./account-object";
import { SnowflakeError, type Row, type Snowflake } from "./client";
import { privilegeGrant } from "./grants";
import { ACCOUNT_OBJECTS } from "./objects";
import { roleGrant } from "./role-grant";

/** The statements that the real provider runs, as far as anybody can tell from outside. */

function recorded(answers: Record<string, Row[] | SnowflakeError> = {}) {
  const statements: string[] = [];
  const query = async (sql: string) => {
    statements.push(sql);
    const answer = Object.entries(answers).find(([start]) => sql.startsWith(start))?.[1] ?? [];
    if (answer instanceof SnowflakeError) throw answer;
    return answer;
  };
  const snowflake: Snowflake = {
    query,
    async run(...all) {
      for (const sql of all) await query(sql);
    },
  };
  return { statements, snowflake };
}

const absent = new SnowflakeError("002003", "Database 'D' does not exist or not authorized.", "SHOW");

async function created(type: string, values: Values): Promise<string[]> {
  const { statements, snowflake } = recorded();
  await accountObject(snowflake, ACCOUNT_OBJECTS[`snowflake_${type}`]!).create(values);
  return statements;
}

async function changed(type: string, prior: Values, planned: Values): Promise<string[]> {
  const { statements, snowflake } = recorded();
  await accountObject(snowflake, ACCOUNT_OBJECTS[`snowflake_${type}`]!).update(prior, planned);
  return statements;
}

async function read(type: string, state: Values, answers: Record<string, Row[] | SnowflakeError>) {
  return accountObject(recorded(answers).snowflake, ACCOUNT_OBJECTS[`snowflake_${type}`]!).read(state);
}

describe("CREATE", () => {
  test.each<[string, Values, string[]]>([
    [
      "database",
      { name: "D", data_retention_time_in_days: 1, comment: "it's", drop_public_schema_on_creation: true },
      [
        `CREATE DATABASE "D" DATA_RETENTION_TIME_IN_DAYS = 1 COMMENT = 'it''s'`,
        `DROP SCHEMA IF EXISTS "D"."PUBLIC"`,
      ],
    ],
    ["database", { name: "D", is_transient: true }, [`CREATE TRANSIENT DATABASE "D"`]],
    [
      "schema",
      { database: "D", name: "S", with_managed_access: "true", comment: null },
      [`CREATE SCHEMA "D"."S" WITH MANAGED ACCESS`],
    ],
    [
      "warehouse",
      {
        name: "W",
        warehouse_size: "XSMALL",
        auto_suspend: 60,
        auto_resume: "true",
        initially_suspended: true,
        resource_monitor: "M",
        statement_timeout_in_seconds: 3600,
      },
      [
        `CREATE WAREHOUSE "W" INITIALLY_SUSPENDED = true WAREHOUSE_SIZE = 'XSMALL' AUTO_SUSPEND = 60 ` +
          `AUTO_RESUME = true RESOURCE_MONITOR = "M" STATEMENT_TIMEOUT_IN_SECONDS = 3600`,
      ],
    ],
    ["account_role", { name: "R", comment: "who" }, [`CREATE ROLE "R" COMMENT = 'who'`]],
    [
      "service_user",
      {
        name: "U",
        login_name: "U",
        default_role: "R",
        default_secondary_roles_option: "NONE",
        rsa_public_key: "MII",
      },
      [
        `CREATE USER "U" TYPE = SERVICE DEFAULT_SECONDARY_ROLES = () LOGIN_NAME = 'U' DEFAULT_ROLE = "R" ` +
          `RSA_PUBLIC_KEY = 'MII'`,
      ],
    ],
    [
      "network_policy",
      { name: "N", allowed_ip_list: ["10.0.0.0/8", "192.168.1.1/32"] },
      [`CREATE NETWORK POLICY "N" ALLOWED_IP_LIST = ('10.0.0.0/8', '192.168.1.1/32')`],
    ],
    [
      "resource_monitor",
      { name: "M", credit_quota: 20, notify_triggers: [90, 75], suspend_trigger: 100 },
      [
        `CREATE RESOURCE MONITOR "M" WITH CREDIT_QUOTA = 20 ` +
          `TRIGGERS ON 75 PERCENT DO NOTIFY ON 90 PERCENT DO NOTIFY ON 100 PERCENT DO SUSPEND`,
      ],
    ],
  ])("%s", async (type, values, statements) => {
    expect(await created(type, values)).toEqual(statements);
  });
});

describe("ALTER writes what changed and nothing else", () => {
  test("set", async () => {
    const prior = { name: "W", auto_suspend: 60, warehouse_size: "XSMALL", comment: "dbt" };
    expect(await changed("warehouse", prior, { ...prior, auto_suspend: 120 })).toEqual([
      `ALTER WAREHOUSE "W" SET AUTO_SUSPEND = 120`,
    ]);
  });

  test("unset", async () => {
    expect(
      await changed("account_role", { name: "R", comment: "who" }, { name: "R", comment: null }),
    ).toEqual([`ALTER ROLE "R" UNSET COMMENT`]);
  });

  test("triggers are written whole", async () => {
    const prior = { name: "M", credit_quota: 20, suspend_trigger: 100 };
    expect(await changed("resource_monitor", prior, { ...prior, suspend_trigger: 90 })).toEqual([
      `ALTER RESOURCE MONITOR "M" TRIGGERS ON 90 PERCENT DO SUSPEND`,
    ]);
  });

  test("managed access has words of its own", async () => {
    const prior = { database: "D", name: "S", with_managed_access: "false" };
    expect(await changed("schema", prior, { ...prior, with_managed_access: "true" })).toEqual([
      `ALTER SCHEMA "D"."S" ENABLE MANAGED ACCESS`,
    ]);
  });
});

describe("reading", () => {
  const state = { id: '"W"', name: "W", warehouse_size: "XSMALL", auto_suspend: 60, comment: null };
  const rows = (size: string): Row[] => [
    { name: "w", size: "Large", auto_suspend: "1" },
    {
      name: "W",
      size,
      auto_suspend: "60",
      auto_resume: "true",
      resource_monitor: "null",
      comment: "by hand",
    },
  ];

  test("takes the row of exactly this name, in the words of the configuration", async () => {
    const found = await read("warehouse", state, { "SHOW WAREHOUSES": rows("2X-Large") });
    expect(found).toMatchObject({ warehouse_size: "2XLARGE", auto_suspend: 60 });
  });

  test("leaves alone what the configuration leaves out, but for what the real one sets back", async () => {
    const unsaid = { ...state, auto_resume: "default", scaling_policy: "", max_cluster_count: null };
    const found = await read("warehouse", unsaid, { "SHOW WAREHOUSES": rows("X-Small") });
    for (const name of ["auto_resume", "scaling_policy", "max_cluster_count", "resource_monitor"])
      expect(found).not.toHaveProperty(name);
    expect(found).toMatchObject({ comment: "by hand" });
  });

  test("a second key that somebody gave a user is seen", async () => {
    const found = await read(
      "service_user",
      {
        id: '"U"',
        name: "U",
        rsa_public_key: "A",
        disabled: "default",
        default_secondary_roles_option: "NONE",
      },
      {
        "SHOW USERS": [{ name: "U", disabled: "true", default_secondary_roles: '["ALL"]' }],
        "DESCRIBE USER": [
          { property: "RSA_PUBLIC_KEY", value: "A" },
          { property: "RSA_PUBLIC_KEY_2", value: "B" },
        ],
      },
    );
    expect(found).toMatchObject({ rsa_public_key_2: "B", default_secondary_roles_option: "ALL" });
    expect(found).not.toHaveProperty("disabled");
  });

  test("an object that is not shown is gone, and so is one whose database is", async () => {
    expect(await read("warehouse", state, {})).toBeNull();
    expect(
      await read("schema", { id: "x", database: "D", name: "S" }, { "SHOW SCHEMAS": absent }),
    ).toBeNull();
  });

  test("any other refusal is told", async () => {
    const refused = new SnowflakeError("390318", "Authentication token has expired.", "SHOW");
    await expect(read("warehouse", state, { "SHOW WAREHOUSES": refused })).rejects.toThrow("390318");
  });
});

describe("privileges", () => {
  const base = { account_role_name: "R", privileges: ["USAGE", "MONITOR"] };
  const future = (container: Values): Values => ({
    ...base,
    privileges: ["SELECT"],
    on_schema_object: [{ future: [{ object_type_plural: "TABLES", ...container }] }],
  });
  const TARGETS: [string, Values, string, string][] = [
    ["the account", { ...base, on_account: true }, "ACCOUNT", '"R"|false|false|USAGE,MONITOR|OnAccount'],
    [
      "a database",
      { ...base, on_account_object: [{ object_type: "DATABASE", object_name: "D" }] },
      'DATABASE "D"',
      '"R"|false|false|USAGE,MONITOR|OnAccountObject|DATABASE|"D"',
    ],
    [
      "a schema",
      { ...base, on_schema: [{ schema_name: '"D"."S"' }] },
      'SCHEMA "D"."S"',
      '"R"|false|false|USAGE,MONITOR|OnSchema|OnSchema|"D"."S"',
    ],
    [
      "schemas to come in a database",
      { ...base, on_schema: [{ future_schemas_in_database: "D" }] },
      'FUTURE SCHEMAS IN DATABASE "D"',
      '"R"|false|false|USAGE,MONITOR|OnSchema|OnFutureSchemasInDatabase|"D"',
    ],
    [
      "a table",
      { ...base, on_schema_object: [{ object_type: "TABLE", object_name: '"D"."S"."T"' }] },
      'TABLE "D"."S"."T"',
      '"R"|false|false|USAGE,MONITOR|OnSchemaObject|OnObject|TABLE|"D"."S"."T"',
    ],
    [
      "tables to come in a database",
      future({ in_database: "D" }),
      'FUTURE TABLES IN DATABASE "D"',
      '"R"|false|false|SELECT|OnSchemaObject|OnFuture|TABLES|InDatabase|"D"',
    ],
    [
      "tables to come in a schema",
      future({ in_schema: '"D"."S"' }),
      'FUTURE TABLES IN SCHEMA "D"."S"',
      '"R"|false|false|SELECT|OnSchemaObject|OnFuture|TABLES|InSchema|"D"."S"',
    ],
  ];

  test.each(TARGETS)("on %s", async (_what, values, on, id) => {
    const { statements, snowflake } = recorded();
    const grant = privilegeGrant(snowflake);
    expect(await grant.create(values)).toEqual({ id });
    await grant.delete(values);
    const privileges = (values.privileges as string[]).join(", ");
    expect(statements).toEqual([
      `GRANT ${privileges} ON ${on} TO ROLE "R"`,
      `REVOKE ${privileges} ON ${on} FROM ROLE "R"`,
    ]);
  });

  test.each(TARGETS)("are imported from an id: on %s", async (_what, values, _on, id) => {
    expect(privilegeGrant(recorded().snowflake).identify(id)).toEqual(values);
  });

  const schema = { ...base, on_schema: [{ schema_name: '"D"."S"' }] };
  const row = (privilege: string, grantee_name = "R") => ({ privilege, grantee_name, granted_to: "ROLE" });

  test("one that is missing is told, and those of others are not ours", async () => {
    const rows = [row("USAGE"), row("MONITOR", "OTHER"), row("CREATE TABLE")];
    const found = await privilegeGrant(recorded({ "SHOW GRANTS ON SCHEMA": rows }).snowflake).read(schema);
    expect(found).toMatchObject({ privileges: ["USAGE"] });
  });

  test("none left is a change; a role or an object that is gone took the grant with it", async () => {
    const here = { "SHOW ROLES LIKE 'R'": [{ name: "R" }] };
    expect(await privilegeGrant(recorded(here).snowflake).read(schema)).toMatchObject({ privileges: [] });
    expect(await privilegeGrant(recorded().snowflake).read(schema)).toBeNull();
    expect(await privilegeGrant(recorded({ SHOW: absent }).snowflake).read(schema)).toBeNull();
  });

  test("what a state has lost is looked for again, by the id", async () => {
    const id = '"R"|false|false|USAGE,MONITOR|OnSchema|OnSchema|"D"."S"';
    const { snowflake } = recorded({ "SHOW GRANTS ON SCHEMA": [row("USAGE"), row("MONITOR")] });
    const found = await privilegeGrant(snowflake).read({ ...schema, privileges: [], id });
    expect(found).toEqual({ id, privileges: ["USAGE", "MONITOR"] });
  });

  test("one with the right to pass it on is another than one without", async () => {
    const rows = [{ ...row("USAGE"), grant_option: "true" }, row("MONITOR")];
    const grant = privilegeGrant(recorded({ "SHOW GRANTS ON SCHEMA": rows }).snowflake);
    expect(await grant.read(schema)).toMatchObject({ privileges: ["MONITOR"] });
    expect(await grant.read({ ...schema, with_grant_option: true })).toMatchObject({ privileges: ["USAGE"] });
  });

  test("a change gives and takes the difference, and no right to pass it on", async () => {
    const { statements, snowflake } = recorded();
    await privilegeGrant(snowflake).update(schema, { ...schema, privileges: ["USAGE", "CREATE TABLE"] });
    expect(statements).toEqual([
      'REVOKE GRANT OPTION FOR CREATE TABLE ON SCHEMA "D"."S" FROM ROLE "R"',
      'GRANT CREATE TABLE ON SCHEMA "D"."S" TO ROLE "R"',
      'REVOKE MONITOR ON SCHEMA "D"."S" FROM ROLE "R"',
    ]);
  });

  test("always_apply gives all of them again with each apply", async () => {
    const always = { ...schema, always_apply: true };
    const { statements, snowflake } = recorded({ "SHOW GRANTS ON SCHEMA": [row("USAGE"), row("MONITOR")] });
    const [first, second] = [
      await privilegeGrant(snowflake).read(always),
      await privilegeGrant(snowflake).read(always),
    ];
    expect(first!.always_apply_trigger).not.toBe(second!.always_apply_trigger);
    await privilegeGrant(snowflake).update(always, always);
    expect(statements).toContain('GRANT USAGE, MONITOR ON SCHEMA "D"."S" TO ROLE "R"');
  });

  test("views to come are not tables to come", async () => {
    const rows = [{ privilege: "SELECT", grant_on: "VIEW", grantee_name: "R", grant_to: "ROLE" }];
    const here = { "SHOW ROLES": [{ name: "R" }], "SHOW FUTURE GRANTS IN SCHEMA": rows };
    const grant = privilegeGrant(recorded(here).snowflake);
    expect(await grant.read(future({ in_schema: '"D"."S"' }))).toMatchObject({ privileges: [] });
  });

  test("on all objects that there are cannot be read back, and is refused", async () => {
    const values = {
      ...base,
      on_schema_object: [{ all: [{ object_type_plural: "TABLES", in_database: "D" }] }],
    };
    await expect(privilegeGrant(recorded().snowflake).create(values)).rejects.toThrow("cannot be read back");
  });
});

test("a role is given to a role or a user, and looked for there", async () => {
  const rows = [{ granted_to: "USER", grantee_name: "U" }];
  const { statements, snowflake } = recorded({ "SHOW GRANTS OF ROLE": rows });
  const grant = roleGrant(snowflake);
  expect(await grant.create({ role_name: "R", parent_role_name: "SYSADMIN", user_name: null })).toEqual({
    id: '"R"|ROLE|"SYSADMIN"',
  });
  expect(await grant.read({ role_name: "R", parent_role_name: null, user_name: "U" })).toEqual({
    id: '"R"|USER|"U"',
  });
  expect(await grant.read({ role_name: "R", parent_role_name: "SYSADMIN", user_name: null })).toBeNull();
  expect(statements[0]).toBe('GRANT ROLE "R" TO ROLE "SYSADMIN"');
});
