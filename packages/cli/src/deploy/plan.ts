import { existsSync } from "node:fs";
import type { SystemFile } from "../../../../platform/system";
import type { Console } from "../console/console";
import { readJson, type Environment } from "../environment/environment";
import { LarderError } from "../errors";
import type { Board, DeployResult } from "./board";
import { lossesIn, refusedLosses } from "./data-loss";
import { AT_ONCE, boardFor, throughGate, type DeployOptions } from "./deploy";
import { HostUnknown } from "./gate";
import { chosenStages, inOrder, type OrderedStage } from "./order";
import { prepare } from "./prepare";
import { Terraform, type Plan } from "./terraform";
import { isEmpty, NO_CHANGES, type Diagnostic } from "./terraform-events";

export interface PlanOptions extends DeployOptions {
  /** Stacks that are planned elsewhere. */
  readonly without?: readonly string[];
}

/** What would change, stack by stack; a stack whose inputs do not exist yet waits for those that make them. */
export async function plan(
  environment: Environment,
  console: Console,
  { without = [], stacks = [], ...options }: PlanOptions = {},
  now: (text: string) => void = (text) => console.now(text),
): Promise<DeployResult> {
  const system = await prepare(environment, console, options);
  chosenStages(system.stages, without);
  const stages = chosenStages(system.stages, stacks).filter(({ stack }) => !without.includes(stack));
  const board = boardFor(stages, console, now);
  await planStages(environment, system, stages, board, options);
  return board.result;
}

/** The plans of those stacks that could be planned. */
export async function planStages(
  environment: Environment,
  system: SystemFile,
  stages: readonly OrderedStage[],
  board: Board,
  options: { readonly readOnly?: boolean } = {},
): Promise<Map<string, Plan>> {
  const plans = new Map<string, Plan>();
  await inOrder(stages, AT_ONCE, async (stage) => {
    const { stack } = stage;
    const waits = (waitsFor: readonly string[]) => board.done({ stack, changes: NO_CHANGES, waitsFor });
    const missing = stage.dependsOn.filter((name) => !isApplied(environment, name));
    if (missing.length) return waits(missing);
    try {
      const terraform = new Terraform(environment, stack);
      board.set(stack, "init");
      // Before the gate: a plan writes down every provider, also of a stack that waits for its host.
      await terraform.init();
      await throughGate(environment, system, stage, board, async () => {
        board.set(stack, "plan");
        const plan = await terraform.plan(options);
        const resources = isEmpty(plan.changes) ? [] : await terraform.plannedChanges();
        plans.set(stack, plan);
        board.done({ stack, changes: plan.changes, resources, loses: lossesIn(resources) });
      });
    } catch (error) {
      const loses = refusedLosses(error);
      if (loses) return board.done({ stack, changes: NO_CHANGES, loses });
      if (!missesInputs(error, stage)) throw error;
      waits(stage.dependsOn);
    }
  });
  return plans;
}

/** Whether a stack was ever applied. A remote state is asked by the plan itself. */
function isApplied(environment: Environment, stack: string): boolean {
  if (!environment.isLocal) return true;
  const file = environment.path("state", `${stack}.tfstate`);
  return existsSync(file) && (readJson<{ resources?: unknown[] }>(file)?.resources?.length ?? 0) > 0;
}

const MISSING_INPUT =
  /Unable to find remote state|Unsupported attribute|couldn't find resource|ParameterNotFound/;

function missesInputs(error: unknown, { dependsOn }: OrderedStage): boolean {
  if (dependsOn.length === 0) return false;
  if (error instanceof HostUnknown) return true;
  if (!(error instanceof LarderError)) return false;
  const { errors = [] } = (error.cause ?? {}) as { errors?: readonly Diagnostic[] };
  return errors.some(({ summary, detail = "" }) => MISSING_INPUT.test(`${summary} ${detail}`));
}
