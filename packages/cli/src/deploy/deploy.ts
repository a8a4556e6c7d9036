import type { SystemFile } from "../../../../platform/system";
import type { Console } from "../console/console";
import type { Environment } from "../environment/environment";
import { Board, type DeployResult } from "./board";
import { markApplied } from "./cut-off";
import { openAirbyteGate } from "./gate";
import { pushImages } from "./images";
import { chosenStages, inOrder, type OrderedStage } from "./order";
import { prepare, type PrepareOptions } from "./prepare";
import { readPublished } from "./published";
import { Terraform } from "./terraform";
import type { Changes } from "./terraform-events";

/** Two stacks at once: more only makes a small machine slower. */
export const AT_ONCE = 2;

export interface DeployOptions extends PrepareOptions {
  readonly stacks?: readonly string[];
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
  const board = boardFor(stages, console, now);
  await inOrder(stages, AT_ONCE, (stage) =>
    throughGate(environment, system, stage, board, async () => {
      const { stack } = stage;
      const changes = await applyStack(new Terraform(environment, stack), (text) => board.set(stack, text));
      markApplied(environment, stack, true);
      board.done({ stack, changes });
    }),
  );
  await readPublished(environment, system);
  if (!environment.isLocal) await pushImages(environment, system, now);
  return board.result;
}

async function applyStack(terraform: Terraform, now: (text: string) => void): Promise<Changes> {
  now("init");
  await terraform.init();
  now("plan");
  const plan = await terraform.plan();
  return plan.mustApply ? terraform.apply(plan, now) : plan.changes;
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
): Promise<void> {
  if (stage.gate !== "airbyte") return work();
  const gate = await openAirbyteGate(environment, system, (text) => board.set(stage.stack, text));
  try {
    await work();
  } finally {
    gate.close();
  }
}
