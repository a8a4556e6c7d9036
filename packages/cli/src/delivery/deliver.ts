import type { SystemFile } from "../../../../platform/system";
import type { Console } from "../console/console";
import { allowDataLoss } from "../deploy/data-loss";
import type { Environment } from "../environment/environment";
import { withLock } from "../environment/lock";
import { applyAll, planAll } from "./bring-stacks";
import { buildProduction, newRun } from "./build-production";
import { cleanCommit } from "./clean-commit";
import { dbtProgram, dbtStep } from "./dbt-step";
import { isLockable, withPipelineLock } from "./pipeline-lock";
import { readPointer, type Delivery } from "./pointer";
import { putBack } from "./put-back";
import { deliveryId, deployedNow, markRolledBack, saveStacks } from "./saved-stacks";

export interface DeliverOptions {
  /** Of the pull request that is delivered. */
  readonly labels?: readonly string[];
  /** Seconds to wait for a run of the pipeline. */
  readonly wait: number;
}

export interface Delivered {
  readonly id: string;
  readonly changes: string;
  readonly pointer?: Delivery;
}

/**
 * Brings what is checked out into an environment: plans all of it, refuses to lose data, builds images, applies stage
 * by stage, then builds what differs in production. Each step looks at what is there, so the same command goes on.
 */
export async function deliver(
  environment: Environment,
  console: Console,
  { labels = [], wait }: DeliverOptions,
): Promise<Delivered> {
  const say = (text: string) => console.line(text);
  return withLock(environment, say, async () => {
    allowDataLoss(labels);
    const planned = await planAll(environment, console);
    const { system } = planned;
    const commit = await cleanCommit(environment.root);
    const id = deliveryId(commit, dbtProgram(system)?.tag ?? "");
    const apply = () => applyAll(environment, console, planned);
    const step = dbtStep(system);
    if (!step) return { id, changes: await apply() };

    const run = newRun();
    const build = (lost: AbortSignal) => {
      const options = { run, commit, incremental: labels.includes("incremental"), lost };
      const work = () => buildProduction(environment, system, step, options, console);
      return moved(environment, console, system, id, work);
    };
    const lock = { owner: run, patience: wait, console };
    // No run of the pipeline sees a new image before its models, nor loses the task that it is about to start.
    if (await isLockable(environment, system)) {
      return withPipelineLock(environment, system, lock, async (lost) => {
        const changes = await apply();
        return { id, changes, pointer: await build(lost) };
      });
    }
    const changes = await apply();
    return { id, changes, pointer: await withPipelineLock(environment, system, lock, build) };
  });
}

/** Keeps what was applied, builds, and says where production is; a build that failed leaves the images before it. */
async function moved(
  environment: Environment,
  console: Console,
  system: SystemFile,
  id: string,
  build: () => Promise<unknown>,
): Promise<Delivery | undefined> {
  await saveStacks(environment, system, id);
  const before = await readPointer(environment, system);
  try {
    await build();
  } catch (error) {
    const deployed = deployedNow(environment, system);
    throw await putBack(environment, console, { system, deployed, pointer: before, error, tasksOnly: true });
  }
  const pointer = await readPointer(environment, system);
  // The same program as before: production keeps the id of its delivery, with today's stacks.
  if (pointer && pointer.id !== id) await saveStacks(environment, system, pointer.id);
  // What was rolled back once and is here again, or was here, is a way back again.
  for (const known of [before?.id, pointer?.id]) {
    if (known) await markRolledBack(environment, system, known, false);
  }
  return pointer;
}
