import { readdirSync } from "node:fs";

import { contentHash } from "../../platform/content-hash";
import type { Edit } from "../delivery/repository";
import { logOf } from "../delivery/runner";
import { larder, system, workspace } from "./platform";
import { lastQuery, queriesSince } from "./query-log";
import { contentHashes } from "./rows";
import { built, databases, environment, pointer, prefix, Team } from "./team";
import { login } from "./warehouse";

/**
 * The delivery as a team lives it: the workflows' own commands, run one after the other against the local cloud, with
 * a bare git repository and a stand-in of GitHub's API. Production ends as it began.
 */

const CUSTOMERS = "dbt/shop/models/staging/stg_customers.sql";
const TAX_LINES = "dbt/shop/models/staging/stg_tax_lines.sql";
const DAILY = "dbt/shop/models/reporting/rpt_sales_daily.sql";
const TWICE = "from customers\ncross join (select 1 as n union all select 2) as twice";
const LOADED = "    , owners._loaded_at\nfrom owners";

/** The customers' dimension, and what names customers. */
const NAMING = ["SERVING.DIM_CUSTOMERS", "SERVING.RPT_PERIOD_CUSTOMERS", "SERVING.RPT_TOP_CUSTOMERS"];

const louder: Edit = (sql) => sql.replace("    , state\n", "    , upper(state) as state\n");
const doubled: Edit = (sql) => sql.replace(/from customers\s*$/, `${TWICE}\n`);
const single: Edit = (sql) => sql.replace(TWICE, "from customers");
const taxed: Edit = (sql) => sql.replace(LOADED, `    , upper(tax.value:title::varchar) as kind\n${LOADED}`);
const named: Edit = (yaml) => `${yaml.trimEnd()}\n  report: { showCustomerNames: true }\n`;
const commented: Edit = (sql) => `${sql.trimEnd()}\n-- One row a day.\n`;

let team: Team;
let before: { pointer: Awaited<ReturnType<typeof pointer>>; content: Record<string, string> };
const merged: Record<number, string> = {};

/** A step of one story: after one that failed the next would only cost time. */
let broken: string | undefined;
function step(name: string, work: () => Promise<void>): void {
  test(name, async () => {
    if (broken) throw new Error(`not tried: "${broken}" failed`);
    broken = name;
    await work();
    broken = undefined;
  });
}

beforeAll(async () => {
  team = await Team.meet();
  before = { pointer: await pointer(), content: await contentHashes() };
});
afterAll(() => team.leave());

step("production was built from main, and says so", async () => {
  expect(before.pointer?.tag).toBe(contentHash(workspace(), "dbt/shop"));
});

step("a pull request builds its model and what is below, and reads the rest from production", async () => {
  await team.repository.push("louder", { [CUSTOMERS]: louder });
  const since = await lastQuery();
  const event = await team.events.pullRequest(1, "louder");
  const { jobs } = await team.runs("pull-request.yml", event, ["plan", "data"]);
  expect(jobs.map(({ environment }) => environment)).toEqual([undefined, "local-pr", "local-pr"]);

  // ops_runs keeps a row of each run.
  expect(await built(1)).toEqual(["OPS.OPS_RUNS", ...NAMING, "STAGING.STG_CUSTOMERS"]);

  const queries = (await queriesSince(since)).filter(({ role }) => role.endsWith("_CI"));
  const written = queries.flatMap((query) => Object.keys(query.written));
  const read = queries.flatMap((query) => Object.keys(query.read));
  expect(written.filter((name) => !`${name}.`.startsWith(`${prefix()}1.`))).toEqual([]);
  const { raw, analytics } = production();
  const rest = [`${analytics}.STAGING.STG_ORDERS`, `${analytics}.SERVING.FCT_ORDERS`];
  expect(read).toEqual(expect.arrayContaining([`${raw}.SHOPIFY.CUSTOMERS`, ...rest]));

  const { plan, data } = team.comments(1);
  expect(plan?.body).toContain("no changes");
  expect(data?.body).toMatch(/dim_customers/);
});

step("a setting that models read is tried like a change of theirs", async () => {
  const commit = await team.repository.push("named", { "larder.yaml": named });
  await team.runs("pull-request.yml", await team.events.pullRequest(4, "named"), ["data"]);
  expect(await built(4)).toEqual(["OPS.OPS_RUNS", ...NAMING]);
  await team.runs("pull-request-closed.yml", team.events.closed(4, "named", commit));
});

