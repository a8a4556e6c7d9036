import { mkdtempSync, readdirSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { accessOf, warehouseOf } from "../../platform/access-expansion";
import { LOCAL } from "../../platform/testing/sample";
import { createPlatform } from "../../platform/platform";
import { SnowflakeStack } from "../../stacks/snowflake";
import { asTerraform } from "./console";
import { newKey } from "./key-pair";
import { LocalCloud } from "./local-cloud";
import { Terraform } from "./terraform";

/** The snowflake stack, by stock Terraform and the stand-in, on the local Snowflake: made, kept, taken away. */

jest.setTimeout(1_800_000);

const folder = mkdtempSync(path.join(tmpdir(), "larder-snowflake-"));
const cloud = new LocalCloud(folder);
const terraformKey = newKey();
const ciKey = newKey();
let terraform: Terraform;

beforeAll(async () => {
  const { warehouse, users } = describeSystem();
  cloud.secret("snowflake-terraform.pem", terraformKey.privateKey);
  cloud.system({ warehouse });
  await cloud.start("aws", "snowflake");
  await cloud.publish(
    Object.fromEntries(
      users.map((id) => [
        `/spoon/local/snowflake/${id}/public-key`,
        (id === "ci" ? ciKey : newKey()).publicKey,
      ]),
    ),
  );
  terraform = terraformOn(synthesise());
  await terraform.init();
});

afterAll(async () => {
  await cloud.stop();
});

test("is made at once, and a second plan is empty", async () => {
  expect((await terraform.apply()).add).toBeGreaterThan(80);
  expect(await terraform.plan()).toEqual([]);
});

test("SHOW GRANTS tells the access table, and nobody has a PUBLIC schema", async () => {
  const { warehouse } = describeSystem();
  const wanted = warehouse.grants.filter(({ future }) => !future);
  for (const { name } of warehouse.roles) {
    const rows = await ask("SECURITYADMIN", `show grants to role ${name}`);
    const found = rows
      .filter((row) => row.granted_on !== "ROLE")
      .map(
        (row) => `${row.privilege} ${row.granted_on} ${row.granted_on === "ACCOUNT" ? "" : plain(row.name)}`,
      );
    const told = wanted
      .filter(({ role }) => role === name)
      .map(({ privilege, on, name }) => `${privilege} ${on} ${on === "ACCOUNT" ? "" : name}`);
    expect([name, ...found.sort()]).toEqual([name, ...told.sort()]);
  }
  expect(await ask("SYSADMIN", "show schemas like 'PUBLIC' in database SPOON_LOCAL_RAW")).toEqual([]);
});

test("what somebody changed by hand is seen and healed, each by the least change", async () => {
  await ask(
    "SECURITYADMIN",
    "revoke CREATE STAGE on schema SPOON_LOCAL_RAW.SHOPIFY from role SPOON_LOCAL_LOADER",
  );
  await ask("SECURITYADMIN", "revoke usage on schema SPOON_LOCAL_RAW.SHOPIFY from role SPOON_LOCAL_RAW_READ");
  await ask("SECURITYADMIN", "revoke role SPOON_LOCAL_CI from user SPOON_LOCAL_CI");
  await ask("SECURITYADMIN", "alter user SPOON_LOCAL_DBT set default_role = SPOON_LOCAL_CI");
  await ask("SECURITYADMIN", `alter user SPOON_LOCAL_HEX set rsa_public_key = '${newKey().publicKey}'`);
  await ask("ACCOUNTADMIN", "alter warehouse SPOON_LOCAL_CI set auto_suspend = 600");
  await ask("ACCOUNTADMIN", "alter warehouse SPOON_LOCAL_LOADING set warehouse_size = LARGE");
  await ask("ACCOUNTADMIN", "alter resource monitor SPOON_LOCAL_REPORTING set credit_quota = 9999");
  await ask("SYSADMIN", "drop schema SPOON_LOCAL_ANALYTICS.TEST_FAILURES");
  await ask(
    "SECURITYADMIN",
    "revoke select on future tables in schema SPOON_LOCAL_ANALYTICS.OPS from role SPOON_LOCAL_SERVING_READ",
  );

  const planned = await terraform.plan();
  const about = (address: string) => planned.filter((line) => line.startsWith(`snowflake_${address}_`));
  for (const changed of [
    "grant_privileges_to_account_role.loader-schema-raw-shopify",
    "grant_privileges_to_account_role.raw_read-schema-raw-shopify",
    "grant_privileges_to_account_role.serving_read-future-table-analytics-ops",
    "service_user.user-dbt",
    "service_user.user-hex",
    "warehouse.warehouse-ci",
    "warehouse.warehouse-loading",
    "resource_monitor.warehouse-reporting",
  ])
    expect(about(changed)).toEqual([expect.stringContaining("will be updated in-place")]);
  expect(about("schema.analytics_test_failures")).toContainEqual(expect.stringContaining("will be created"));
  expect(planned).toContain("snowflake_grant_account_role.ci-to-user-ci will be created");

  await terraform.apply("plan");
  expect(await ask("SECURITYADMIN", "show warehouses like 'SPOON_LOCAL_LOADING'")).toMatchObject([
    { size: "X-Small" },
  ]);
});

test("what was healed is no longer planned; a setting that changes is changed in place", async () => {
  const changed = terraformOn(synthesise({ credits: 7, retentionDays: 0 }));
  const planned = await changed.plan();
  const [monitors, databases, schemas] = [4, 3, 7];
  expect(planned).toHaveLength(monitors + databases + schemas);
  expect(planned.filter((line) => !line.includes("updated in-place"))).toEqual([]);
  await changed.apply("plan");
});

test("a pull request plans as CI, by the code and the last state; to apply it is refused", async () => {
  const now = { credits: 7, retentionDays: 0 };
  const review = (options: Options) =>
    terraformOn(synthesise({ ...options, readOnly: true }), ciKey.privateKey);
  expect(await review(now).plan("-refresh=false")).toEqual([]);
  const changed = review({ ...now, credits: 9 });
  expect(await changed.plan("-refresh=false")).toEqual(
    Array(4).fill(expect.stringMatching(/^snowflake_resource_monitor.* will be updated in-place$/)),
  );
  await expect(changed.apply("plan")).rejects.toThrow(/not authorized|Insufficient privileges/i);
  synthesise(now);
});

test("objects and grants of the account can be imported", async () => {
  const grant =
    '"SPOON_LOCAL_DEVELOPER"|false|false|CREATE SCHEMA,USAGE|OnAccountObject|DATABASE|"SPOON_LOCAL_DEV"';
  for (const [start, id] of [
    ["snowflake_account_role.role-loader", '"SPOON_LOCAL_LOADER"'],
    ["snowflake_grant_privileges_to_account_role.developer-database-dev", grant],
  ] as const) {
    const address = (await terraform.resources()).find((resource) => resource.startsWith(start))!;
    await terraform.run("state", "rm", address);
    await terraform.run("import", "-input=false", address, id);
  }
  expect(await terraform.plan()).toEqual([]);
});

test("Snowflake's refusal is told in its own words", async () => {
  const role = (await terraform.resources()).find((resource) =>
    resource.startsWith("snowflake_account_role."),
  )!;
  const wrong = terraformOn(synthesise(), newKey().privateKey);
  const { code, output } = await wrong.attempt("plan", "-input=false", `-target=${role}`);
  expect(code).toBe(1);
  expect(output).toMatch(/JWT token is invalid/i);
});

test("is taken away, and made again", async () => {
  terraform = terraformOn(synthesise({ deleteData: true }));
  await terraform.destroy();
  expect((await terraform.apply()).add).toBeGreaterThan(80);
  expect(await terraform.plan()).toEqual([]);
});

test("is taken away whole, and no process stays", async () => {
  await terraform.destroy();
  expect(await terraform.resources()).toEqual([]);
  for (const kind of ["databases", "warehouses", "roles", "users", "resource monitors"]) {
    const rows = await ask("ACCOUNTADMIN", `show ${kind}`);
    const ours = rows.map(({ name }) => name ?? "").filter((name) => /^SPOON_LOCAL_(?!TERRAFORM)/.test(name));
    expect([kind, ...ours]).toEqual([kind]);
  }
  expect(leftOver()).toEqual([]);
});

const terraformOn = (stackFolder: string, privateKey = terraformKey.privateKey) =>
  new Terraform(stackFolder, { SNOWFLAKE_PRIVATE_KEY: privateKey });

interface Options {
  readonly credits?: number;
  readonly retentionDays?: number;
  readonly deleteData?: boolean;
  readonly readOnly?: boolean;
}

function samplePlatform(deleteData = false, readOnly = false) {
  return createPlatform({
    name: "spoon",
    blueprint: "willows-spoon",
    environment: LOCAL,
    root: folder,
    outdir: path.join(folder, "cdktf.out", "local"),
    endpoints: cloud.endpoints,
    deleteData,
    readOnly,
  });
}

/** Writes the stack's JSON and returns its folder. */
function synthesise({ credits = 20, retentionDays = 1, deleteData, readOnly }: Options = {}): string {
  const platform = samplePlatform(deleteData, readOnly);
  const access = accessOf(platform, { sources: ["SHOPIFY"], developers: ["owner"] });
  new SnowflakeStack(platform, { access, credits, retentionDays, allowedAddresses: ["127.0.0.1/32"] });
  platform.app.synth();
  return path.join(platform.outdir, "stacks", "snowflake");
}

function describeSystem() {
  const platform = samplePlatform();
  const access = accessOf(platform, { sources: ["SHOPIFY"], developers: ["owner"] });
  return { warehouse: warehouseOf(platform, access), users: access.users.map(({ id }) => id) };
}

const ask = (role: string, sqlText: string) => asTerraform(cloud, terraformKey.privateKey, role, sqlText);

const plain = (name: string | undefined) => (name ?? "").replaceAll('"', "");

/** Processes that work in the stack's folder: Terraform's own and its plugins. */
function leftOver(): string[] {
  const link = (pid: string) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`);
    } catch {
      return "";
    }
  };
  return readdirSync("/proc").filter(
    (entry) => /^\d+$/.test(entry) && link(entry).startsWith(`${folder}/cdktf.out`),
  );
}
