import type { SnowflakeGrant } from "../../../../platform/system";
import { compareGrants, compareMemberships, grantStatement, plainName } from "./grant-statements";

const usage: SnowflakeGrant = {
  role: "READ",
  privilege: "USAGE",
  on: "SCHEMA",
  name: "RAW.SHOPIFY",
  future: false,
};
const select: SnowflakeGrant = { role: "READ", privilege: "SELECT", on: "TABLE", name: "RAW", future: true };
const create: SnowflakeGrant = {
  role: "CI",
  privilege: "CREATE DATABASE",
  on: "ACCOUNT",
  name: "",
  future: false,
};

test("a grant is written as one would type it", () => {
  expect(grantStatement(usage)).toBe("grant usage on schema RAW.SHOPIFY to role READ;");
  expect(grantStatement(select)).toBe("grant select on future tables in database RAW to role READ;");
  expect(grantStatement({ ...select, name: "A.SERVING", on: "VIEW" })).toBe(
    "grant select on future views in schema A.SERVING to role READ;",
  );
  expect(grantStatement(create)).toBe("grant create database on account to role CI;");
});

test("what the table has and Snowflake has not is missing; the other way round it is too much", () => {
  const monitor = { ...usage, privilege: "MONITOR" };
  expect(compareGrants([usage, select], [select, monitor])).toEqual({
    missing: ["grant usage on schema RAW.SHOPIFY to role READ;"],
    extra: ["revoke monitor on schema RAW.SHOPIFY from role READ;"],
  });
});

test("quotes, the account's own name and the placeholder of future grants make no difference", () => {
  expect(plainName('"RAW"."SHOPIFY".<TABLE>')).toBe("RAW.SHOPIFY");
  const shown = [
    { ...usage, name: '"RAW"."SHOPIFY"' },
    { ...create, name: "XY12345" },
  ];
  expect(compareGrants([usage, create], shown)).toEqual({ missing: [], extra: [] });
});

const held = (more: object) => ({
  ...usage,
  on: "TABLE",
  name: "A.SERVING.FCT_SALES",
  withOption: false,
  ...more,
});

test("rights on a single object are too much unless a future grant gave them", () => {
  const promised = { ...select, name: "A.SERVING" };
  const found = [
    promised,
    held({ privilege: "SELECT" }),
    held({ privilege: "INSERT" }),
    held({ privilege: "SELECT", name: "A.STAGING.STG" }),
  ];
  expect(compareGrants([promised], found)).toEqual({
    missing: [],
    extra: [
      "revoke insert on table A.SERVING.FCT_SALES from role READ;",
      "revoke select on table A.STAGING.STG from role READ;",
    ],
  });
});

test("the right to grant on is too much", () => {
  expect(compareGrants([usage], [{ ...usage, withOption: true }]).extra).toEqual([
    "revoke grant option for usage on schema RAW.SHOPIFY from role READ;",
  ]);
});

test("who may create in a schema owns what it made there; other owners are told, and who should own", () => {
  const maker: SnowflakeGrant = { ...usage, role: "BUILD", privilege: "CREATE TABLE", name: "A.SERVING" };
  const own = (role: string, more = {}) => held({ role, privilege: "OWNERSHIP", ...more });
  expect(compareGrants([maker], [maker, own("BUILD")]).extra).toEqual([]);
  expect(compareGrants([maker], [maker, own("READ"), own("READ", { name: "B.X.T" })]).extra).toEqual([
    "grant ownership on table A.SERVING.FCT_SALES to role BUILD copy current grants;",
    "grant ownership on table B.X.T to role SYSADMIN copy current grants;",
  ]);
});

test("a role in a user's hands is compared like one in a role's", () => {
  expect(compareMemberships([], [{ role: "LOADER", to: "HEX", kind: "USER" }]).extra).toEqual([
    "revoke role LOADER from user HEX;",
  ]);
});

test("memberships are compared by role and holder", () => {
  expect(compareMemberships([{ role: "READ", to: "CI" }], [{ role: "READ", to: "PUBLIC" }])).toEqual({
    missing: ["grant role READ to role CI;"],
    extra: ["revoke role READ from role PUBLIC;"],
  });
});
