import execa from "execa";
import { existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { closePullRequest } from "../../packages/cli/src/delivery/close";
import { createDatabase } from "../../packages/cli/src/delivery/database";
import { commentOf } from "../../packages/cli/src/delivery/pull-request";
import { sweep } from "../../packages/cli/src/delivery/sweep";
import { tellSweep } from "../../packages/cli/src/delivery/sweep-report";
import { Console } from "../../packages/cli/src/console/console";
import { Environment } from "../../packages/cli/src/environment/environment";
import { textOf } from "../../packages/cli/src/errors";
import { withWarehouse, type Row } from "../../packages/cli/src/warehouse/connection";
import { accessOf, warehouseOf } from "../../platform/access-expansion";
import { createPlatform } from "../../platform/platform";
import { LOCAL } from "../../platform/testing/sample";
import { newKey } from "../round-trip/key-pair";
import { LocalCloud } from "../round-trip/local-cloud";
import { GitHubStandIn } from "./github";

/** Databases of pull requests on the local Snowflake: made, refused, dropped, swept. */

jest.setTimeout(600_000);

const root = mkdtempSync(path.join(tmpdir(), "larder-databases-"));
const environment = new Environment(root, "local", true);
const cloud = new LocalCloud(environment.path());
const console = new Console({ json: true, verbose: false, stderr: { write: () => true } as never });
const before = { ...process.env };
const repository = "acme/spoon";
let github: GitHubStandIn;

beforeAll(async () => {
  const [terraform, ci] = [newKey(), newKey()];
  cloud.secret("snowflake-terraform.pem", terraform.privateKey);
  cloud.secret("snowflake-ci.pem", ci.privateKey);
  cloud.system({ ...describeSystem() });
  await cloud.start("snowflake");
  for (const statement of [
    "create role SPOON_LOCAL_CI",
    "grant create database on account to role SPOON_LOCAL_CI",
    `create user SPOON_LOCAL_CI type = service rsa_public_key = '${ci.publicKey}' default_role = SPOON_LOCAL_CI`,
    "grant role SPOON_LOCAL_CI to user SPOON_LOCAL_CI",
    "grant role SPOON_LOCAL_CI to role SYSADMIN",
    "create warehouse SPOON_LOCAL_CI",
    "grant usage on warehouse SPOON_LOCAL_CI to role SPOON_LOCAL_CI",
  ])
    await ask("ACCOUNTADMIN", statement);
});

beforeEach(async () => {
  github = await GitHubStandIn.start(repository);
  Object.assign(process.env, github.variables);
});

afterEach(async () => {
  process.env = { ...before };
  await github.stop();
  for (const name of await names()) await ask("ACCOUNTADMIN", `drop database ${name}`);
});

afterAll(async () => {
  await cloud.stop();
});

test("a database is CI's and says whose it is; the next push finds it empty", async () => {
  expect(await create(7)).toBe("created");
  expect(await found("SPOON_LOCAL_PR_7")).toMatchObject({
    owner: "SPOON_LOCAL_CI",
    comment: "larder: pull request acme/spoon#7",
    retention_time: "0",
  });
  await ask("ci", "create schema SPOON_LOCAL_PR_7.STAGING");
  expect(await create(7)).toBe("replaced");
  const schemas = (await ask("ci", "show schemas in database SPOON_LOCAL_PR_7")).map(({ name }) => name);
  expect(schemas).not.toContain("STAGING");
});

test.each([
  ["another pull request's", "ci", `larder: pull request ${repository}#8`],
  ["another repository's", "ci", "larder: pull request acme/other#7"],
  ["somebody's without a comment", "ci", ""],
  ["somebody else's with the right comment", "SYSADMIN", `larder: pull request ${repository}#7`],
])(
  "%s database of that name is neither replaced nor dropped, and both sides are told",
  async (_, as, comment) => {
    await ask(as, `create database SPOON_LOCAL_PR_7 comment = '${comment}'`);
    if (as !== "ci") await ask(as, "grant usage on database SPOON_LOCAL_PR_7 to role SPOON_LOCAL_CI");
    for (const attempt of [create(7), closePullRequest(environment, console, 7)]) {
      const text = textOf(await attempt.catch((error: unknown) => error), false);
      expect(text).toContain("SPOON_LOCAL_PR_7 is not this pull request's database: it stays as it is");
      expect(text).toContain(`comment "${comment}"`);
      expect(text).toContain(`needed: owner SPOON_LOCAL_CI, comment "larder: pull request acme/spoon#7"`);
    }
    expect(await found("SPOON_LOCAL_PR_7")).toMatchObject({ comment });
  },
);

test("one that CI may not even see is not replaced either", async () => {
  await ask("SYSADMIN", "create database SPOON_LOCAL_PR_7");
  await expect(create(7)).rejects.toThrow(/is not this pull request's database/);
  expect(await found("SPOON_LOCAL_PR_7")).toMatchObject({ owner: "SYSADMIN" });
});

test("closing leaves nothing behind, and a second time there is nothing to do", async () => {
  await create(7);
  await create(8);
  mkdirSync(environment.path("pr", "7", "target"), { recursive: true });
  const closed = { number: 7, database: "SPOON_LOCAL_PR_7" };
  expect(await closePullRequest(environment, console, 7)).toEqual({
    ...closed,
    dropped: true,
    removed: true,
  });
  expect(await closePullRequest(environment, console, 7)).toEqual({
    ...closed,
    dropped: false,
    removed: false,
  });
  expect(existsSync(environment.path("pr", "7"))).toBe(false);
  expect(await names()).toEqual(["SPOON_LOCAL_PR_8"]);
});

test("the sweep drops what closed and unknown pull requests left, keeps open ones and what only looks like one", async () => {
  github.pull(1);
  github.pull(2, "closed");
  for (const number of [1, 2, 3]) await create(number);
  await ask("ci", `create database SPOON_LOCAL_PR_2_OLD comment = '${commentOf({ repository, number: 2 })}'`);
  await ask("ci", "create database SPOON_LOCAL_PR_4 comment = 'mine'");
  await ask("ci", "create database SPOON_LOCALXPR_2");
  for (const number of [1, 2]) mkdirSync(environment.path("pr", String(number)), { recursive: true });

  const { swept } = await sweep(environment, console);
  const done = swept.map(({ what, done }) => `${what} ${done}`).sort();
  expect(done).toEqual([
    ".larder/local/pr/2 removed",
    "SPOON_LOCAL_PR_1 kept",
    "SPOON_LOCAL_PR_2 dropped",
    "SPOON_LOCAL_PR_2_OLD left alone",
    "SPOON_LOCAL_PR_3 dropped",
    "SPOON_LOCAL_PR_4 left alone",
  ]);
  expect(await names()).toEqual(
    ["SPOON_LOCALXPR_2", "SPOON_LOCAL_PR_1", "SPOON_LOCAL_PR_2_OLD", "SPOON_LOCAL_PR_4"].sort(),
  );
  expect(existsSync(environment.path("pr", "1"))).toBe(true);

  await tellSweep(environment, swept);
  expect(github.issues).toMatchObject([{ state: "open" }]);
  expect(github.issues[0]?.body).toMatch(/SPOON_LOCAL_PR_2_OLD[^]+SPOON_LOCAL_PR_4[^]+mine/);
  expect(github.issues[0]?.body).not.toContain("SPOON_LOCAL_PR_3");
  await tellSweep(environment, []);
  expect(github.issues).toMatchObject([{ state: "closed" }]);
  await ask("ACCOUNTADMIN", "drop database SPOON_LOCALXPR_2");
});

test("a token that may not see the repository drops nothing", async () => {
  await create(1);
  process.env.GITHUB_REPOSITORY = "acme/secret";
  await ask("ci", "alter database SPOON_LOCAL_PR_1 set comment = 'larder: pull request acme/secret#1'");
  await expect(sweep(environment, console)).rejects.toThrow(/may not see it/);
  expect(await names()).toEqual(["SPOON_LOCAL_PR_1"]);
});

test("without a token the remote's merge refs tell; without either nothing is dropped", async () => {
  delete process.env.GITHUB_TOKEN;
  await create(1);
  await create(2);
  const git = (...args: string[]) =>
    execa("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: root });
  await git("init", "--quiet");
  await expect(sweep(environment, console)).rejects.toThrow(/nothing is dropped/);
  await git("init", "--quiet", "--bare", "origin.git");
  await git("remote", "add", "origin", path.join(root, "origin.git"));
  await git("commit", "--quiet", "--allow-empty", "--message=one");
  await git("push", "--quiet", "origin", "HEAD:refs/pull/1/merge");
  await sweep(environment, console);
  expect(await names()).toEqual(["SPOON_LOCAL_PR_1"]);
});

function describeSystem() {
  const platform = createPlatform({
    name: "spoon",
    blueprint: "willows-spoon",
    environment: LOCAL,
    root,
    outdir: path.join(root, "cdktf.out", "local"),
    endpoints: cloud.endpoints,
  });
  const warehouse = warehouseOf(platform, accessOf(platform, { sources: ["SHOPIFY"], developers: [] }));
  return { name: "spoon", environment: "local", warehouse };
}

async function create(number: number): Promise<string> {
  return withWarehouse(environment, environment.system(), "ci", (warehouse) =>
    createDatabase(warehouse, environment.system(), { repository, number }),
  );
}

async function ask(as: string, sql: string): Promise<readonly Row[]> {
  return withWarehouse(
    environment,
    environment.system(),
    as,
    async (warehouse) => (await warehouse.query(sql)).rows,
  );
}

async function names(): Promise<string[]> {
  const rows = await ask("ACCOUNTADMIN", "show databases like 'SPOON_LOCAL%PR_%'");
  return rows.map(({ name }) => String(name)).sort();
}

async function found(name: string): Promise<Row | undefined> {
  return (await ask("ACCOUNTADMIN", `show databases like '${name}'`))[0];
}
