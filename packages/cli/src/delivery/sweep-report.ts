import { table } from "../console/table";
import type { Environment } from "../environment/environment";
import { GitHub } from "./github";
import { markerOf } from "./github-body";
import { repositoryName } from "./repository";
import type { Swept, SweepResult } from "./sweep";

/** What a sweep did, for people: as a table, as an issue. */

export function sweepText({ source, swept }: SweepResult): string {
  const rows = swept.map(({ what, pull, state, done }) => [what, pull ?? "", state, done]);
  const reasons = swept.flatMap(({ what, why }) =>
    why ? [`${what}:`, ...why.split("\n").map((line) => `    ${line}`)] : [],
  );
  const drawn = swept.length
    ? table(["database", "pull request", "state", "done"], rows)
    : "no pull request has a database here";
  return [drawn, ...reasons, `open or closed says ${source}`].join("\n");
}

/** One issue an environment about databases that were left alone; closed when there is none. */
export async function tellSweep(environment: Environment, swept: readonly Swept[]): Promise<void> {
  const left = swept.filter(({ state }) => state === "not ours");
  const github = await GitHub.open(await repositoryName(environment.root, environment.system()));
  const markdown = left.length ? sweepMarkdown(environment.name, left) : undefined;
  const title = `Databases of ${environment.name} that only look like a pull request's`;
  await github.upsertIssue(markerOf("sweep", environment.name), title, markdown);
}

function sweepMarkdown(environment: string, left: readonly Swept[]): string {
  return [
    `The sweep of ${environment} left these databases alone. Whoever made them renames or drops them.`,
    "",
    ...left.flatMap(({ what, why = "" }) => [`**${what}**`, "", "```", why, "```", ""]),
  ]
    .join("\n")
    .trimEnd();
}
