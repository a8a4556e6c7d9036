import { accessOf, warehouseOf } from "./access-expansion";
import type { Access } from "./access-expansion";
import { samplePlatform } from "./testing/sample";

/** The rules of docs/access.md, against what the table expands to. */

const access = accessOf(samplePlatform(), { sources: ["SHOPIFY"], developers: ["owner"] });
const { roles, grants } = warehouseOf(samplePlatform(), access);

/** `SELECT on future TABLE in SPOON_LOCAL_RAW`, … of a role alone. */
function own(role: string): string[] {
  return grants
    .filter((grant) => grant.role === `SPOON_LOCAL_${role}`)
    .map(({ privilege, on, name, future }) =>
      future ? `${privilege} on future ${on} in ${bare(name)}` : `${privilege} on ${on} ${bare(name)}`,
    );
}

/** … and of all roles whose rights it has. */
function all(role: string): string[] {
  const granted = roles.filter(({ to }) => to.includes(`SPOON_LOCAL_${role}`)).map(({ name }) => bare(name));
  return [...own(role), ...granted.flatMap(all)].sort();
}

const bare = (name: string) => name.replace(/^SPOON_LOCAL_/, "");
const SCHEMAS = ["STAGING", "SERVING", "SNAPSHOTS", "OPS", "TEST_FAILURES"];
const rawRead = ["USAGE on DATABASE RAW", "USAGE on SCHEMA RAW.SHOPIFY", "SELECT on future TABLE in RAW"];
const readOf = (schemas: string[]) => [
  "USAGE on DATABASE ANALYTICS",
  ...schemas.flatMap((schema) => [
    `USAGE on SCHEMA ANALYTICS.${schema}`,
    `SELECT on future TABLE in ANALYTICS.${schema}`,
    `SELECT on future VIEW in ANALYTICS.${schema}`,
  ]),
];

test("the loader makes schemas and tables in RAW and has nothing in ANALYTICS", () => {
  const schema = (name: string) =>
    ["USAGE", "CREATE TABLE", "CREATE VIEW", "CREATE STAGE"].map((may) => `${may} on SCHEMA RAW.${name}`);
  expect(all("LOADER")).toEqual(
    [
      ...["USAGE", "MONITOR", "CREATE SCHEMA"].map((may) => `${may} on DATABASE RAW`),
      ...schema("SHOPIFY"),
      ...schema("AIRBYTE_INTERNAL"),
      "USAGE on WAREHOUSE LOADING",
    ].sort(),
  );
});

test("the transformer reads RAW and creates tables and views, but no schemas, in ANALYTICS", () => {
  expect(all("TRANSFORMER")).toEqual(
    [
      ...rawRead,
      "USAGE on DATABASE ANALYTICS",
      ...SCHEMAS.flatMap((name) =>
        ["USAGE", "CREATE TABLE", "CREATE VIEW"].map((may) => `${may} on SCHEMA ANALYTICS.${name}`),
      ),
      "USAGE on WAREHOUSE TRANSFORMING",
    ].sort(),
  );
});

test("a developer reads everything and creates schemas in DEV", () => {
  expect(all("DEVELOPER")).toEqual(
    [
      ...rawRead,
      ...readOf(SCHEMAS),
      "USAGE on DATABASE DEV",
      "CREATE SCHEMA on DATABASE DEV",
      "USAGE on WAREHOUSE TRANSFORMING",
    ].sort(),
  );
});

test("the reporter reads SERVING and OPS and nothing else", () => {
  expect(all("REPORTER")).toEqual([...readOf(["SERVING", "OPS"]), "USAGE on WAREHOUSE REPORTING"].sort());
});

test("CI reads everything, creates databases, and pays from a warehouse of its own", () => {
  expect(all("CI")).toEqual(
    [...rawRead, ...readOf(SCHEMAS), "CREATE DATABASE on ACCOUNT LOCAL", "USAGE on WAREHOUSE CI"].sort(),
  );
});

test("every role is granted to SYSADMIN", () => {
  expect(roles.filter(({ to }) => !to.includes("SYSADMIN"))).toEqual([]);
});

test("an access role is one whose rights at least two roles share", () => {
  const shared = roles.filter(({ to }) => to.length > 1);
  expect(shared.map(({ name }) => bare(name))).toEqual(["RAW_READ", "SERVING_READ", "ANALYTICS_READ"]);
  expect(shared.every(({ to }) => to.length > 2)).toBe(true);
});

test("nobody is given ownership or all privileges", () => {
  expect(grants.filter(({ privilege }) => /OWNERSHIP|ALL/.test(privilege))).toEqual([]);
});

test("future grants are at one level: the database in RAW, the schemas in ANALYTICS", () => {
  const future = grants.filter((grant) => grant.future);
  expect(new Set(future.map(({ name }) => bare(name)))).toEqual(
    new Set(["RAW", ...SCHEMAS.map((schema) => `ANALYTICS.${schema}`)]),
  );
});

test("no right is written twice and no resource has the name of another", () => {
  const text = grants.map((grant) => JSON.stringify(grant));
  expect(new Set(text).size).toBe(text.length);
  expect(new Set(access.grants.map(({ id }) => id)).size).toBe(access.grants.length);
});

test("services log in as services, each with a role and a warehouse that its role may use", () => {
  const user = (one: Access["users"][number]) =>
    [one.id, one.type, bare(one.role), bare(one.warehouse)].join(" ");
  expect(access.users.map(user)).toEqual([
    "airbyte SERVICE LOADER LOADING",
    "dbt SERVICE TRANSFORMER TRANSFORMING",
    "report SERVICE REPORTER REPORTING",
    "hex SERVICE REPORTER REPORTING",
    "ci SERVICE CI CI",
    "owner PERSON DEVELOPER TRANSFORMING",
  ]);
  for (const { role, warehouse } of access.users)
    expect(all(bare(role))).toContain(`USAGE on WAREHOUSE ${bare(warehouse)}`);
});

test("a source more is a schema more, to load and to read", () => {
  const { schemas, grants } = accessOf(samplePlatform(), { sources: ["SHOPIFY", "CRM"], developers: [] });
  expect(schemas.raw).toEqual(["SHOPIFY", "CRM", "AIRBYTE_INTERNAL"]);
  const crm = grants.filter(({ name }) => name.endsWith(".CRM")).map(({ role }) => bare(role));
  expect(crm).toEqual(["RAW_READ", "LOADER"]);
});

test("a developer cannot take the name of a service user", () => {
  const attempt = () => accessOf(samplePlatform(), { sources: [], developers: ["dbt"] });
  expect(attempt).toThrow('developer "dbt" has the name of a service user');
});
