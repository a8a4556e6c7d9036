import { existsSync } from "node:fs";
import type { SystemFile } from "../../../../platform/system";
import type { Console } from "../console/console";
import { readJson, type Environment } from "../environment/environment";
import { openAirbyteGate, type OpenGate } from "./gate";
import { pushImages } from "./images";
import { chosenStages, inOrder, type OrderedStage } from "./order";
import { readPublished } from "./published";
import { detailedLines, stackLines } from "./stack-lines";
import { prepare, type PrepareOptions } from "./prepare";
import { Terraform, type Plan } from "./terraform";
import { sum, type Changes } from "./terraform-events";

/** Two stacks at once: more only makes a small machine slower. */
export const AT_ONCE = 2;

export interface DeployOptions extends PrepareOptions {
  readonly stacks?: readonly string[];
}

export interface StackResult {
  readonly stack: string;
  readonly changes: Changes;
  /** The stacks that must be applied before this one can be planned. */
  readonly waitsFor?: readonly string[];
  readonly planned?: readonly string[];
}

export interface DeployResult {
  readonly stacks: readonly StackResult[];
  readonly changes: Changes;
}

/** Applies the stages in their order. What is already as it should be costs a plan. */
export async function deploy(
  environment: Environment,
  console: Console,
  options: DeployOptions = {},
  now: (text: string) => void = (text) => console.now(text),
): Promise<DeployResult> {
  const system = await prepare(environment, console, options);
  const stages = chosenStages(system.stages, options.stacks ?? []);
  const shown = new Board(now, stages.length);
  const { results, tell } = collected(console);
  await inOrder(stages, AT_ONCE, (stage) =>
    throughGate(environment, system, stage, shown, async () => {
      const terraform = new Terraform(environment, stage.stack);
      const changes = await applyStack(terraform, (text) => shown.set(stage.stack, text));
      shown.done(stage.stack);
      tell({ stack: stage.stack, changes });
    }),
  );
  await readPublished(environment, system);
  if (!environment.isLocal) await pushImages(environment, system, now);
  return { stacks: inStageOrder(results, stages), changes: sum(results.map(({ changes }) => changes)) };
}

async function applyStack(terraform: Terraform, now: (text: string) => void): Promise<Changes> {
  now("init");
  await terraform.init();
  now("plan");
  const plan = await terraform.plan();
  if (!plan.mustApply) return plan.changes;
  return terraform.apply(plan, now);
}

/** What would change, stack by stack; a stack whose inputs do not exist yet waits. */
export async function plan(
  environment: Environment,
  console: Console,
  options: DeployOptions = {},
  now: (text: string) => void = (text) => console.now(text),
): Promise<DeployResult> {
  const system = await prepare(environment, console, options);
  const stages = chosenStages(system.stages, options.stacks ?? []);
  const shown = new Board(now, stages.length);
  const { results, tell } = collected(console);
  await inOrder(stages, AT_ONCE, async (stage) => {
    const waitsFor = stage.dependsOn.filter((name) => !isApplied(environment, name));
    if (waitsFor.length) {
      return tell({ stack: stage.stack, changes: sum([]), waitsFor });
    }
    await throughGate(environment, system, stage, shown, async () => {
      const terraform = new Terraform(environment, stage.stack);
      shown.set(stage.stack, "plan");
      await terraform.init();
      const made: Plan = await terraform.plan();
      shown.done(stage.stack);
      tell({ stack: stage.stack, changes: made.changes, planned: made.planned });
    });
  });
  return { stacks: inStageOrder(results, stages), changes: sum(results.map(({ changes }) => changes)) };
}

/** Whether a stack was ever applied. A remote state is asked by the plan itself. */
function isApplied(environment: Environment, stack: string): boolean {
  if (!environment.isLocal) return true;
  const file = environment.path("state", `${stack}.tfstate`);
  return existsSync(file) && (readJson<{ resources?: unknown[] }>(file)?.resources?.length ?? 0) > 0;
}

export async function throughGate(
  environment: Environment,
  system: SystemFile,
  stage: OrderedStage,
  shown: Board,
  work: () => Promise<void>,
): Promise<void> {
  let gate: OpenGate | undefined;
  if (stage.gate === "airbyte") {
    gate = await openAirbyteGate(environment, system, (text) => shown.set(stage.stack, text));
  }
  try {
    await work();
  } finally {
    gate?.close();
  }
}

/** Results, each told as it comes where nothing is shown in place. */
export function collected(console: Console) {
  const results: StackResult[] = [];
  const tell = (result: StackResult) => {
    results.push(result);
    const lines = console.verbose ? detailedLines(result) : stackLines(result);
    lines.forEach((line) => console.note(line));
  };
  return { results, tell };
}

function inStageOrder(results: readonly StackResult[], stages: readonly OrderedStage[]): StackResult[] {
  const place = (name: string) => stages.findIndex(({ stack }) => stack === name);
  return [...results].sort((a, b) => place(a.stack) - place(b.stack));
}

/** What each running stack is at, in one line. */
export class Board {
  private readonly states = new Map<string, string>();
  private finished = 0;

  constructor(
    private readonly now: (text: string) => void,
    private readonly total: number,
  ) {}

  set(stack: string, state: string): void {
    this.states.set(stack, state);
    this.show();
  }

  done(stack: string): void {
    this.states.delete(stack);
    this.finished += 1;
    this.show();
  }

  private show(): void {
    const running = [...this.states].map(([stack, state]) => `${stack} ${state}`).join(" · ");
    this.now(`${this.finished}/${this.total} stacks${running && ` · ${running}`}`);
  }
}
