import type { Console } from "../console/console";
import type { Environment } from "../environment/environment";
import { InputError } from "../errors";
import type { DeployResult } from "./board";
import { markApplied } from "./cut-off";
import { refuseToLoseData } from "./data";
import { AT_ONCE, boardFor, throughGate, type DeployOptions } from "./deploy";
import { chosenStages, inOrder, reversed } from "./order";
import { prepare } from "./prepare";
import { readRemaining } from "./published";
import { Terraform } from "./terraform";

export interface DestroyOptions extends DeployOptions {
  readonly deleteData?: boolean;
}

/** Takes stacks away, those that depend on others first. Data go only when both the owner and the command say so. */
export async function destroy(
  environment: Environment,
  console: Console,
  options: DestroyOptions = {},
  now: (text: string) => void = (text) => console.now(text),
): Promise<DeployResult> {
  refuseProtected(environment);
  // Synthesis writes what may not be destroyed.
  if (options.deleteData) process.env.LARDER_DELETE_DATA = "true";
  const system = await prepare(environment, console, options);
  const stages = chosenStages(reversed(system.stages), options.stacks ?? []);
  refuseToLoseData(
    environment,
    stages.map(({ stack }) => stack),
  );
  const board = boardFor(stages, console, now);
  const destroyed = inOrder(stages, AT_ONCE, async (stage) => {
    const { stack } = stage;
    const terraform = new Terraform(environment, stack);
    board.set(stack, "plan");
    await terraform.init();
    // Where nothing is left nothing has to be reached: after a destroy that failed later its host is gone.
    const gate = (await terraform.hasState()) ? stage.gate : undefined;
    await throughGate(environment, system, { ...stage, gate }, board, async () => {
      board.set(stack, "plan");
      const plan = await terraform.plan({ destroy: true });
      const changes = plan.mustApply
        ? await terraform.apply(plan, (text) => board.set(stack, text))
        : plan.changes;
      markApplied(environment, stack, false);
      board.done({ stack, changes });
    });
  });
  // Also of what was taken away before something failed.
  await destroyed.catch(async (error: unknown) => {
    await readRemaining(environment, system).catch(() => undefined);
    throw error;
  });
  await readRemaining(environment, system);
  return board.result;
}

function refuseProtected(environment: Environment): void {
  if (!environment.isProtected) return;
  throw new InputError(`environment ${environment.name} is protected`, {
    where: `larder.yaml, environments.${environment.name}.protected`,
    next: "deploy it with protected: false first, if you mean it",
  });
}
