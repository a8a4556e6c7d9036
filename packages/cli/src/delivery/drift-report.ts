import { table } from "../console/table";
import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { LarderError } from "../errors";
import type { Checked } from "./drift";
import { GitHub } from "./github";
import { markerOf } from "./github-body";
import { resourceLines } from "./plan-markdown";
import { repositoryName } from "./repository";

/** What was found, for people: as a table, as an issue, as an exit code. */

export function driftTable(all: readonly Checked[]): string {
  const rows = all.map(({ environment, stack, state, resources, byHand = [], reason }) => [
    environment,
    stack,
    state,
    reason ?? [...resources.map(({ action, address }) => `${action} ${address}`), ...byHand].join("\n"),
  ]);
  return table(["environment", "stack", "state", "what a deploy would do, and what was given by hand"], rows);
}

export function refuseDrift(all: readonly Checked[]): void {
  const drifted = all.filter(({ state }) => state === "drifted");
  if (drifted.length === 0) return;
  throw new LarderError(
    `drifted: ${drifted.map(({ environment, stack }) => `${environment} ${stack}`).join(", ")}`,
    { next: `${repairs(drifted).join("; ")}; or change the code` },
  );
}

/** What makes the world as the code says. */
function repairs(drifted: readonly Checked[]): string[] {
  const needed = drifted.flatMap((checked) => {
    const again =
      checked.repair === "bootstrap"
        ? `as its administrator: ${commandFor({ name: checked.environment }, "bootstrap")}`
        : `deliver its commit again: ${deliverAgain(checked)}`;
    return [
      ...(checked.resources.length || !checked.byHand ? [again] : []),
      ...(checked.byHand ? ["run what stands beside each thing that was given by hand"] : []),
    ];
  });
  return [...new Set(needed)];
}

/** Not the checkout, where the commit is known: after a rollback it is the very one that was taken back. */
function deliverAgain({ environment, commit }: Checked): string {
  const deliver = commandFor({ name: environment }, "deliver");
  return commit ? `git checkout ${commit} && ${deliver}` : deliver;
}

/** One issue an environment. It is closed only when every stack was looked at and is clean. */
export async function tellDrift(environment: Environment, checked: readonly Checked[]): Promise<void> {
  const isDrifted = checked.some(({ state }) => state === "drifted");
  if (!isDrifted && checked.some(({ state }) => state === "not checked")) return;
  const system = environment.hasSystem() ? environment.system() : {};
  const github = await GitHub.open(await repositoryName(environment.root, system));
  const markdown = isDrifted ? driftMarkdown(environment.name, checked) : undefined;
  await github.upsertIssue(markerOf("drift", environment.name), `Drift of ${environment.name}`, markdown);
}

function driftMarkdown(environment: string, checked: readonly Checked[]): string {
  const drifted = checked.filter(({ state }) => state === "drifted");
  return [
    `${environment} is not as the code says. What makes it so:`,
    "",
    ...repairs(drifted).map((repair) => `- ${repair.replace(/(git checkout|\.\/larder) .*/, "`$&`")}`),
    "",
    "| stack | | |",
    "|---|---|---|",
    ...checked.map(
      ({ stack, state, reason = "" }) => `| ${stack} | ${state} | ${reason.replaceAll("|", "\\|")} |`,
    ),
    ...drifted.flatMap(({ stack, resources, byHand = [] }) => [
      ...["", `**${stack}**`, "", ...resourceLines(resources)],
      ...byHand.map((found) => `- ${found}`),
    ]),
  ].join("\n");
}
