import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import snowflake from "snowflake-sdk";
import { terraformUserSql } from "../../packages/cli/src/bootstrap/terraform-user";
import { SAMPLE_WAREHOUSE } from "../../platform/testing/sample";
import { newKey } from "./key-pair";
import { LocalCloud } from "./local-cloud";

/** The statements that bootstrap prints for an ACCOUNTADMIN, on the local Snowflake. */

jest.setTimeout(1_800_000);
snowflake.configure({ logLevel: "OFF", disableOCSPChecks: true });

const folder = mkdtempSync(path.join(tmpdir(), "larder-user-"));
const cloud = new LocalCloud(folder);
const admin = { user: "SPOON_LOCAL_TERRAFORM", key: newKey() };

beforeAll(async () => {
  cloud.secret("snowflake-terraform.pem", admin.key.privateKey);
  cloud.system({ warehouse: SAMPLE_WAREHOUSE });
  await cloud.start("snowflake");
});

afterAll(async () => {
  await cloud.stop();
});

test("make Terraform's user; run again with another key, they give it that one", async () => {
  const user = "SPOON_DEV_TERRAFORM";
  const [first, second] = [newKey(), newKey()];
  await run({ ...admin, role: "ACCOUNTADMIN" }, terraformUserSql(user, first.publicKey));
  for (const role of ["SYSADMIN", "SECURITYADMIN", "ACCOUNTADMIN"]) {
    expect(await run({ user, key: first, role }, "select current_role() as role")).toEqual([{ ROLE: role }]);
  }
  await run({ ...admin, role: "ACCOUNTADMIN" }, terraformUserSql(user, second.publicKey));
  const login = { user, role: "SYSADMIN" };
  expect(await run({ ...login, key: second }, "select 1 as one")).toEqual([{ ONE: 1 }]);
  await expect(run({ ...login, key: first }, "select 1 as one")).rejects.toThrow(/JWT token is invalid/i);
});

interface Login {
  readonly user: string;
  readonly role: string;
  readonly key: { readonly privateKey: string };
}

/** Statement after statement, as a worksheet does; the rows of the last one. */
async function run({ user, role, key }: Login, script: string): Promise<object[]> {
  const { host, port, protocol } = cloud.endpoints.snowflake;
  const connection = snowflake.createConnection({
    account: "LARDER-LOCAL",
    accessUrl: `${protocol}://${host}:${port}`,
    username: user,
    authenticator: "SNOWFLAKE_JWT",
    privateKey: key.privateKey,
    role,
    sfRetryMaxLoginRetries: 1,
  } as snowflake.ConnectionOptions);
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
  let rows: object[] = [];
  const statements = script
    .replace(/--.*$/gm, "")
    .split(";")
    .filter((statement) => statement.trim());
  for (const sqlText of statements) {
    rows = await new Promise((resolve, reject) =>
      connection.execute({
        sqlText,
        complete: (error, _statement, found) => (error ? reject(error) : resolve(found ?? [])),
      }),
    );
  }
  await new Promise((resolve) => connection.destroy(resolve));
  return rows;
}
