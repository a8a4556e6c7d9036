import { GitHub } from "../../packages/cli/src/delivery/github";
import { BODY_LIMIT, markerOf } from "../../packages/cli/src/delivery/github-body";
import { textOf } from "../../packages/cli/src/errors";
import { GitHubStandIn } from "./github";

const MARKER = markerOf("data", "prod");
const QUICK = { pause: 1 };
const before = { ...process.env };
let standIn: GitHubStandIn;
let github: GitHub;

beforeEach(async () => {
  standIn = await GitHubStandIn.start();
  Object.assign(process.env, standIn.variables);
  github = await GitHub.open(standIn.repository, QUICK);
});

afterEach(async () => {
  process.env = { ...before };
  await standIn.stop();
});

test("a comment is made once and then written over, also when it is far down the page", async () => {
  for (let index = 0; index < 150; index += 1) standIn.comment(7, `talk ${index}`, "member");
  const first = await github.upsertComment(7, MARKER, "red");
  const second = await github.upsertComment(7, MARKER, "green");
  expect(second).toBe(first);
  const ours = standIn.comments.filter(({ body }) => body.startsWith(MARKER));
  expect(ours).toMatchObject([{ issue: 7, body: `${MARKER}\ngreen`, edits: 1 }]);
});

test("comments of other kinds, environments and pull requests are left alone", async () => {
  const others = [
    standIn.comment(7, `${markerOf("plan", "prod")}\nplan`),
    standIn.comment(7, `${markerOf("data", "dev")}\ndev`),
    standIn.comment(8, `${MARKER}\neight`),
    standIn.comment(7, `> ${MARKER}\nquoted`),
  ];
  await github.upsertComment(7, MARKER, "new");
  expect(others.map(({ edits }) => edits)).toEqual([0, 0, 0, 0]);
  expect(standIn.comments).toHaveLength(5);
});

test("somebody without write access cannot make their comment ours", async () => {
  const stranger = standIn.comment(7, `${MARKER}\nmine`, "stranger");
  await github.upsertComment(7, MARKER, "ours");
  expect(stranger.body).toContain("mine");
  expect(standIn.comments).toHaveLength(2);
});

test("a text that GitHub would refuse is cut with a note, its code block closed", async () => {
  await github.upsertComment(7, MARKER, `\`\`\`\n${"a long line\n".repeat(9000)}\`\`\`\n`);
  const [comment] = standIn.comments;
  expect(comment!.body.length).toBeLessThanOrEqual(BODY_LIMIT);
  expect(comment!.body).toMatch(/\n```\n\n… cut here: .*\.$/);
});

test("one issue: opened, written over, closed; another finding opens a new one", async () => {
  const marker = markerOf("drift", "prod");
  standIn.pull(3);
  expect(await github.upsertIssue(marker, "Drift", undefined)).toBeUndefined();
  await github.upsertIssue(marker, "Drift", "one");
  await github.upsertIssue(marker, "Drift of 2", "two");
  expect(standIn.issues).toMatchObject([{ title: "Drift of 2", body: `${marker}\ntwo`, state: "open" }]);
  await github.upsertIssue(marker, "Drift", undefined);
  expect(standIn.issues).toMatchObject([{ state: "closed" }]);
  await github.upsertIssue(marker, "Drift", "three");
  expect(standIn.issues.map(({ state }) => state)).toEqual(["closed", "open"]);
});

test("a pull request's labels and whether it is open; what is no pull request is not", async () => {
  standIn.pull(7, "open", ["incremental", "bug"]);
  standIn.pull(8, "closed");
  expect(await github.labels(7)).toEqual(["incremental", "bug"]);
  expect([await github.isOpen(7), await github.isOpen(8), await github.isOpen(9)]).toEqual([
    true,
    false,
    false,
  ]);
});

test("a repository that the token may not see is an error, not a closed pull request", async () => {
  const other = await GitHub.open("acme/secret", QUICK);
  await expect(other.isOpen(7)).rejects.toThrow(/does not find it, or the token may not see it/);
});

test("which branches an environment takes, and whether somebody must approve", async () => {
  const custom = { protected_branches: false, custom_branch_policies: true };
  standIn.environments.set("prod", { policy: custom, branches: ["main", "release/*"], reviewers: true });
  standIn.environments.set("dev", { policy: null, branches: [] });
  expect(await github.branchRules("prod")).toEqual({
    branches: ["main", "release/*"],
    needsApproval: true,
  });
  expect(await github.branchRules("dev")).toEqual({ branches: "all", needsApproval: false });
  expect(await github.branchRules("nowhere")).toBeUndefined();
});

test("faults of the server and limits that pass are waited for, and nothing is said twice", async () => {
  standIn.failures.push(
    { status: 502 },
    { status: 403, message: "You have exceeded a secondary rate limit", headers: { "retry-after": "1" } },
  );
  await github.upsertComment(7, MARKER, "at last");
  expect(standIn.comments).toHaveLength(1);
});

test("a limit that lasts an hour is told at once", async () => {
  const reset = String(Math.ceil(Date.now() / 1000) + 3000);
  standIn.failures.push({
    status: 403,
    message: "API rate limit exceeded",
    headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset },
  });
  await expect(github.isOpen(7)).rejects.toThrow(/GitHub answered 403/);
  expect(standIn.requests).toHaveLength(1);
});

test.each([
  [401, "GitHub does not know the token"],
  [403, "the token may not: comment on pull request 7 of acme/spoon"],
  [422, "GitHub answered 422"],
])("a refusal with %i says what to do and never the token", async (status, words) => {
  standIn.failures.push({ status });
  const error = await github.upsertComment(7, MARKER, "text").catch((caught: unknown) => caught);
  expect(textOf(error, false)).toContain(words);
  expect(textOf(error, true)).not.toContain(standIn.token);
  expect(standIn.requests).toHaveLength(1);
});

test("without a token the next step is named", async () => {
  delete process.env.GITHUB_TOKEN;
  await expect(GitHub.open("acme/spoon")).rejects.toThrow(/no token/);
});

test("of commits, those that a pull request became have its labels, any other has none", async () => {
  Object.assign(standIn.pull(7, "closed", ["delete-data"]), { merged: "abc" });
  standIn.pull(8, "open", ["incremental"]);
  expect(await github.mergedAs(["abc", "def"])).toEqual([
    { number: 7, commit: "abc", labels: ["delete-data"] },
  ]);
  expect(await github.mergedAs(["def"])).toEqual([]);
});

test("what came since a commit: all of it where it is little, else the newest, in three requests", async () => {
  standIn.history.push(..."abcdefghi");
  expect(await github.commitsSince("g", "i", 3)).toEqual({ newest: ["h", "i"], count: 2 });
  expect(await github.commitsSince("i", "g", 3)).toEqual({ newest: [], count: 0 });
  standIn.requests.length = 0;
  expect(await github.commitsSince("a", "i", 3)).toEqual({ newest: ["g", "h", "i"], count: 8 });
  expect(await github.commitsSince("a", "f", 3)).toEqual({ newest: ["d", "e", "f"], count: 5 });
  expect(standIn.requests).toHaveLength(3 + 2);
  expect(await github.commitsSince("unknown", "i", 3)).toBeUndefined();
});
