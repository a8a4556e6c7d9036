import type { SystemFile } from "../../../../platform/system";
import type { Console } from "../console/console";
import { saveDeployed } from "../delivery/saved-stacks";
import type { Environment } from "../environment/environment";
import { Board, type DeployResult } from "./board";
import { markApplied } from "./cut-off";
import { isDataLossAllowed, lettingGo, lossesIn, refuseLosses } from "./data-loss";
import { openAirbyteGate } from "./gate";
import { buildImages, runsTasks } from "./images";
import { chosenStages, inOrder, type OrderedStage } from "./order";
import { prepare, type PrepareOptions } from "./prepare";
import { readPublished } from "./published";
import { Terraform, type Plan } from "./terraform";
import { NO_CHANGES } from "./terraform-events";
import { LastDeploy } from "./unchanged";

/** Two stacks at once: more only makes a small machine slower. */
export const AT_ONCE = 2;

export interface DeployOptions extends PrepareOptions {
  readonly stacks?: readonly string[];
  /** Leave out the plans of stacks of which nothing changed since the last deploy (unchanged.ts). */
  readonly skipUnchanged?: boolean;
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
  const images = async () => {
    if (!stages.some(({ stack }) => runsTasks(environment, stack))) return;
    await buildImages(environment, system, now, (text) => console.line(text));
  };
  await images();
  const board = boardFor(stages, console, now);
  const last = new LastDeploy(environment);
  const isCurrent = (stage: OrderedStage) => Boolean(options.skipUnchanged) && last.isCurrent(stage);
  await applyStages(environment, system, stages, board, new Map(), isCurrent);
  await readPublished(environment, system);
  // Those whose repository was made just now.
  await images();
  if (stages.length === system.stages.length) await saveDeployed(environment, system);
  return board.result;
}

/**
 * `plans`: made before, and good as long as nothing that a stack depends on has changed. `isCurrent`: stacks that need
 * no plan, as long as that holds too.
 */
export async function applyStages(
  environment: Environment,
  system: SystemFile,
  stages: readonly OrderedStage[],
  board: Board,
  plans: ReadonlyMap<string, Plan> = new Map(),
  isCurrent: (stage: OrderedStage) => boolean = () => false,
): Promise<void> {
  const changed = new Set<string>();
  const last = new LastDeploy(environment);
  await inOrder(stages, AT_ONCE, async (stage) => {
    if (!stage.dependsOn.some((name) => changed.has(name)) && isCurrent(stage))
      return board.done({ stack: stage.stack, changes: NO_CHANGES, isUnchanged: true });
    await throughGate(environment, system, stage, board, async () => {
      const { stack, dependsOn } = stage;
      const known = dependsOn.some((name) => changed.has(name)) ? undefined : plans.get(stack);
      const terraform = new Terraform(environment, stack);
      const plan = known ?? (await planned(environment, terraform, (text) => board.set(stack, text)));
      if (plan.mustApply) changed.add(stack);
      const changes = plan.mustApply
        ? await terraform.apply(plan, (text) => board.set(stack, text))
        : plan.changes;
      markApplied(environment, stack, true);
      last.remember(stage);
      board.done({ stack, changes });
    });
  });
}

async function planned(
  environment: Environment,
  terraform: Terraform,
  now: (text: string) => void,
): Promise<Plan> {
  now("init");
  await terraform.init();
  now("plan");
  const plan = await terraform.plan();
  if (plan.changes.remove > 0 && !isDataLossAllowed()) {
    const addresses = lossesIn(await terraform.plannedChanges());
    refuseLosses([{ stack: terraform.stack, addresses }], lettingGo(environment));
  }
  return plan;
}

export function boardFor(
  stages: readonly OrderedStage[],
  console: Console,
  now: (text: string) => void,
): Board {
  return new Board(
    console,
    now,
    stages.map(({ stack }) => stack),
  );
}

/** Waits for what the stage waits for, and keeps it open while `work` runs. */
export async function throughGate(
  environment: Environment,
  system: SystemFile,
  stage: OrderedStage,
  board: Board,
  work: () => Promise<void>,
  /** Seconds; else as long as a first installation takes. */
  patience?: number,
): Promise<void> {
  if (stage.gate !== "airbyte") return work();
  const now = (text: string) => board.set(stage.stack, text);
  const gate = await openAirbyteGate(environment, system, now, patience);
  try {
    await work();
  } finally {
    await gate.close();
  }
}
