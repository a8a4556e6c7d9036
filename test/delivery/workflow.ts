import { NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { parseAction } from "@actions/workflow-parser/actions/action-parser";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

/** A workflow or composite action as its file has it, after GitHub's own parser found nothing wrong with it. */

export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
}

export interface Job {
  readonly name?: string;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly "runs-on": string;
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly concurrency?: Concurrency;
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>>; readonly "fail-fast"?: boolean };
  readonly env?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export interface Concurrency {
  readonly group: string;
  readonly "cancel-in-progress": boolean;
}

export interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: Concurrency;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly env?: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

export interface Action {
  readonly inputs?: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

export function readWorkflow(root: string, file: string): Workflow {
  const name = path.join(".github/workflows", file);
  return read<Workflow>(root, name, (content) =>
    parseWorkflow({ name, content }, new NoOperationTraceWriter()),
  );
}

/** A composite action of this repository: `./.github/actions/set-up`. */
export function readAction(root: string, uses: string): Action {
  const name = path.join(uses, "action.yml");
  const action = read<Action>(root, name, (content) =>
    parseAction({ name, content }, new NoOperationTraceWriter()),
  );
  if (action.runs.using !== "composite") throw new Error(`${name} is no composite action`);
  return action;
}

/** Each job after those that it needs. */
export function inOrder({ jobs }: Workflow, only: readonly string[] = Object.keys(jobs)): string[] {
  const order: string[] = [];
  const visit = (id: string) => {
    if (order.includes(id)) return;
    const job = jobs[id];
    if (!job) throw new Error(`there is no job ${id}; there are ${Object.keys(jobs).join(", ")}`);
    neededBy(job).forEach(visit);
    order.push(id);
  };
  only.forEach(visit);
  return order;
}

export function neededBy({ needs = [] }: Job): readonly string[] {
  return typeof needs === "string" ? [needs] : needs;
}

type Parse = (content: string) => { readonly context: { readonly errors: { getErrors(): unknown[] } } };

function read<T>(root: string, name: string, parsed: Parse): T {
  const content = readFileSync(path.join(root, name), "utf8");
  const errors = parsed(content).context.errors.getErrors();
  if (errors.length) throw new Error(`${name}: ${errors.map(String).join("; ")}`);
  return parse(content) as T;
}
