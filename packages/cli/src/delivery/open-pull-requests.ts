import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { InputError, type Said } from "../errors";
import { git } from "./git";
import { GitHub } from "./github";

export type IsOpen = (number: number) => Promise<boolean>;

export interface OpenPullRequests {
  readonly source: string;
  readonly isOpen: IsOpen;
}

/**
 * Asks GitHub. On the local cloud the remote will do: it has a merge ref for every pull request that can be merged. One
 * with a conflict has none, and a mirror has no such refs at all, so elsewhere an open one would lose its database.
 */
export async function openPullRequests(
  environment: Environment,
  repository: string,
): Promise<OpenPullRequests> {
  if (GitHub.hasToken()) {
    const github = await GitHub.open(repository);
    return { source: `GitHub, ${repository}`, isOpen: (number) => github.isOpen(number) };
  }
  if (!environment.isLocal) throw nobodySays(environment, { where: "GITHUB_TOKEN" });
  const refs = await git(environment.root, ["ls-remote", "origin", "refs/pull/*/merge"]).catch(
    (cause: unknown) => {
      const detail = (cause as { said?: Said }).said?.detail;
      throw nobodySays(environment, { detail, where: "GITHUB_TOKEN, else the remote origin" });
    },
  );
  const numbers = new Set([...refs.matchAll(/refs\/pull\/(\d+)\/merge$/gm)].map((match) => Number(match[1])));
  return { source: "git ls-remote origin", isOpen: async (number) => numbers.has(number) };
}

function nobodySays(environment: Environment, said: Said): InputError {
  return new InputError("nobody says which pull requests are open: nothing is dropped", {
    ...said,
    next: `GITHUB_TOKEN="$(gh auth token)" ${commandFor(environment, "pr sweep")}`,
  });
}
