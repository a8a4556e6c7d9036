import type { SystemFile } from "../../../../platform/system";
import type { Console } from "../console/console";
import { checkAccount } from "../deploy/account";
import { DELETE_DATA } from "../deploy/data-loss";
import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { cleanCommit } from "./clean-commit";
import { dbtStep } from "./dbt-step";
import { GitHub, type Commits } from "./github";
import { isLockable } from "./pipeline-lock";
import { readPointer } from "./pointer";
import { repositoryName } from "./repository";
import { systemOf } from "./system-of";

/** Changed incremental models keep production's rows: for those that take too long to rebuild. */
export const INCREMENTAL = "incremental";

/** Each costs a request. */
const COMMITS_READ = 50;

/**
 * The labels that a delivery goes by: a push tells its commit and nothing else. A merge that was red, or that a newer one
 * overtook while it waited, is delivered with the next, so `incremental` counts of all that production does not have yet.
 * Leave to destroy is the newest merge's alone: where the models stay the same production's commit does, too, and what
 * was allowed once would be allowed for ever.
 */
export async function mergedLabels(environment: Environment, console: Console): Promise<string[]> {
  const head = GitHub.hasToken() ? await cleanCommit(environment.root) : undefined;
  if (!head) return [];
  // Before its first start the local cloud has neither a system nor anything delivered.
  const system =
    environment.isLocal && !environment.hasSystem() ? undefined : await systemOf(environment, console);
  const github = await GitHub.open(await repositoryName(environment.root, system ?? {}));
  const base = system && (await deliveredCommit(environment, system));
  const since = base ? await github.commitsSince(base, head, COMMITS_READ) : undefined;
  const { newest, count }: Commits = since?.count ? since : { newest: [head], count: 1 };
  if (count > newest.length) {
    const which = `of the newest ${newest.length} of ${count} commits since production`;
    const next = commandFor(environment, `deliver --label ${INCREMENTAL}`);
    console.line(` labels ${which}; for an older one say it: ${next}`);
  }
  const pulls = await github.mergedAs(newest);
  const counts = (label: string, commit: string) =>
    label === INCREMENTAL || (label === DELETE_DATA && commit === head);
  const found = pulls.flatMap(({ number, labels, commit }) =>
    labels.filter((label) => counts(label, commit)).map((label) => ({ label, number })),
  );
  if (found.length)
    console.line(` labels ${found.map(({ label, number }) => `${label} (#${number})`).join(", ")}`);
  return [...new Set(found.map(({ label }) => label))];
}

/** Undefined where production was never built, or from no known commit. */
async function deliveredCommit(environment: Environment, system: SystemFile): Promise<string | undefined> {
  // What another account published would be kept as this environment's.
  if (!environment.isLocal) await checkAccount(environment, system);
  const read = async () =>
    dbtStep(system) && (await isLockable(environment, system))
      ? (await readPointer(environment, system))?.commit
      : undefined;
  const commit = await read().catch((error: unknown) => {
    // It does not run: the delivery itself brings it up.
    if (environment.isLocal) return undefined;
    throw error;
  });
  return commit ?? undefined;
}
