import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { folderOf } from "../../packages/cli/src/delivery/pull-request-folder";
import { tryChange } from "../../packages/cli/src/delivery/pull-request-run";
import { Environment } from "../../packages/cli/src/environment/environment";
import { writeJson } from "../../packages/cli/src/environment/write-json";
import { textOf } from "../../packages/cli/src/errors";
import type { SystemFile } from "../../platform/system";
import { ROOT } from "../round-trip/local-cloud";

/** How a pull request's own program is run: on its database, as CI, with nothing in its hands but that. */

const root = mkdtempSync(path.join(tmpdir(), "larder-run-"));
const environment = new Environment(root, "prod", false);
const folder = folderOf(environment, 7);
const program = { name: "dbt", tag: "aaaa" } as SystemFile["programs"][number];
const system = {
  name: "spoon",
  environment: "prod",
  stages: [],
  warehouse: {
    kind: "snowflake",
    organization: "ACME",
    account: "PROD",
    databases: { raw: "SPOON_PROD_RAW", analytics: "SPOON_PROD_ANALYTICS", dev: "SPOON_PROD_DEV" },
    users: [
      { id: "ci", name: "SPOON_PROD_CI", role: "SPOON_PROD_CI", warehouse: "SPOON_PROD_CI", type: "SERVICE" },
    ],
    roles: [],
  },
} as unknown as SystemFile;
const before = { ...process.env };

const WRITES_SUMMARY = `
import json, os, sys
print("1 of 1 OK model stg_orders 0.1 s", flush=True)
json.dump(dict(os.environ), open(os.environ["DBT_TARGET_PATH"] + "/seen.json", "w"))
seconds = dict.fromkeys(("parse", "empty", "clone", "build", "compare", "total"), 0.5)
json.dump({"version": 1, "ok": "--incremental" in sys.argv, "modified": sys.argv[1:], "rebuilt": [], "cloned": [],
  "deferred": 0, "missing": [], "empty": {"errors": []}, "nodes": [], "failed_tests": [], "comparison": [],
  "seconds": seconds}, open(os.environ["DBT_TARGET_PATH"] + "/summary.json", "w"))
sys.exit(1)
`;

beforeEach(() => {
  writeJson(environment.path("system.json"), system);
  mkdirSync(path.join(root, ".larder/python"), { recursive: true });
  rmSync(path.join(root, ".larder/python/dbt"), { force: true });
  symlinkSync(path.join(ROOT, ".larder/python/local"), path.join(root, ".larder/python/dbt"));
  process.env.SNOWFLAKE_PRIVATE_KEY = "the key of CI";
});
afterEach(() => (process.env = { ...before }));

async function run(code: string, incremental = false, lines: string[] = [], showsRows = true) {
  mkdirSync(folder.checkout, { recursive: true });
  writeFileSync(path.join(folder.checkout, "entrypoint.py"), code);
  const checkout = { folder: folder.checkout, tag: "bbbb", commit: "0123456" };
  const change = {
    number: 7,
    program,
    checkout,
    folder,
    database: "SPOON_PROD_PR_7",
    incremental,
    showsRows,
  };
  return tryChange(environment, system, change, (line) => lines.push(line));
}

const seen = () =>
  JSON.parse(readFileSync(path.join(folder.target, "seen.json"), "utf8")) as Record<string, string>;

test("it sees its database, production's state and CI's login, and no token of the job", async () => {
  Object.assign(process.env, {
    GITHUB_TOKEN: "ghs_secret",
    AWS_SECRET_ACCESS_KEY: "aws secret",
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "oidc secret",
    HTTPS_PROXY: "http://proxy",
  });
  await run(WRITES_SUMMARY);
  expect(seen()).toMatchObject({
    SNOWFLAKE_USER: "SPOON_PROD_CI",
    SNOWFLAKE_ROLE: "SPOON_PROD_CI",
    SNOWFLAKE_WAREHOUSE: "SPOON_PROD_CI",
    SNOWFLAKE_DATABASE: "SPOON_PROD_PR_7",
    SNOWFLAKE_RAW_DATABASE: "SPOON_PROD_RAW",
    SNOWFLAKE_PRIVATE_KEY: "the key of CI",
    DBT_TARGET: "pr",
    LARDER_STATE: folder.state,
    LARDER_IMAGE_TAG: "bbbb",
    HTTPS_PROXY: "http://proxy",
  });
  expect(JSON.stringify(seen())).not.toMatch(/ghs_secret|aws secret|oidc secret/);
});

test("its lines are told while it runs, and a red end is a summary like a green one", async () => {
  const lines: string[] = [];
  expect(await run(WRITES_SUMMARY, false, lines)).toMatchObject({ ok: false, modified: ["try"] });
  expect(lines).toEqual(["1 of 1 OK model stg_orders 0.1 s"]);
  expect(await run(WRITES_SUMMARY, true)).toMatchObject({ ok: true, modified: ["try", "--incremental"] });
});

test("an end without a summary is an error with what it said last, also after a run that had one", async () => {
  await run(WRITES_SUMMARY);
  const error = await run("raise ValueError('no such macro')").catch((caught: unknown) => caught);
  const text = textOf(error, false);
  expect(text).toContain("dbt did not get to the end (exit code 1)");
  expect(text).toContain("ValueError: no such macro");
  expect(text).toContain(path.join("logs", "pr-7.log"));
});

test("where everybody reads along, neither its lines nor its end tell a value", async () => {
  const lines: string[] = [];
  const fails = "raise ValueError(\"100038 (22018): Numeric value '1 Elm' is not recognized\")";
  const error = await run(fails, false, lines, false).catch((caught: unknown) => caught);
  for (const text of [lines.join("\n"), textOf(error, false)]) {
    expect(text).toContain("ValueError: 100038 (22018): Numeric value '…'");
    expect(text).not.toContain("Elm");
  }
  const summary = await run(
    WRITES_SUMMARY.replace('"ok":', `"error": "100038 (22018): 'Elm'", "ok":`),
    false,
    [],
    false,
  );
  expect(summary.error).toBe("100038 (22018): '…'");
});
