import type { Environment } from "../environment/environment";
import { cleanCommit } from "./clean-commit";
import { GitHub } from "./github";
import { repositoryName } from "./repository";

/** The labels of the pull request whose merge is checked out: a push tells its commit and nothing else. */
export async function mergedLabels(environment: Environment): Promise<string[]> {
  const commit = GitHub.hasToken() ? await cleanCommit(environment.root) : undefined;
  if (!commit) return [];
  const system = environment.hasSystem() ? environment.system() : {};
  return (await GitHub.open(await repositoryName(environment.root, system))).labelsOfMerge(commit);
}