step("a broken test is told with its failing rows, while two other pull requests are tried", async () => {
  await team.repository.push("louder", { [CUSTOMERS]: doubled }, "every customer twice");
  await team.repository.push("taxed", { [TAX_LINES]: taxed });
  await team.repository.push("commented", { [DAILY]: commented });
  const pushed = await team.events.pullRequest(1, "louder");
  await team.events.pullRequest(2, "taxed");
  await team.events.pullRequest(3, "commented");
  const open = (number: number) => larder(["pr", "open", String(number)], { env: team.github.variables });
  const all = [team.run("pull-request.yml", pushed, ["data"]), open(2), open(3)] as const;
  const [first, ...others] = await Promise.all(all);
  const failed = others.filter(({ exitCode }) => exitCode !== 0).map(({ all }) => all);
  expect(failed).toEqual([]);

  expect(first.result).toBe("failure");
  const { data } = team.comments(1);
  expect(data?.edits).toBeGreaterThan(0);
  expect(data?.body).toMatch(/grain.*stg_customers[\s\S]*customer_id/i);
  expect(await built(3)).toEqual(["OPS.OPS_RUNS", "SERVING.RPT_SALES_DAILY"]);
  expect(await built(2)).toContain("SERVING.FCT_SALES");
  expect(await databases()).toEqual([1, 2, 3].map((number) => `${prefix()}${number}`));
});

step("a red merge leaves production's pointer and data as they were", async () => {
  merged[1] = await team.repository.merge(1, "louder");
  const ended = await team.run("deliver.yml", team.events.push(merged[1]));
  expect(ended.result).toBe("failure");
  expect(logOf(ended)).toMatch(/FAIL.*grain_stg_customers/);
  expect(await pointer()).toEqual(before.pointer);
  expect(await contentHashes()).toEqual(before.content);
});

step("a merge delivers what differs from production, incremental models built from nothing", async () => {
  merged[2] = await team.repository.merge(2, "taxed");
  const fixed = await team.repository.push("main", { [CUSTOMERS]: single }, "every customer once");
  await team.runs("deliver.yml", team.events.push(fixed));
  expect(await pointer()).toMatchObject({ id: fixed, commit: fixed, previous: before.pointer!.id });
  const tried = await contentHashes({ database: `${prefix()}2`, as: "ci" });
  const now = await contentHashes();
  expect(Object.keys(tried)).toEqual(expect.arrayContaining(["STAGING.STG_TAX_LINES", "SERVING.FCT_SALES"]));
  // What names customers has the other merge's change besides, which this pull request was tried without.
  for (const [name, hash] of Object.entries(tried))
    if (!NAMING.includes(name)) expect([name, now[name]]).toEqual([name, hash]);
});

step("a closed pull request leaves no object and no file behind", async () => {
  await team.runs("pull-request-closed.yml", team.events.closed(1, "louder", merged[1]!));
  await team.runs("pull-request-closed.yml", team.events.closed(2, "taxed", merged[2]!));
  expect(await databases()).toEqual([`${prefix()}3`]);
  expect(readdirSync(environment().path("pr")).filter((name) => /^\d+$/.test(name))).toEqual(["3"]);
});

step("at night: environments are as delivered; of the databases only what nobody needs goes", async () => {
  team.github.pull(9, "closed");
  const [ci, terraform] = [await login("ci"), await login("terraform")];
  const comment = (number: number, of = team.github.repository) =>
    `comment = 'larder: pull request ${of}#${number}'`;
  try {
    await ci.query(`create database ${prefix()}9 ${comment(9)}`);
    await ci.query(`create database ${prefix()}10 ${comment(10, "acme/other")}`);
    await terraform.query(`create database ${prefix()}11 ${comment(11)}`);
    // Without a right on it CI would not see it at all; given to one of our roles it would be drift.
    await terraform.query(`grant usage on database ${prefix()}11 to role PUBLIC`);
    await team.runs("nightly.yml", await team.atMain("schedule"), ["drift", "sweep"]);
    // No drift; the two that only look like a pull request's are told.
    const [issue, ...others] = team.github.issues.filter(({ state }) => state === "open");
    expect(others).toEqual([]);
    expect(issue?.body).toMatch(new RegExp(`${prefix()}10\\b[^]+${prefix()}11\\b`));
    expect(await databases()).toEqual([`${prefix()}10`, `${prefix()}11`, `${prefix()}3`]);
  } finally {
    await ci.query(`drop database if exists ${prefix()}10`);
    await terraform.query(`drop database if exists ${prefix()}11`);
    await ci.close();
    await terraform.close();
  }
});

step("a rollback brings back what was there before the merge", async () => {
  const head = await team.repository.head();
  await team.runs("pull-request-closed.yml", team.events.closed(3, "commented", head));
  expect(await databases()).toEqual([]);
  await team.runs("rollback.yml", await team.atMain("workflow_dispatch", { environment: "local" }));
  expect(await pointer()).toMatchObject({ id: before.pointer!.id, tag: before.pointer!.tag });
  expect(await contentHashes()).toEqual(before.content);
});

function production() {
  const { warehouse } = system();
  if (warehouse.kind !== "snowflake") throw new Error("no Snowflake");
  return warehouse.databases;
}
