import type { Console } from "../console/console";
import type { Environment } from "../environment/environment";
import { InputError } from "../errors";
import { AT_ONCE, Board, collected, throughGate, type DeployOptions, type DeployResult } from "./deploy";
import { refuseToLoseData } from "./data";
import { chosenStages, inOrder, reversed } from "./order";
import { prepare } from "./prepare";
import { Terraform } from "./terraform";
import { sum } from "./terraform-events";

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
  const before = environment.hasSystem() ? environment.system() : undefined;
  if (before?.protected) {
    throw new InputError(`environment ${environment.name} is protected`, {
      where: `larder.yaml, environments.${environment.name}.protected`,
      next: "deploy it with protected: false first, if you mean it",
    });
  }
  if (options.deleteData) process.env.LARDER_DELETE_DATA = "true";
  const system = await prepare(environment, console, options);
  const stages = chosenStages(reversed(system.stages), options.stacks ?? []);
  refuseToLoseData(
    environment,
    stages.map(({ stack }) => stack),
  );
  const shown = new Board(now, stages.length);
  const { results, tell } = collected(console);
  await inOrder(stages, AT_ONCE, (stage) =>
    throughGate(environment, system, stage, shown, async () => {
      const terraform = new Terraform(environment, stage.stack);
      shown.set(stage.stack, "plan");
      await terraform.init();
      const plan = await terraform.plan({ destroy: true });
      const changes = plan.mustApply
        ? await terraform.apply(plan, (text) => shown.set(stage.stack, text))
        : plan.changes;
      shown.done(stage.stack);
      tell({ stack: stage.stack, changes });
    }),
  );
  return { stacks: results, changes: sum(results.map(({ changes }) => changes)) };
}
