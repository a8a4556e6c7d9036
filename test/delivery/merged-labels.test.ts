import execa from "execa";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Console } from "../../packages/cli/src/console/console";
import { mergedLabels } from "../../packages/cli/src/delivery/merged-labels";
import * as lock from "../../packages/cli/src/delivery/pipeline-lock";
import * as pointers from "../../packages/cli/src/delivery/pointer";
import { checkAccount } from "../../packages/cli/src/deploy/account";
import { Environment } from "../../packages/cli/src/environment/environment";
import { writeJson } from "../../packages/cli/src/environment/write-json";
import { GitHubStandIn } from "./github";

/** Which labels a delivery goes by: of all that production does not have yet. */

jest.mock("../../packages/cli/src/delivery/pointer");
jest.mock("../../packages/cli/src/delivery/pipeline-lock");
jest.mock("../../packages/cli/src/deploy/account");

const root = mkdtempSync(path.join(tmpdir(), "larder-labels-"));
const before = { ...process.env };
const readPointer = jest.mocked(pointers.readPointer);
let github: GitHubStandIn;
let said = "";
const console = new Console({
  json: false,
  verbose: false,
  stdout: { write: (text: string) => (said += text) } as never,
});
const labels = (isLocal = false) =>
  mergedLabels(new Environment(root, isLocal ? "local" : "prod", isLocal), console);
const pointsTo = (commit: string | null) =>
  readPointer.mockResolvedValue({ commit } as Awaited<ReturnType<typeof pointers.readPointer>>);
const merge = (number: number, merged: string, ...names: string[]) =>
  Object.assign(github.pull(number, "closed", names), { merged });

let head = "";
beforeAll(async () => {
  const git = (...args: string[]) =>
    execa("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: root });
  await git("init", "--quiet");
  await git("commit", "--quiet", "--allow-empty", "--message=one");
  ({ stdout: head } = await git("rev-parse", "HEAD"));
  await git("config", "core.excludesFile", path.join(root, ".git", "ignored"));
  await execa("sh", ["-c", "echo .larder > .git/ignored"], { cwd: root });
  const steps = [
    { kind: "ecs-task", name: "dbt", task: "dbt" },
    { kind: "dbt-check", name: "check" },
  ];
  for (const name of ["prod", "local"])
    writeJson(path.join(root, ".larder", name, "system.json"), { name: "spoon", pipeline: { steps } });
});
beforeEach(async () => {
  github = await GitHubStandIn.start();
  Object.assign(process.env, github.variables);
  jest.mocked(lock.isLockable).mockResolvedValue(true);
  said = "";
});
afterEach(async () => {
  process.env = { ...before };
  jest.resetAllMocks();
  await github.stop();
});

test("a merge that was red before has its say in the next, and both are named", async () => {
  github.history.push("delivered", "red", "between", head);
  merge(1, "delivered", "incremental");
  merge(2, "red", "bug", "incremental");
  merge(3, head, "delete-data");
  pointsTo("delivered");
  expect(await labels()).toEqual(["incremental", "delete-data"]);
  expect(said).toBe(" labels incremental (#2), delete-data (#3)\n");
});

test("leave to destroy is of the newest merge alone", async () => {
  github.history.push("delivered", "earlier", head);
  merge(1, "earlier", "delete-data");
  merge(2, head);
  pointsTo("delivered");
  expect(await labels()).toEqual([]);
  expect(said).toBe("");
});

test.each([
  ["is of no known commit", () => pointsTo(null)],
  ["was never built", () => readPointer.mockResolvedValue(undefined)],
  ["is of a commit that GitHub does not know", () => pointsTo("rewritten")],
  ["is what is delivered again", () => pointsTo(head)],
])("where production %s, the commit itself tells", async (_, given) => {
  github.history.push("earlier", head);
  merge(1, "earlier", "incremental");
  merge(2, head, "delete-data");
  given();
  expect(await labels()).toEqual(["delete-data"]);
});

test("of very many commits the newest are read, and that is said", async () => {
  const many = Array.from({ length: 119 }, (_, index) => `commit-${index}`);
  github.history.push("delivered", ...many, head);
  merge(1, "commit-3", "incremental");
  merge(2, "commit-100", "incremental");
  pointsTo("delivered");
  expect(await labels()).toEqual(["incremental"]);
  expect(said).toContain("labels of the newest 50 of 120 commits since production");
  expect(said).toContain("./larder deliver --label incremental -e prod\n labels incremental (#2)\n");
  expect(github.requests).toHaveLength(3 + 50);
});

test("a pointer that cannot be read ends a delivery to accounts; a local cloud that is down does not", async () => {
  merge(1, head, "incremental");
  readPointer.mockRejectedValue(new Error("S3 is away"));
  await expect(labels()).rejects.toThrow("S3 is away");
  expect(await labels(true)).toEqual(["incremental"]);
});

test("in another account than larder.yaml's nothing is read, nor kept", async () => {
  jest.mocked(checkAccount).mockRejectedValue(new Error("another account"));
  await expect(labels()).rejects.toThrow("another account");
  expect(lock.isLockable).not.toHaveBeenCalled();
});

test("without a token nobody is asked", async () => {
  delete process.env.GITHUB_TOKEN;
  expect(await labels()).toEqual([]);
  expect(github.requests).toEqual([]);
});
