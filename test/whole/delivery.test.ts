import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readPointer } from "../../packages/cli/src/delivery/pointer";
import { contentHash } from "../../platform/content-hash";
import { Environment } from "../../packages/cli/src/environment/environment";
import { GitHubStandIn } from "../delivery/github";
import { Events, localMachine, type Event } from "../delivery/local-machine";
import { Repository, type Edit } from "../delivery/repository";
import { logOf, runWorkflow, type WorkflowRun } from "../delivery/runner";
import { larder, system, workspace } from "./platform";
import { queriesSince, lastQuery } from "./query-log";
import { contentHashes } from "./rows";
import { ask, login } from "./warehouse";

/**
 * The delivery as a team lives it: the workflows' own commands, run one after the other against the local cloud, with
 * a bare git repository and a stand-in of GitHub's API. Production ends as it began.
 */

const CUSTOMERS = "dbt/shop/models/staging/stg_customers.sql";
const TAX_LINES = "dbt/shop/models/staging/stg_tax_lines.sql";
const DAILY = "dbt/shop/models/reporting/rpt_sales_daily.sql";
const TWICE = "from customers\ncross join (select 1 as n union all select 2) as twice";

const louder: Edit = (sql) => sql.replace("    , state\n", "    , upper(state) as state\n");
const doubled: Edit = (sql) => sql.replace(/from customers\s*$/, `${TWICE}\n`);
const single: Edit = (sql) => sql.replace(TWICE, "from customers");
const taxed: Edit = (sql) =>
  sql.replace(
    "    , owners._loaded_at\nfrom owners",
    "    , upper(tax.value:title::varchar) as kind\n    , owners._loaded_at\nfrom owners",
  );
const commented: Edit = (sql) => `${sql.trimEnd()}\n-- One row a day.\n`;

let place: string;
let github: GitHubStandIn;
let repository: Repository;
let events: Events;
let before: { pointer: Awaited<ReturnType<typeof pointer>>; content: Record<string, string> };
const merged: Record<number, string> = {};

const environment = () => new Environment(workspace(), "local", true);
const pointer = () => readPointer(environment(), system());
const prefix = () => `${system().name}_local_PR_`.toUpperCase();
const comments = (number: number) =>
  Object.fromEntries(
    github.comments
      .filter(({ issue }) => issue === number)
      .map(({ body, edits }) => [/larder:(\w+):/.exec(body)?.[1], { body, edits }]),
  );

async function run(file: string, event: Event, only?: string[]): Promise<WorkflowRun> {
  return runWorkflow(file, localMachine(workspace(), github, event), { only });
}

async function runs(file: string, event: Event, only?: string[]): Promise<WorkflowRun> {
  const ended = await run(file, event, only);
  if (ended.result !== "success") throw new Error(`${file} failed:\n${logOf(ended)}`);
  return ended;
}

/** `SCHEMA.NAME` of everything that models made in a pull request's database. */
async function built(number: number): Promise<string[]> {
  const rows = await ask<{ N: string }>(
    "ci",
    `select table_schema || '.' || table_name as n from ${prefix()}${number}.information_schema.tables
     where table_schema not in ('INFORMATION_SCHEMA', 'TEST_FAILURES')`,
  );
  return rows.map(({ N }) => N).sort();
}

async function databases(): Promise<string[]> {
  const rows = await ask<{ name: string }>("terraform", "show databases");
  return rows
    .map(({ name }) => name)
    .filter((name) => name.startsWith(prefix()))
    .sort();
}

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
  place = mkdtempSync(path.join(tmpdir(), "larder-delivery-"));
  github = await GitHubStandIn.start();
  repository = await Repository.create(workspace(), place, github.repository, {
    "larder.yaml": (yaml) => yaml.replace("  local: {}", "  local: { branch: main }"),
  });
  events = new Events(repository, github);
  before = { pointer: await pointer(), content: await contentHashes() };
});

afterAll(async () => {
  const terraform = await login("terraform");
  for (const name of await databases()) await terraform.query(`drop database ${name}`);
  await terraform.close();
  await github.stop();
  await repository.leave();
  rmSync(place, { recursive: true, force: true });
});

step("production was built from main, and says so", async () => {
  expect(before.pointer?.tag).toBe(contentHash(workspace(), "dbt/shop"));
});

step(
  "a pull request that changes a staging model builds it and its descendants, and reads the rest from production",
  async () => {
    await repository.push("louder", { [CUSTOMERS]: louder });
    const since = await lastQuery();
    const ended = await runs("pull-request.yml", await events.pullRequest(1, "louder"), ["plan", "data"]);
    expect(ended.jobs.map(({ id, environment }) => [id, environment])).toEqual([
      ["environments", undefined],
      ["plan", "local-pr"],
      ["data", "local-pr"],
    ]);
    // Of each run ops_runs keeps a row.
    const models = [
      "OPS.OPS_RUNS",
      "SERVING.DIM_CUSTOMERS",
      "SERVING.RPT_TOP_CUSTOMERS",
      "STAGING.STG_CUSTOMERS",
    ];
    expect(await built(1)).toEqual(models);

    const queries = (await queriesSince(since)).filter(({ role }) => role.endsWith("_CI"));
    const written = new Set(queries.flatMap((query) => Object.keys(query.written)));
    const read = new Set(queries.flatMap((query) => Object.keys(query.read)));
    const { raw, analytics } = warehouse();
    const elsewhere = [...written].filter((name) => !`${name}.`.startsWith(`${prefix()}1.`));
    expect(elsewhere).toEqual([]);
    expect([...read]).toEqual(
      expect.arrayContaining([
        `${raw}.SHOPIFY.CUSTOMERS`,
        `${analytics}.STAGING.STG_ORDERS`,
        `${analytics}.SERVING.FCT_ORDERS`,
      ]),
    );

    const { plan, data } = comments(1);
    expect(plan?.body).toContain("no changes");
    expect(data?.body).toMatch(/dim_customers/);
  },
);

