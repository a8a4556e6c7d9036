import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { version } from "../../packages/terraform-standins/src/snowflake/interface.json";
import { accessOf, warehouseOf } from "../../platform/access-expansion";
import { createPlatform } from "../../platform/platform";
import { LOCAL } from "../../platform/testing/sample";
import { SnowflakeStack } from "../../stacks/snowflake";
import { asTerraform } from "../round-trip/console";
import { newKey } from "../round-trip/key-pair";
import { LocalCloud } from "../round-trip/local-cloud";
import { Terraform } from "../round-trip/terraform";
import { pin, realProvider, type RealProvider } from "./mirror";

/** The snowflake stack on the local Snowflake, by the stand-in and by snowflakedb/snowflake itself, on one state. */

jest.setTimeout(1_800_000);

const folder = mkdtempSync(path.join(tmpdir(), "larder-real-snowflake-"));
const cloud = new LocalCloud(folder);
const key = newKey().privateKey;
let real: RealProvider;

beforeAll(async () => {
  real = realProvider("snowflakedb/snowflake", version);
  const { warehouse, users } = describeSystem();
  cloud.secret("snowflake-terraform.pem", key);
  cloud.system({ warehouse });
  await cloud.start("aws", "snowflake");
  await cloud.publish(
    Object.fromEntries(users.map((id) => [`/spoon/local/snowflake/${id}/public-key`, newKey().publicKey])),
  );
});

afterAll(() => cloud.stop());

test("the stand-in makes it, and the real provider finds nothing to change", async () => {
  expect((await (await standIn()).apply()).add).toBeGreaterThan(80);
  expect(await (await itself()).plan()).toEqual([]);
});

test("the real provider takes it away, makes it again and finds nothing to change, twice", async () => {
  const terraform = await itself();
  await terraform.destroy();
  expect((await terraform.apply()).add).toBeGreaterThan(80);
  expect(await terraform.plan()).toEqual([]);
  expect(await terraform.plan()).toEqual([]);
});

test("the stand-in finds nothing to change in what the real provider made", async () => {
  expect(await (await standIn()).plan()).toEqual([]);
});

const DRIFT: readonly (readonly [role: string, statement: string, seen: string])[] = [
  [
    "SECURITYADMIN",
    "revoke CREATE STAGE on schema SPOON_LOCAL_RAW.SHOPIFY from role SPOON_LOCAL_LOADER",
    "snowflake_grant_privileges_to_account_role.loader-schema-raw-shopify",
  ],
  [
    "SECURITYADMIN",
    "grant usage on database SPOON_LOCAL_RAW to role SPOON_LOCAL_RAW_READ with grant option",
    "snowflake_grant_privileges_to_account_role.raw_read-database-raw",
  ],
  [
    "SECURITYADMIN",
    "revoke usage on schema SPOON_LOCAL_RAW.SHOPIFY from role SPOON_LOCAL_RAW_READ",
    "snowflake_grant_privileges_to_account_role.raw_read-schema-raw-shopify",
  ],
  [
    "SECURITYADMIN",
    "revoke role SPOON_LOCAL_CI from user SPOON_LOCAL_CI",
    "snowflake_grant_account_role.ci-to-user-ci",
  ],
  [
    "SECURITYADMIN",
    "alter user SPOON_LOCAL_DBT set default_role = SPOON_LOCAL_CI",
    "snowflake_service_user.user-dbt",
  ],
  [
    "SECURITYADMIN",
    `alter user SPOON_LOCAL_HEX set rsa_public_key_2 = '${newKey().publicKey}'`,
    "snowflake_service_user.user-hex",
  ],
  [
    "ACCOUNTADMIN",
    "alter warehouse SPOON_LOCAL_CI set auto_suspend = 600",
    "snowflake_warehouse.warehouse-ci",
  ],
  [
    "ACCOUNTADMIN",
    "alter resource monitor SPOON_LOCAL_REPORTING set credit_quota = 9999",
    "snowflake_resource_monitor.warehouse-reporting",
  ],
  ["SYSADMIN", "drop schema SPOON_LOCAL_ANALYTICS.TEST_FAILURES", "snowflake_schema.analytics_test_failures"],
];

test.each([
  ["the real provider", () => itself()],
  ["the stand-in", standIn],
])("%s sees and heals what somebody changed by hand", async (_who, use) => {
  const terraform = await use();
  for (const [role, statement] of DRIFT) await asTerraform(cloud, key, role, statement);
  const planned = await terraform.plan();
  for (const [, statement, address] of DRIFT)
    expect([statement, planned.some((line) => line.startsWith(address))]).toEqual([statement, true]);
  await terraform.apply("plan");
  expect(await terraform.plan()).toEqual([]);
});

test("newer versions in the mirror find nothing to change, make it anew, and neither does the stand-in then", async () => {
  for (const other of real.others) {
    const newer = await itself(other);
    expect([other, await newer.plan()]).toEqual([other, []]);
    await newer.destroy();
    await newer.apply();
    expect([other, await newer.plan()]).toEqual([other, []]);
    await newer.destroy();
    await (await standIn()).apply();
  }
});

test("is taken away whole", async () => {
  const terraform = await itself();
  await terraform.destroy();
  expect(await terraform.resources()).toEqual([]);
});

function standIn(): Promise<Terraform> {
  return ready("stand-ins");
}

function itself(other?: string): Promise<Terraform> {
  return ready("real", other);
}

async function ready(providers: "stand-ins" | "real", other?: string): Promise<Terraform> {
  const stack = synthesise();
  if (other) pin(stack, real, other);
  const terraform = new Terraform(stack, { SNOWFLAKE_PRIVATE_KEY: key }, providers);
  await terraform.init();
  return terraform;
}

function samplePlatform() {
  return createPlatform({
    name: "spoon",
    blueprint: "willows-spoon",
    environment: LOCAL,
    root: folder,
    outdir: path.join(folder, "cdktf.out", "local"),
    endpoints: cloud.endpoints,
    deleteData: true,
  });
}

const accessIn = (platform: ReturnType<typeof samplePlatform>) =>
  accessOf(platform, { sources: ["SHOPIFY"], developers: ["owner"] });

/** Writes the stack's JSON and returns its folder. */
function synthesise(): string {
  const platform = samplePlatform();
  const allowedAddresses = ["127.0.0.1/32"];
  new SnowflakeStack(platform, {
    access: accessIn(platform),
    credits: 20,
    retentionDays: 1,
    allowedAddresses,
  });
  platform.app.synth();
  return path.join(platform.outdir, "stacks", "snowflake");
}

function describeSystem() {
  const platform = samplePlatform();
  const access = accessIn(platform);
  return { warehouse: warehouseOf(platform, access), users: access.users.map(({ id }) => id) };
}
