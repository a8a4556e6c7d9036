import execa from "execa";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * A bare git repository that stands for GitHub, and a clone in which a person writes branches. GitHub's part is what it
 * does with git: `refs/pull/<number>/head` and `/merge`, and the merge itself.
 */

const WHO = { name: "A Person", email: "person@example.com" };
export const AUTHOR = {
  GIT_AUTHOR_NAME: WHO.name,
  GIT_AUTHOR_EMAIL: WHO.email,
  GIT_COMMITTER_NAME: WHO.name,
  GIT_COMMITTER_EMAIL: WHO.email,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
};

/** Takes a file's text and gives what it becomes. */
export type Edit = (text: string) => string;

export class Repository {
  private constructor(
    private readonly folder: string,
    /** `…/<owner>/<name>.git`, so that `origin` names the repository as GitHub's address does. */
    private readonly bare: string,
    private readonly clone: string,
    private readonly untouched: ReadonlyMap<string, string>,
  ) {}

  /** Everything that git would take of `folder`, after `edits`, is the first commit of `main`; `folder` has `origin` then. */
  static async create(
    folder: string,
    place: string,
    repository: string,
    edits: Readonly<Record<string, Edit>> = {},
  ): Promise<Repository> {
    const bare = path.join(place, `${repository}.git`);
    mkdirSync(bare, { recursive: true });
    await git(bare, "init", "--quiet", "--bare", "--initial-branch=main");
    await git(folder, "init", "--quiet", "--initial-branch=main");
    // A test's folder has links where a clone has folders, which `folder/` in .gitignore does not mean.
    writeFileSync(path.join(folder, ".git/info/exclude"), "/node_modules\n/home\n/start.json\n");
    await git(folder, "remote", "add", "origin", bare);
    const untouched = new Map(
      Object.keys(edits).map((name) => [name, readFileSync(path.join(folder, name), "utf8")]),
    );
    edit(folder, edits);
    await git(folder, "add", "--all");
    await git(folder, "commit", "--quiet", "--message=The platform");
    await git(folder, "push", "--quiet", "origin", "main");
    const clone = path.join(place, "person");
    await git(place, "clone", "--quiet", bare, clone);
    return new Repository(folder, bare, clone, untouched);
  }

  /** Commits on a branch that begins at `main` if it is new, and pushes it. */
  async push(branch: string, edits: Readonly<Record<string, Edit>>, message = branch): Promise<string> {
    await this.git("fetch", "--quiet", "--prune", "origin");
    const isThere = await this.has(`refs/remotes/origin/${branch}`);
    const start = isThere ? `origin/${branch}` : "origin/main";
    await this.git("checkout", "--quiet", "--force", "-B", branch, start);
    edit(this.clone, edits);
    await this.git("commit", "--quiet", "--all", `--message=${message}`);
    await this.git("push", "--quiet", "origin", branch);
    return this.git("rev-parse", "HEAD");
  }

  /** What GitHub keeps for an open pull request after each push to its branch or to `main`. */
  async offer(number: number, branch: string): Promise<string> {
    await this.git("fetch", "--quiet", "origin");
    await this.git("checkout", "--quiet", "--force", "--detach", "origin/main");
    await this.git("merge", "--quiet", "--no-ff", `--message=Merge ${number}`, `origin/${branch}`);
    const place = `refs/pull/${number}`;
    await this.git("push", "--quiet", "--force", "origin", `HEAD:${place}/merge`);
    await this.git("push", "--quiet", "--force", "origin", `origin/${branch}:${place}/head`);
    return this.git("rev-parse", "HEAD");
  }

  /** The merge button; the new commit of `main`. */
  async merge(number: number, branch: string): Promise<string> {
    const commit = await this.offer(number, branch);
    await this.git("push", "--quiet", "origin", `${commit}:refs/heads/main`);
    return commit;
  }

  /** The newest commit of `main`. */
  async head(): Promise<string> {
    return git(this.bare, "rev-parse", "refs/heads/main");
  }

  /** The folder as it was before `create`. */
  async leave(): Promise<void> {
    await git(this.folder, "checkout", "--quiet", "--force", "main");
    for (const [name, text] of this.untouched) writeFileSync(path.join(this.folder, name), text);
    rmSync(path.join(this.folder, ".git"), { recursive: true, force: true });
  }

  private async has(ref: string): Promise<boolean> {
    return (await this.git("for-each-ref", ref)) !== "";
  }

  private git(...args: string[]): Promise<string> {
    return git(this.clone, ...args);
  }
}

/** As actions/checkout leaves a folder that it finds: what git does not track stays. */
export async function checkOut(folder: string, ref: string): Promise<string> {
  await git(folder, "fetch", "--quiet", "origin", `+${ref}:refs/larder-test/checkout`);
  await git(folder, "checkout", "--quiet", "--force", "--detach", "refs/larder-test/checkout");
  return git(folder, "rev-parse", "HEAD");
}

async function git(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await execa("git", args, { cwd: folder, env: AUTHOR });
  return stdout;
}

function edit(folder: string, edits: Readonly<Record<string, Edit>>): void {
  for (const [name, change] of Object.entries(edits)) {
    const file = path.join(folder, name);
    const before = readFileSync(file, "utf8");
    const after = change(before);
    if (after === before) throw new Error(`the edit of ${name} changes nothing`);
    writeFileSync(file, after);
  }
}
