import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commitOf, nameIn, repositoryName } from "./repository";

const before = process.env.GITHUB_REPOSITORY;
let folder: string;
const git = (...args: string[]) =>
  execFileSync("git", args, { cwd: folder, stdio: "pipe" }).toString().trim();

beforeEach(() => {
  delete process.env.GITHUB_REPOSITORY;
  folder = mkdtempSync(join(tmpdir(), "larder-repository-"));
  git("init", "--quiet");
});

afterEach(() => {
  if (before === undefined) delete process.env.GITHUB_REPOSITORY;
  else process.env.GITHUB_REPOSITORY = before;
});

test.each([
  ["git@github.com:acme/spoon.git", "acme/spoon"],
  ["https://github.com/acme/spoon", "acme/spoon"],
  ["ssh://git@github.com/acme/spoon.git/", "acme/spoon"],
  ["/srv/git/acme/spoon.git", "acme/spoon"],
])("%s is %s", (address, name) => expect(nameIn(address)).toBe(name));

test("the workflow's word goes before larder.yaml's, and that before the remote's", async () => {
  git("remote", "add", "origin", "git@github.com:acme/remote.git");
  expect(await repositoryName(folder, {})).toBe("acme/remote");
  expect(await repositoryName(folder, { repository: "acme/file" })).toBe("acme/file");
  process.env.GITHUB_REPOSITORY = "acme/workflow";
  expect(await repositoryName(folder, { repository: "acme/file" })).toBe("acme/workflow");
});

test("without any of them, or with a strange one, the next step is named", async () => {
  await expect(repositoryName(folder, {})).rejects.toThrow(/nobody says which repository/);
  await expect(repositoryName(folder, { repository: "acme/a'b" })).rejects.toThrow(/is no repository/);
});

test("a commit is found by its ref; an option is no ref", async () => {
  expect(await commitOf(folder)).toBeUndefined();
  git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "-m", "one");
  expect(await commitOf(folder)).toBe(git("rev-parse", "HEAD"));
  expect(await commitOf(folder, "--all")).toBeUndefined();
});
