import type { SystemFile } from "../../../../platform/system";
import type { Console } from "../console/console";
import { allowDataLoss } from "../deploy/data-loss";
import type { Environment } from "../environment/environment";
import { withLock } from "../environment/lock";
import { applyAll, planAll } from "./bring-stacks";
import { buildProduction, newRun } from "./build-production";
import { cleanCommit } from "./clean-commit";
import { dbtProgram, dbtStep } from "./dbt-step";
import { INCREMENTAL } from "./merged-labels";
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
 * Where one fails, tasks and data are put back as production had them.
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
    const lock = { owner: run, patience: wait, console };
    const build = (lost: AbortSignal) => {
      const options = { run, commit, incremental: labels.includes(INCREMENTAL), lost };
      return buildProduction(environment, system, step, options, console);
    };
    // No run of the pipeline sees a new image before its models, nor loses the task that it is about to start. Before
    // the first deploy there is no lock, and no run to keep out.
    const first = (await isLockable(environment, system)) ? undefined : await apply();
    return withPipelineLock(environment, system, lock, (lost) =>
      moved(environment, console, {
        system,
        id,
        apply: async () => first ?? apply(),
        build: () => build(lost),
      }),
    );
  });
}

interface Move {
  readonly system: SystemFile;
  readonly id: string;
  readonly apply: () => Promise<string>;
  readonly build: () => Promise<void>;
}

/** Applies, keeps what was applied, builds, and says where production is. */
async function moved(
  environment: Environment,
  console: Console,
  { system, id, apply, build }: Move,
): Promise<Delivered> {
  const before = await readPointer(environment, system);
  let isApplied = false;
  let changes: string;
  try {
    changes = await apply();
    isApplied = true;
    await saveStacks(environment, system, id);
    await build();
  } catch (error) {
    const deployed = deployedNow(environment, system);
    const putting = { system, deployed, isApplied, pointer: before, error, tasksOnly: true };
    throw await putBack(environment, console, putting);
  }
  const pointer = await readPointer(environment, system);
  // The work tree is no commit, and the program the same as before: production keeps its id, with today's stacks.
  if (pointer && pointer.id !== id) await saveStacks(environment, system, pointer.id);
  // What was rolled back once and is here again, or was here, is a way back again.
  for (const known of [before?.id, pointer?.id]) {
    if (known) await markRolledBack(environment, system, known, false);
  }
  return { id, changes, pointer };
}
