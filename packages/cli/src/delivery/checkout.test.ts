import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SystemFile } from "../../../../platform/system";
import { contentHash } from "../../../../platform/content-hash";
import { checkOut, mergeRef } from "./checkout";

const program = { name: "dbt", folder: "dbt/shop" } as SystemFile["programs"][number];
let folder: string;
let root: string;
let into: string;

const git = (where: string, ...args: string[]) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: where, stdio: "pipe" })
    .toString()
    .trim();
const model = (where: string, text: string) => writeFileSync(join(where, "dbt/shop/model.sql"), text);
const checkedOut = () => readFileSync(join(into, "dbt/shop/model.sql"), "utf8");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "larder-checkout-"));
  [root, into] = [join(folder, "clone"), join(folder, "pr", "checkout")];
  const origin = join(folder, "acme", "spoon.git");
  mkdirSync(join(root, "dbt/shop"), { recursive: true });
  git(folder, "init", "--quiet", "--bare", origin);
  git(root, "init", "--quiet", "--initial-branch=main");
  model(root, "select 1");
  writeFileSync(join(root, "README.md"), "");
  git(root, "add", ".");
  git(root, "commit", "--quiet", "--message=one");
  git(root, "remote", "add", "origin", `file://${origin}`);
  git(root, "switch", "--quiet", "--create", "change");
  model(root, "select 2");
  git(root, "commit", "--quiet", "--all", "--message=two");
  git(root, "push", "--quiet", "origin", "main", `change:${mergeRef(7)}`);
  git(root, "switch", "--quiet", "main");
});

test("a branch is checked out beside the work tree, which stays as it is", async () => {
  model(root, "select 'unsaved'");
  const before = git(root, "status", "--porcelain=v2", "--branch");
  const { commit, tag } = await checkOut(root, program, "change", into);
  expect(checkedOut()).toBe("select 2");
  expect(existsSync(join(into, "README.md"))).toBe(false);
  expect(commit).toBe(git(root, "rev-parse", "change"));
  expect(tag).toBe(contentHash(into, "dbt/shop"));
  expect(git(root, "status", "--porcelain=v2", "--branch")).toBe(before);
});

test("the merge ref comes from origin and leaves no ref and no shallow history behind", async () => {
  git(root, "branch", "--quiet", "-D", "change");
  const { commit } = await checkOut(root, program, mergeRef(7), into);
  expect(checkedOut()).toBe("select 2");
  expect(git(root, "log", "--format=%s", commit!)).toBe("two\none");
  expect(git(root, "for-each-ref", "refs/larder")).toBe("");
  expect(existsSync(join(root, ".git/FETCH_HEAD"))).toBe(false);
});

test("a shallow clone fetches no more than the commit", async () => {
  const shallow = join(folder, "shallow");
  git(folder, "clone", "--quiet", "--depth=1", "--branch=main", `file://${folder}/acme/spoon.git`, shallow);
  const { commit } = await checkOut(shallow, program, mergeRef(7), into);
  expect(checkedOut()).toBe("select 2");
  expect(git(shallow, "log", "--format=%s", commit!)).toBe("two");
});

test("the next push's checkout holds nothing of the one before", async () => {
  await checkOut(root, program, "change", into);
  writeFileSync(join(into, "dbt/shop/left.sql"), "select 3");
  await checkOut(root, program, "main", into);
  expect([checkedOut(), existsSync(join(into, "dbt/shop/left.sql"))]).toEqual(["select 1", false]);
});

test("the work tree as it is has its own tag, equal to that of the same files in a commit", async () => {
  const { tag: committed } = await checkOut(root, program, "main", into);
  const { tag: same, commit } = await checkOut(root, program, ".", into);
  expect([same, commit]).toEqual([committed, undefined]);
  model(root, "select 'unsaved'");
  expect((await checkOut(root, program, ".", into)).tag).not.toBe(committed);
});

test("a ref that is nowhere, or without the program, says what to do", async () => {
  await expect(checkOut(root, program, "nowhere", into)).rejects.toThrow(
    /no nowhere, neither here nor at origin/,
  );
  await expect(checkOut(root, program, mergeRef(8), into)).rejects.toThrow(/refs\/pull\/8\/merge/);
  const other = { ...program, folder: "dbt/other" };
  await expect(checkOut(root, other, "main", into)).rejects.toThrow(/has no folder dbt\/other/);
});
