import type { SystemFile } from "../../../../platform/system";
import type { Console } from "../console/console";
import type { Environment } from "../environment/environment";
import { LarderError } from "../errors";
import type { RedBuild } from "./build-production";
import { dbtProgram } from "./dbt-step";
import type { Delivery } from "./pointer";
import { restoreStacks } from "./restore-stacks";
import { savedStacks, synthesised, type SavedStacks } from "./saved-stacks";

export interface PuttingBack {
  readonly system: SystemFile;
  /** What was applied before the build. */
  readonly deployed: SavedStacks;
  /** What production stands on. */
  readonly pointer: Delivery | undefined;
  readonly red: RedBuild;
  /** Stacks without a task stay as they are. */
  readonly tasksOnly: boolean;
}

/**
 * After a red build: the program has put the data back; this puts back the images, so that tomorrow's run is built by
 * the code that production stands on. Always ends in an error.
 */
export async function putBack(
  environment: Environment,
  console: Console,
  { system, deployed, pointer, red, tasksOnly }: PuttingBack,
): Promise<never> {
  const { detail, where } = red.said;
  const failed = (state: string) =>
    new LarderError(`${red.message}: ${state}`, {
      detail,
      where,
      next: "correct it and deliver again",
      cause: red,
    });
  if (!pointer) throw failed("there is no earlier delivery to go back to");
  const wanted = await savedStacks(environment, system, pointer);
  if (!wanted)
    throw failed(
      `its data are as they were; the stacks of ${pointer.id} were never saved, so its image stays out`,
    );
  if (dbtProgram(deployed.system)?.tag !== dbtProgram(wanted.system)?.tag) {
    await console.step("put back", (now) =>
      restoreStacks(environment, console, { system, deployed, wanted, tasksOnly }, now),
    );
  }
  throw failed(`production is as it was, delivery ${pointer.id}`);
}

/** What lies where Terraform runs. */
export function deployedNow(environment: Environment, system: SystemFile): SavedStacks {
  const stacks = Object.fromEntries(
    system.stages.map(({ stack }) => [stack, synthesised(environment, stack)]),
  );
  return { system, stacks };
}
