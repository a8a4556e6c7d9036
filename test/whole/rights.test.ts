import { generateKeyPairSync } from "node:crypto";

import { larder, larderOk, system } from "./platform";
import { keyOf, login, type Session } from "./warehouse";

/** Each role of docs/access.md logs in by its own key and tries what it may and what it must not. */

const names = () => {
  const { warehouse } = system();
  if (warehouse.kind !== "snowflake") throw new Error("no Snowflake");
  const { raw, analytics, dev } = warehouse.databases;
  return { raw, analytics, dev, prefix: raw.replace(/_RAW$/, "") };
};
const DENIED = /not authorized|Insufficient privileges/i;

async function as(id: string, work: (session: Session) => Promise<void>): Promise<void> {
  const session = await login(id);
  try {
    await work(session);
  } finally {
    await session.close();
  }
}

/** Runs statements that must all be refused. */
async function refused(session: Session, statements: string[]): Promise<void> {
  for (const statement of statements) {
    await expect(session.query(statement).then(() => `${statement} was allowed`)).rejects.toThrow(DENIED);
  }
}

test("the loader creates and fills tables in RAW and sees nothing of ANALYTICS", () =>
  as("airbyte", async (session) => {
    const { raw, analytics, prefix } = names();
    await session.query(`create or replace table ${raw}.SHOPIFY.RIGHTS_TEST (a number)`);
    await session.query(`insert into ${raw}.SHOPIFY.RIGHTS_TEST values (1)`);
    await session.query(`drop table ${raw}.SHOPIFY.RIGHTS_TEST`);
    await refused(session, [
      `select count(*) from ${analytics}.SERVING.FCT_SALES`,
      `create database ${prefix}_X`,
      `drop schema ${raw}.SHOPIFY`,
    ]);
  }));

test("the transformer reads RAW, builds in ANALYTICS, and cannot drop raw tables or make schemas", () =>
  as("dbt", async (session) => {
    const { raw, analytics } = names();
    await session.query(`select count(*) from ${raw}.SHOPIFY.ORDERS`);
    await session.query(`create or replace table ${analytics}.OPS.RIGHTS_TEST (a number)`);
    await session.query(`drop table ${analytics}.OPS.RIGHTS_TEST`);
    await refused(session, [
      `drop table ${raw}.SHOPIFY.ORDERS`,
      `insert into ${raw}.SHOPIFY.SHOP select * from ${raw}.SHOPIFY.SHOP`,
      `delete from ${raw}.SHOPIFY.ORDERS`,
      `create schema ${analytics}.MINE`,
      `grant select on table ${analytics}.SERVING.FCT_SALES to role PUBLIC`,
    ]);
  }));

test("a developer reads everything and writes only to DEV", () =>
  as("owner", async (session) => {
    const { raw, analytics, dev } = names();
    await session.query(`select count(*) from ${raw}.SHOPIFY.ORDERS`);
    await session.query(`select count(*) from ${analytics}.SERVING.FCT_SALES`);
    await session.query(`create schema ${dev}.OWNER_STAGING`);
    await session.query(`create table ${dev}.OWNER_STAGING.T as select 1 as a`);
    await session.query(`drop schema ${dev}.OWNER_STAGING`);
    await refused(session, [
      `create table ${analytics}.SERVING.MINE (a number)`,
      `update ${analytics}.SERVING.FCT_SALES set net = 0`,
      `drop table ${raw}.SHOPIFY.ORDERS`,
    ]);
  }));

test("the reporter reads SERVING and OPS and nothing else", () =>
  as("report", async (session) => {
    const { raw, analytics } = names();
    await session.query(`select count(*) from ${analytics}.SERVING.FCT_SALES`);
    await session.query(`select count(*) from ${analytics}.OPS.OPS_RUNS`);
    const staging = (await schemaTables("dbt", "STAGING"))[0];
    await refused(session, [
      `select count(*) from ${raw}.SHOPIFY.ORDERS`,
      `select count(*) from ${analytics}.STAGING.${staging}`,
      `create table ${analytics}.SERVING.MINE (a number)`,
      `delete from ${analytics}.SERVING.FCT_SALES`,
    ]);
  }));

test("CI makes and drops its own databases, clones a table, and writes nowhere else", () =>
  as("ci", async (session) => {
    const { raw, analytics, prefix } = names();
    await session.query(`create or replace database ${prefix}_PR_7`);
    await session.query(
      `create transient table ${prefix}_PR_7.PUBLIC.F clone ${analytics}.SERVING.FCT_SALES`,
    );
    const [row] = await session.query<{ N: number }>(`select count(*) as n from ${prefix}_PR_7.PUBLIC.F`);
    expect(Number(row?.N)).toBeGreaterThan(1000);
    await session.query(`drop database ${prefix}_PR_7`);
    for (const [database, schema, table, column] of [
      [raw, "SHOPIFY", "SHOP", "NAME"],
      [analytics, "STAGING", "STG_ORDERS", "ORDER_NAME"],
      [analytics, "SERVING", "FCT_ORDERS", "ORDER_NAME"],
      [analytics, "OPS", "OPS_RUNS", "RUN_ID"],
    ]) {
      const [place, it] = [`${database}.${schema}`, `${database}.${schema}.${table}`];
      await refused(session, [
        `insert into ${it} select * from ${it}`,
        `update ${it} set ${column} = 'mine'`,
        `delete from ${it}`,
        `truncate table ${it}`,
        `alter table ${it} add column mine number`,
        `create or replace table ${it} (a number)`,
        `drop table ${it}`,
        `create table ${place}.MINE (a number)`,
        `create view ${place}.MINE as select 1 as a`,
        `create schema ${database}.MINE`,
        `drop schema ${place}`,
        `drop database ${database}`,
      ]);
    }
  }));

test.each([
  ["a wrong key", () => login("dbt", { privateKey: newKey() })],
  ["another user's key", () => login("report", { privateKey: keyOf("dbt") })],
  ["a role that the user has not", () => login("report", { role: `${names().prefix}_TRANSFORMER` })],
  ["an unknown user", () => login("dbt", { username: "NOBODY" })],
])("a login with %s is refused", async (_what, attempt) => {
  await expect(attempt().then(() => "allowed")).rejects.toThrow();
});

test("a missing grant fails the pipeline, and check prints the statement that heals it", async () => {
  const { raw, prefix } = names();
  const terraform = await login("terraform", { role: "SECURITYADMIN" });
  const usage = `usage on schema ${raw}.SHOPIFY`;
  const role = `${prefix}_RAW_READ`;
  try {
    await terraform.query(`revoke ${usage} from role ${role}`);
    const run = await larder(["run"]);
    expect(run.exitCode).toBe(1);
    const check = await larder(["check"]);
    expect(check.exitCode).toBe(1);
    const statement = new RegExp(`grant usage on schema "?${raw}"?\\."?SHOPIFY"? to role "?${role}"?`, "i");
    expect(run.all).toMatch(statement);
    expect(check.all).toMatch(statement);
  } finally {
    await terraform.query(`grant ${usage} to role ${role}`);
    await terraform.close();
  }
  await larderOk(["run"]);
  await larderOk(["check"]);
});

function newKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

async function schemaTables(id: string, schema: string): Promise<string[]> {
  const session = await login(id);
  try {
    const rows = await session.query<{ T: string }>(
      `select table_name as t from information_schema.tables where table_schema = '${schema}' order by 1`,
    );
    return rows.map((row) => row.T);
  } finally {
    await session.close();
  }
}
