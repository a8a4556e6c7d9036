import { InputError } from "../errors";
import { git } from "./git";
import { GitHub } from "./github";

export type IsOpen = (number: number) => Promise<boolean>;

export interface OpenPullRequests {
  readonly source: string;
  readonly isOpen: IsOpen;
}

/** Asks GitHub; without a token the remote, which has a merge ref for every pull request that can be merged. */
export async function openPullRequests(root: string, repository: string): Promise<OpenPullRequests> {
  if (GitHub.hasToken()) {
    const github = await GitHub.open(repository);
    return { source: `GitHub, ${repository}`, isOpen: (number) => github.isOpen(number) };
  }
  const refs = await git(root, ["ls-remote", "origin", "refs/pull/*/merge"]).catch((cause: unknown) => {
    throw new InputError("nobody says which pull requests are open: nothing is dropped", {
      detail: (cause as { said?: { detail?: string } }).said?.detail,
      where: "GITHUB_TOKEN, else the remote origin",
      next: 'GITHUB_TOKEN="$(gh auth token)" ./larder pr sweep',
    });
  });
  const numbers = new Set([...refs.matchAll(/refs\/pull\/(\d+)\/merge$/gm)].map((match) => Number(match[1])));
  return { source: "git ls-remote origin", isOpen: async (number) => numbers.has(number) };
}
