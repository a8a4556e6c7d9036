import { InputError } from "../errors";
import { git } from "./git";

/** Which repository on GitHub this clone is of, and which commit. */

const NAME = /^[\w.-]+\/[\w.-]+$/;

/** `owner/name`: of the workflow, else of larder.yaml, else of the remote `origin`. */
export async function repositoryName(
  root: string,
  system: { readonly repository?: string },
): Promise<string> {
  const told = process.env.GITHUB_REPOSITORY || system.repository;
  const name = told ?? nameIn(await git(root, ["remote", "get-url", "origin"]).catch(() => ""));
  if (name && NAME.test(name)) return name;
  throw new InputError(
    told ? `"${told}" is no repository` : "nobody says which repository on GitHub this is",
    {
      where: process.env.GITHUB_REPOSITORY ? "GITHUB_REPOSITORY" : "larder.yaml",
      allowed: "repository: owner/name",
      next: "write it into larder.yaml, or add the remote origin",
    },
  );
}

/** `git@github.com:acme/spoon.git`, `https://github.com/acme/spoon` → `acme/spoon`. */
export function nameIn(address: string): string | undefined {
  return /([^/:]+\/[^/:]+?)(?:\.git)?\/?$/.exec(address.trim())?.[1];
}

/** Undefined where there is no git or no such commit. */
export async function commitOf(root: string, ref = "HEAD"): Promise<string | undefined> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`];
  return git(root, args).catch(() => undefined);
}