step(
  "a push that breaks a test is told with the failing rows, while two other pull requests are tried",
  async () => {
    await repository.push("louder", { [CUSTOMERS]: doubled }, "every customer twice");
    await repository.push("taxed", { [TAX_LINES]: taxed });
    await repository.push("commented", { [DAILY]: commented });
    const pushed = await events.pullRequest(1, "louder");
    await events.pullRequest(2, "taxed");
    await events.pullRequest(3, "commented");
    const open = (number: number) => larder(["pr", "open", String(number)], { env: github.variables });
    const [first, ...others] = await Promise.all([
      run("pull-request.yml", pushed, ["data"]),
      open(2),
      open(3),
    ]);
    for (const { exitCode, all } of others) expect([exitCode, all]).toEqual([0, expect.anything()]);

    expect(first.result).toBe("failure");
    expect(comments(1).data?.edits).toBeGreaterThan(0);
    expect(comments(1).data?.body).toMatch(/grain.*stg_customers[\s\S]*customer_id/i);
    expect(await built(3)).toEqual(["OPS.OPS_RUNS", "SERVING.RPT_SALES_DAILY"]);
    expect(await built(2)).toContain("SERVING.FCT_SALES");
    expect(await databases()).toEqual([1, 2, 3].map((number) => `${prefix()}${number}`));
  },
);

step("a red merge leaves production's pointer and data as they were", async () => {
  merged[1] = await repository.merge(1, "louder");
  const ended = await run("deliver.yml", events.push(merged[1]));
  expect(ended.result).toBe("failure");
  expect(await pointer()).toEqual(before.pointer);
  expect(await contentHashes()).toEqual(before.content);
});

step("a merge delivers what differs from production, incremental models built from nothing", async () => {
  merged[2] = await repository.merge(2, "taxed");
  const fixed = await repository.push("main", { [CUSTOMERS]: single }, "every customer once");
  await runs("deliver.yml", events.push(fixed));
  expect(await pointer()).toMatchObject({ id: fixed, commit: fixed, previous: before.pointer!.id });
  const tried = await contentHashes({ database: `${prefix()}2`, as: "ci" });
  const now = await contentHashes();
  expect(Object.keys(tried)).toEqual(expect.arrayContaining(["STAGING.STG_TAX_LINES", "SERVING.FCT_SALES"]));
  for (const [name, hash] of Object.entries(tried)) expect([name, now[name]]).toEqual([name, hash]);
});

step("a closed pull request leaves no object and no file behind", async () => {
  await runs("pull-request-closed.yml", events.closed(1, "louder", merged[1]!));
  await runs("pull-request-closed.yml", events.closed(2, "taxed", merged[2]!));
  expect(await databases()).toEqual([`${prefix()}3`]);
  expect(readdirSync(environment().path("pr")).filter((name) => /^\d+$/.test(name))).toEqual(["3"]);
});

step("at night: environments are as delivered; of the databases only what nobody needs goes", async () => {
  github.pull(9, "closed");
  const ci = await login("ci");
  const terraform = await login("terraform");
  const comment = (number: number, of = github.repository) =>
    `comment = 'larder: pull request ${of}#${number}'`;
  try {
    await ci.query(`create database ${prefix()}9 ${comment(9)}`);
    await ci.query(`create database ${prefix()}10 ${comment(10, "acme/other")}`);
    await terraform.query(`create database ${prefix()}11 ${comment(11)}`);
    await runs("nightly.yml", { ...events.push(await repository.head()), name: "schedule", payload: {} }, [
      "drift",
      "sweep",
    ]);
    expect(github.issues.filter(({ state }) => state === "open")).toEqual([]);
    expect(await databases()).toEqual([`${prefix()}10`, `${prefix()}11`, `${prefix()}3`]);
  } finally {
    await ci.query(`drop database if exists ${prefix()}10`);
    await terraform.query(`drop database if exists ${prefix()}11`);
    await ci.close();
    await terraform.close();
  }
});

step("a rollback brings back what was there before the merge", async () => {
  await runs("pull-request-closed.yml", events.closed(3, "commented", await repository.head()));
  expect(await databases()).toEqual([]);
  const event = { ...events.push(await repository.head()), name: "workflow_dispatch" as const, payload: {} };
  await runs("rollback.yml", { ...event, inputs: { environment: "local" } });
  expect(await pointer()).toMatchObject({ id: before.pointer!.id, tag: before.pointer!.tag });
  expect(await contentHashes()).toEqual(before.content);
});

function warehouse() {
  const { warehouse } = system();
  if (warehouse.kind !== "snowflake") throw new Error("no Snowflake");
  return warehouse.databases;
}
