import execa from "execa";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openPullRequests } from "../../packages/cli/src/delivery/open-pull-requests";
import { Environment } from "../../packages/cli/src/environment/environment";
import { textOf } from "../../packages/cli/src/errors";

/** Who says which pull requests are open where there is no token for GitHub. */

const root = mkdtempSync(path.join(tmpdir(), "larder-open-"));
const before = { ...process.env };
const git = (...args: string[]) =>
  execa("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: root });

beforeAll(async () => {
  await git("init", "--quiet");
  await git("init", "--quiet", "--bare", "origin.git");
  await git("remote", "add", "origin", path.join(root, "origin.git"));
  await git("commit", "--quiet", "--allow-empty", "--message=one");
  await git("push", "--quiet", "origin", "HEAD:refs/pull/1/merge", "HEAD:refs/pull/2/head");
});
beforeEach(() => delete process.env.GITHUB_TOKEN);
afterEach(() => (process.env = { ...before }));

test("on the local cloud the remote's merge refs tell", async () => {
  const { source, isOpen } = await openPullRequests(new Environment(root, "local", true), "acme/spoon");
  expect(source).toBe("git ls-remote origin");
  expect([await isOpen(1), await isOpen(2)]).toEqual([true, false]);
});

test("in accounts nothing but GitHub does: one with a conflict has no merge ref, and is open", async () => {
  const asked = openPullRequests(new Environment(root, "prod", false), "acme/spoon");
  const error = await asked.catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: "InputError" });
  const text = textOf(error, false);
  expect(text).toContain("nobody says which pull requests are open: nothing is dropped");
  expect(text).toContain('next: GITHUB_TOKEN="$(gh auth token)" ./larder pr sweep -e prod');
});
