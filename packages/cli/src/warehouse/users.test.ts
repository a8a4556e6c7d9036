import type { SnowflakeWarehouse } from "../../../../platform/system";
import type { Asked } from "./grants";
import { differencesOfOwners, differencesOfUsers, fingerprint } from "./users";

/** Snowflake's answers, one by one, as somebody changes users by hand. */

const KEY = Buffer.from("a public key").toString("base64");
const WAREHOUSE = {
  databases: { raw: "RAW", analytics: "ANALYTICS", dev: "DEV" },
  schemas: { raw: ["SHOPIFY"], analytics: ["SERVING"] },
  roles: [{ name: "REPORTER", to: ["SYSADMIN"] }],
  users: [{ id: "hex", name: "HEX", role: "REPORTER", warehouse: "W", type: "SERVICE" }],
} as unknown as SnowflakeWarehouse;
const AS_MADE = {
  DISABLED: "false",
  PASSWORD: "null",
  DEFAULT_ROLE: "REPORTER",
  DEFAULT_SECONDARY_ROLES: "[]",
  RSA_PUBLIC_KEY_FP: fingerprint(KEY),
  RSA_PUBLIC_KEY_2_FP: "null",
};

function snowflake(changes: object = {}, parameters: object[] = [], owner = "SECURITYADMIN"): Asked {
  const rows = (statement: string) => {
    if (statement.startsWith("describe"))
      return Object.entries({ ...AS_MADE, ...changes }).map(([property, value]) => ({ property, value }));
    if (statement === "show schemas in account")
      return [
        { name: "SHOPIFY", database_name: "RAW", owner },
        { name: "SHOPIFY", database_name: "ELSEWHERE", owner: "SOMEBODY" },
      ];
    return statement.startsWith("show parameters") ? parameters : [{ name: "REPORTER", owner }];
  };
  return { query: (statement) => Promise.resolve({ columns: [], rows: rows(statement) as never }) };
}

const users = (asked: Asked) => differencesOfUsers(asked, WAREHOUSE, { hex: { first: KEY } });

test("users as the stack makes them are no finding", async () => {
  expect(await users(snowflake())).toEqual([]);
  expect(await differencesOfOwners(snowflake(), WAREHOUSE)).toEqual([]);
});

test.each([
  [{ DISABLED: "true" }, "alter user HEX set disabled = false;"],
  [{ PASSWORD: "********" }, "alter user HEX unset password;"],
  [{ DEFAULT_ROLE: "null" }, "alter user HEX set default_role = REPORTER;"],
  [{ DEFAULT_SECONDARY_ROLES: '["ALL"]' }, "alter user HEX set default_secondary_roles = ();"],
  [{ RSA_PUBLIC_KEY_FP: "null" }, `alter user HEX set rsa_public_key = '${KEY}';`],
  [{ RSA_PUBLIC_KEY_FP: "SHA256:other" }, `alter user HEX set rsa_public_key = '${KEY}';`],
  [{ RSA_PUBLIC_KEY_2_FP: "SHA256:other" }, "alter user HEX unset rsa_public_key_2;"],
])("%j is told with the statement that mends it", async (changes, statement) => {
  const [found, ...more] = await users(snowflake(changes));
  expect(found).toContain(statement);
  expect(more).toEqual([]);
});

test("parameters that somebody set on a user, and other owners, are told", async () => {
  const parameters = [
    { key: "NETWORK_POLICY", value: "OPEN", level: "USER" },
    { key: "TIMEZONE", value: "UTC", level: "ACCOUNT" },
  ];
  const [found, ...more] = await users(snowflake({}, parameters));
  expect(found).toContain("alter user HEX unset network_policy;");
  expect(more).toEqual([]);
  expect(await differencesOfOwners(snowflake({}, [], "HEXED"), WAREHOUSE)).toEqual([
    expect.stringContaining("grant ownership on schema RAW.SHOPIFY to role SYSADMIN copy current grants;"),
    expect.stringContaining("grant ownership on role REPORTER to role SECURITYADMIN copy current grants;"),
  ]);
});

test("a user that may log in from one place is told when it may from elsewhere", async () => {
  const from = (policy: string) =>
    differencesOfUsers(
      snowflake({}, [{ key: "NETWORK_POLICY", value: policy, level: "USER" }]),
      WAREHOUSE,
      { hex: { first: KEY } },
      { HEX: "OFFICE" },
    );
  expect(await from("OFFICE")).toEqual([]);
  expect((await from("OPEN"))[0]).toContain("alter user HEX set network_policy = OFFICE;");
});

test("a user that was dropped is told, not an error", async () => {
  const gone: Asked = {
    query: () => Promise.reject(new Error("User 'HEX' does not exist or not authorized.")),
  };
  expect(await users(gone)).toEqual(["user HEX does not exist; the stack snowflake makes it"]);
});
