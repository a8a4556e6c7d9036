import { holds, textOf, valueOf, type Contexts, type Outcome } from "./expressions";
import { runStep, type Machine, type StepRun } from "./steps";
import { inOrder, neededBy, readWorkflow, type Concurrency, type Job, type Workflow } from "./workflow";

/**
 * Runs the jobs of a workflow one after the other on this machine, as GitHub's runner would: conditions, matrices,
 * outputs and expressions as they stand in the file. What a job may do (`permissions`) and where it runs is GitHub's.
 */

export interface JobRun {
  readonly id: string;
  readonly name: string;
  readonly result: Outcome | "skipped";
  readonly steps: readonly StepRun[];
  readonly outputs: Readonly<Record<string, string>>;
  /** The GitHub environment whose variables and secrets it had. */
  readonly environment?: string;
  /** Its concurrency group, or the workflow's. */
  readonly group?: string;
}

export interface WorkflowRun {
  readonly result: Outcome;
  readonly jobs: readonly JobRun[];
}

/** `only`: these jobs and what they need; without it all of them. */
export async function runWorkflow(
  file: string,
  machine: Machine,
  { only }: { readonly only?: readonly string[] } = {},
): Promise<WorkflowRun> {
  const workflow = readWorkflow(machine.folder, file);
  const jobs: JobRun[] = [];
  for (const id of inOrder(workflow, only)) jobs.push(...(await runJob(workflow, id, machine, jobs)));
  return { result: jobs.some(({ result }) => result === "failure") ? "failure" : "success", jobs };
}

/** What a test shows when a run did not end as it should. */
export function logOf({ jobs }: WorkflowRun): string {
  return jobs
    .flatMap(({ name, result, steps }) => [
      `── ${name}: ${result}`,
      ...steps.map(({ title, code, output, seconds }) => `$ ${title}  [${code}, ${seconds} s]\n${output}`),
    ])
    .join("\n");
}

async function runJob(
  workflow: Workflow,
  id: string,
  machine: Machine,
  done: readonly JobRun[],
): Promise<JobRun[]> {
  const job = workflow.jobs[id]!;
  const needs = Object.fromEntries(neededBy(job).map((name) => [name, neededAs(name, done)]));
  const contexts: Contexts = {
    github: machine.github,
    inputs: machine.inputs ?? {},
    needs,
    vars: {},
    secrets: {},
  };
  const good = Object.values(needs).every(({ result }) => result === "success");
  if (!holds(job.if, contexts, good ? "success" : "failure")) {
    return [{ id, name: id, result: "skipped", steps: [], outputs: {} }];
  }
  const runs: JobRun[] = [];
  for (const matrix of matrices(job, contexts)) {
    runs.push(await runOnce(workflow, id, machine, { ...contexts, matrix }));
  }
  return runs;
}

async function runOnce(workflow: Workflow, id: string, machine: Machine, outer: Contexts): Promise<JobRun> {
  const job = workflow.jobs[id]!;
  const environment = job.environment && textOf(job.environment, outer);
  const settings = environment ? machine.environments[environment] : { vars: {}, secrets: {} };
  if (!settings)
    throw new Error(`nobody has made the GitHub environment ${environment} that job ${id} names`);
  const contexts = { ...outer, ...settings, runner: { os: "Linux", arch: "X64" } };
  const shell = workflow.defaults?.run?.shell;
  const steps: StepRun[] = [];
  const outputs: Record<string, { outputs: Record<string, string> }> = {};
  const exported: Record<string, string> = {};
  let outcome: Outcome = "success";
  for (const step of job.steps) {
    const now = { ...contexts, steps: outputs, env: { ...workflow.env, ...job.env } };
    if (!holds(step.if, now, outcome)) continue;
    const ran = await runStep(step, {
      machine,
      contexts: now,
      exported,
      shell,
      minutes: job["timeout-minutes"],
    });
    steps.push(...ran);
    if (ran.some(({ code }) => code !== 0)) outcome = "failure";
    if (step.id) outputs[step.id] = { outputs: Object.assign({}, ...ran.map((one) => one.outputs)) };
  }
  const after = { ...contexts, steps: outputs };
  return {
    id,
    name: textOf(job.name ?? id, contexts),
    result: outcome,
    steps,
    outputs: mapValues(job.outputs, (text) => textOf(text, after)),
    environment,
    group: groupOf(job.concurrency ?? workflow.concurrency, contexts),
  };
}

function neededAs(id: string, done: readonly JobRun[]) {
  const runs = done.filter((job) => job.id === id);
  const worst = (["failure", "skipped"] as const).find((one) => runs.some(({ result }) => result === one));
  return { result: worst ?? "success", outputs: runs.at(-1)?.outputs ?? {} };
}

/** Every combination; a list may come out of an expression. */
function matrices({ strategy }: Job, contexts: Contexts): Record<string, unknown>[] {
  const axes = Object.entries(strategy?.matrix ?? {});
  return axes.reduce<Record<string, unknown>[]>(
    (rows, [name, template]) => {
      const values = valueOf(template, contexts);
      if (!Array.isArray(values) || name === "include" || name === "exclude")
        throw new Error(`matrix ${name}: this runner knows lists only`);
      return rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value as unknown })));
    },
    [{}],
  );
}

function groupOf(concurrency: Concurrency | undefined, contexts: Contexts): string | undefined {
  return concurrency && textOf(concurrency.group, contexts);
}

function mapValues<T>(values: Readonly<Record<string, T>> = {}, map: (value: T) => string) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
