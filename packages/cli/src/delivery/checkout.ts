import { cpSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { contentHash, programFiles } from "../../../../platform/content-hash";
import type { SystemFile } from "../../../../platform/system";
import { InputError } from "../errors";
import { git } from "./git";
import { commitOf } from "./repository";

type Program = SystemFile["programs"][number];

export interface Checkout {
  /** The program's folder in it. */
  readonly folder: string;
  /** Hash of the program: equal to production's when nothing of it was changed. */
  readonly tag: string;
  /** Undefined for the work tree as it is. */
  readonly commit?: string;
}

/** The work tree as it is, uncommitted changes and all. */
export const WORK_TREE = ".";

/**
 * Puts the program as a ref has it into a folder of its own. The person's work tree, index and branches are never
 * touched: git reads into an index beside the folder.
 */
export async function checkOut(root: string, program: Program, ref: string, into: string): Promise<Checkout> {
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  const commit = ref === WORK_TREE ? undefined : await found(root, ref);
  if (commit) await writeFiles(root, commit, program.folder, into);
  else copyFiles(root, program.folder, into);
  return { folder: join(into, program.folder), tag: contentHash(into, program.folder), commit };
}

/** What a pull request becomes when it is merged; GitHub keeps it up to date. */
export function mergeRef(number: number): string {
  return `refs/pull/${number}/merge`;
}

/** A commit of this clone, else one that `origin` has under that name. */
async function found(root: string, ref: string): Promise<string> {
  const here = ref.startsWith("refs/pull/") ? undefined : await commitOf(root, ref);
  return here ?? fetchCommit(root, ref);
}

/** By a ref of our own for the time being; a full clone stays a full one. */
async function fetchCommit(root: string, ref: string): Promise<string> {
  const own = `refs/larder/${process.pid}`;
  const isShallow = (await git(root, ["rev-parse", "--is-shallow-repository"])) === "true";
  const options = ["--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--quiet"];
  const depth = isShallow ? ["--depth=1"] : [];
  try {
    await git(root, ["fetch", ...options, ...depth, "origin", `+${ref}:${own}`]);
  } catch (cause) {
    throw new InputError(`git finds no ${ref}, neither here nor at origin`, {
      detail: (cause as { said?: { detail?: string } }).said?.detail,
      next: ref.startsWith("refs/pull/")
        ? "look whether the pull request is open and has no conflict, or name a ref: --ref <branch>"
        : "name a branch, a tag or a commit, or . for the work tree as it is",
    });
  }
  const commit = await git(root, ["rev-parse", `${own}^{commit}`]);
  await git(root, ["update-ref", "-d", own]);
  return commit;
}

async function writeFiles(root: string, commit: string, folder: string, into: string): Promise<void> {
  const list = await git(root, ["ls-tree", "-r", "-z", "--name-only", commit, "--", folder]);
  if (!list) throw new InputError(`commit ${commit.slice(0, 7)} has no folder ${folder}`, { where: root });
  const env = { GIT_INDEX_FILE: `${into}.index` };
  await git(root, ["read-tree", commit], { env });
  await git(root, ["checkout-index", "-z", "--stdin", "--force", `--prefix=${into}/`], { env, input: list });
  rmSync(env.GIT_INDEX_FILE, { force: true });
}

function copyFiles(root: string, folder: string, into: string): void {
  for (const file of programFiles(root, folder)) {
    mkdirSync(dirname(join(into, file)), { recursive: true });
    cpSync(join(root, file), join(into, file));
  }
}
