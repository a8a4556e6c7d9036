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

test("memberships are compared by role and holder", () => {
  expect(compareMemberships([{ role: "READ", to: "CI" }], [{ role: "READ", to: "PUBLIC" }])).toEqual({
    missing: ["grant role READ to role CI;"],
    extra: ["revoke role READ from role PUBLIC;"],
  });
});
