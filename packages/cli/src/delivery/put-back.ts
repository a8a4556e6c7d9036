import type { SystemFile } from "../../../../platform/system";
import type { Console } from "../console/console";
import type { Environment } from "../environment/environment";
import { Interrupted, LarderError, messageOf } from "../errors";
import { BuildKilled } from "./build-production";
import type { Delivery } from "./pointer";
import { restoreStacks } from "./restore-stacks";
import { savedStacks, saveStacks, type SavedStacks } from "./saved-stacks";
import { TaskLeft } from "./tasks";

export interface PuttingBack {
  readonly system: SystemFile;
  /** What was to be applied before the build. */
  readonly deployed: SavedStacks;
  /** Whether all of it was: then it is what production stands on from now on, but for its tasks. */
  readonly isApplied: boolean;
  /** What production stands on. */
  readonly pointer: Delivery | undefined;
  readonly error: unknown;
  /** Stacks without a task stay as they are. */
  readonly tasksOnly: boolean;
}

/**
 * After a delivery that failed: the program has put the data back; this puts back the tasks, so that tomorrow's run is
 * built by the code and the settings that production stands on. What is to be told of it.
 */
export async function putBack(
  environment: Environment,
  console: Console,
  putting: PuttingBack,
): Promise<unknown> {
  const { error } = putting;
  // The same command goes on; until then nothing is decided.
  if (error instanceof Interrupted || error instanceof TaskLeft) return error;
  const { detail, where, log } = error instanceof LarderError ? error.said : {};
  const images = await restoreImages(environment, console, putting).catch(
    (cause: unknown) => `the images could not be put back (${messageOf(cause)})`,
  );
  const data = error instanceof BuildKilled ? ", and the next build puts its data right" : "";
  return new LarderError(`${messageOf(error)}: ${images}${data}`, {
    detail,
    where,
    log,
    next: "correct it and deliver again",
    cause: error,
  });
}

async function restoreImages(
  environment: Environment,
  console: Console,
  { system, deployed, isApplied, pointer, tasksOnly }: PuttingBack,
): Promise<string> {
  if (!pointer) return "there is no earlier delivery to go back to";
  const wanted = await savedStacks(environment, system, pointer);
  if (!wanted) return `the stacks of delivery ${pointer.id} were never saved, so its images stay out`;
  const restored = await console.step("put back", (now) =>
    restoreStacks(environment, console, { system, deployed, wanted, tasksOnly }, now),
  );
  if (!isApplied)
    return `its tasks are those of delivery ${pointer.id}, other stacks stay as far as they came`;
  await saveStacks(environment, system, pointer.id, restored.deployed);
  return `production is as it was, delivery ${pointer.id}`;
}
