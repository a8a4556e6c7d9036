import type { Delivery } from "../../packages/cli/src/delivery/pointer";
import { PullRequestComment } from "../../packages/cli/src/delivery/pull-request-comment";
import { Environment } from "../../packages/cli/src/environment/environment";
import { Interrupted, LarderError } from "../../packages/cli/src/errors";
import { GitHubStandIn } from "./github";

/** What a pull request hears of its data when there is no summary to show. */

const before = { ...process.env };
const environment = new Environment("/nowhere", "prod", false);
let github: GitHubStandIn;
let comment: PullRequestComment;

beforeEach(async () => {
  github = await GitHubStandIn.start();
  Object.assign(process.env, github.variables);
  comment = await PullRequestComment.open(environment, { repository: github.repository, number: 7 });
});
afterEach(async () => {
  process.env = { ...before };
  await github.stop();
});

const failing = (error: Error) =>
  comment.ifItFails(() => Promise.reject(error)).catch((caught: Error) => caught);

test("what went wrong before dbt ran is said there too", async () => {
  const error = new LarderError("production was never built successfully", { next: "./larder run -e prod" });
  expect(await failing(error)).toBe(error);
  const { body } = github.comments[0]!;
  expect(body).toMatch(/^<!-- larder:data:prod -->\n### ❌ Data in prod: the change could not be tried/);
  expect(body).toContain("✗ production was never built successfully\n  next: ./larder run -e prod");
});

test("where everybody reads it, a value that the database quotes is not said", async () => {
  const error = new LarderError("dbt failed", { detail: "100038 (22018): Numeric value '1 Elm' is bad" });
  await failing(error);
  expect(github.comments[0]?.body).toContain("1 Elm");
  github.isPrivate = false;
  await failing(error);
  expect(github.comments[0]?.body).toContain("Numeric value '…' is bad");
  expect(github.comments[0]?.body).not.toContain("1 Elm");
});

test("a run that a newer push ended says nothing: the newer one will", async () => {
  await failing(new Interrupted());
  expect(github.comments).toEqual([]);
});

test("when GitHub does not take the comment either, the first error is the one that is seen", async () => {
  github.failures.push({ status: 403 });
  const error = new LarderError("no table");
  expect(await failing(error)).toBe(error);
});

test("a pull request without SQL changes hears of it only where an earlier push had some", async () => {
  const production = { id: "tag-1" } as Delivery;
  expect(await comment.unchanged(production)).toBeUndefined();
  expect(github.comments).toEqual([]);
  github.comment(7, "<!-- larder:data:prod -->\nred");
  await comment.unchanged(production);
  expect(github.comments).toMatchObject([{ body: expect.stringContaining("no SQL changes"), edits: 1 }]);
});

test("rows are shown where only the team reads", async () => {
  expect(await comment.showsRows()).toBe(true);
  github.isPrivate = false;
  expect(await comment.showsRows()).toBe(false);
});
