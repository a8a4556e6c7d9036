import type { StackResult } from "../deploy/board";
import { DELETE_DATA } from "../deploy/data-loss";
import { SynthesisFailed } from "../deploy/synth";
import { messageOf } from "../errors";
import type { Action, ResourceChange } from "../deploy/resource-changes";

/** A plan as a comment that a person reads: names of stacks, resources and attributes, never a value. */

export interface PlanComment {
  readonly environment: string;
  readonly commit: string | undefined;
  readonly stacks: readonly StackResult[];
  /** Stacks that are planned after the merge. */
  readonly without: readonly string[];
  /** The label that lets data go. */
  readonly mayLose: boolean;
}

const ACTIONS: readonly Action[] = ["add", "change", "replace", "destroy"];
const WORDS: Readonly<Record<Action, string>> = {
  add: "added",
  change: "changed",
  replace: "replaced",
  destroy: "destroyed",
};

export function planMarkdown({ environment, commit, stacks, without, mayLose }: PlanComment): string {
  const at = commit ? ` at ${commit.slice(0, 12)}` : "";
  return [
    `### Plan of ${environment}${at}`,
    "",
    `| stack | ${ACTIONS.map((action) => WORDS[action]).join(" | ")} | |`,
    "|---|---:|---:|---:|---:|---|",
    ...stacks.map(row),
    ...without.map((stack) => `| ${stack} | | | | | planned after merge |`),
    ...lossLines(stacks, mayLose),
    ...detailLines(stacks),
  ].join("\n");
}

/** A provider's own words may hold a value: they are for the job's log. */
export function failureMarkdown(environment: string, error: unknown): string {
  const detail = error instanceof SynthesisFailed ? error.said.detail : undefined;
  const said = detail ? ["", "```", detail, "```"] : [];
  return [`### Plan of ${environment}`, "", `**No plan: ${messageOf(error)}.**`, ...said].join("\n");
}

function row(result: StackResult): string {
  const { stack, waitsFor, resources = [], loses = [] } = result;
  const said = loses.length ? "**destroys data**" : resources.length ? "" : "no changes";
  if (waitsFor) return `| ${stack} | | | | | waits for ${waitsFor.join(", ")} |`;
  // Terraform itself refused, and tells nothing else of that stack.
  if (loses.length && !resources.length) return `| ${stack} | | | | | ${said} |`;
  const counts = ACTIONS.map((action) => resources.filter((change) => change.action === action).length);
  return `| ${stack} | ${counts.map((count) => count || "").join(" | ")} | ${said} |`;
}

function lossLines(stacks: readonly StackResult[], mayLose: boolean): string[] {
  const lost = stacks.flatMap(({ stack, loses = [] }) =>
    loses.map((address) => `- **${stack}: \`${address}\`**`),
  );
  if (lost.length === 0) return [];
  const said = mayLose
    ? `The label \`${DELETE_DATA}\` allows it.`
    : `Not without the label \`${DELETE_DATA}\`. If a construct was only renamed, a \`moved\` block keeps its data.`;
  return ["", `**This destroys data.** ${said}`, "", ...lost];
}

function detailLines(stacks: readonly StackResult[]): string[] {
  const changed = stacks.filter(({ resources = [] }) => resources.length);
  const total = changed.reduce((sum, { resources = [] }) => sum + resources.length, 0);
  if (total === 0) return [];
  return [
    "",
    `<details><summary>${total} ${total === 1 ? "resource" : "resources"}</summary>`,
    ...changed.flatMap(({ stack, resources = [] }) => ["", `**${stack}**`, "", ...resourceLines(resources)]),
    "",
    "</details>",
  ];
}

export function resourceLines(resources: readonly ResourceChange[]): string[] {
  return ACTIONS.flatMap((action) => resources.filter((change) => change.action === action)).map(
    ({ action, address, attributes }) =>
      `- ${action} \`${address}\`${attributes.length ? `: ${attributes.join(", ")}` : ""}`,
  );
}
