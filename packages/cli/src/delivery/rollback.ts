import type { SystemFile } from "../../../../platform/system";
import type { Console } from "../console/console";
import { missingImages } from "../deploy/images";
import { prepare } from "../deploy/prepare";
import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { withLock } from "../environment/lock";
import { Interrupted, LarderError } from "../errors";
import { buildProduction, newRun } from "./build-production";
import { dbtStep } from "./dbt-step";
import { isLockable, withPipelineLock } from "./pipeline-lock";
import { readDelivery, readPointer, type Delivery } from "./pointer";
import { putBack } from "./put-back";
import { recentDeliveries } from "./recent-deliveries";
import { restoreStacks, type Restored } from "./restore-stacks";
import {
  deployedNow,
  isRolledBack,
  markRolledBack,
  savedStacks,
  saveStacks,
  type SavedStacks,
} from "./saved-stacks";

export interface RollbackOptions {
  /** Another delivery than the one before. */
  readonly to?: string;
  /** Seconds to wait for a run of the pipeline. */
  readonly wait: number;
}

export interface RolledBack {
  readonly from: string;
  readonly to: string;
  readonly what: Restored["what"];
}

/** Brings production back to an earlier delivery: its images, its stacks where that destroys no data, its models. */
export async function rollback(
  environment: Environment,
  console: Console,
  { to, wait }: RollbackOptions,
): Promise<RolledBack> {
  const say = (text: string) => console.line(text);
  return withLock(environment, say, async () => {
    const system = await prepare(environment, console);
    const step = dbtStep(system);
    if (!step || !(await isLockable(environment, system)))
      throw nothing(environment, "production was never built");
    const run = newRun();
    return withPipelineLock(environment, system, { owner: run, patience: wait, console }, async (lost) => {
      const pointer = await readPointer(environment, system);
      if (!pointer) throw nothing(environment, "production was never built");
      const target = await targetOf(environment, system, pointer, to);
      if (target.tag === pointer.tag)
        console.line(
          `   ${target.id} has the models of today: only stacks and settings go back (others: ${await others(environment, system, [pointer.id, target.id])})`,
        );
      const options = { run, commit: target.commit ?? undefined, delivery: target.id, lost };
      const build = () => buildProduction(environment, system, step, options, console);
      const what = await goBack(environment, console, { system, pointer, target, build });
      return { from: pointer.id, to: target.id, what };
    });
  });
}

interface Way {
  readonly system: SystemFile;
  readonly pointer: Delivery;
  readonly target: Delivery;
  readonly build: () => Promise<unknown>;
}

async function goBack(
  environment: Environment,
  console: Console,
  { system, pointer, target, build }: Way,
): Promise<Restored["what"]> {
  const wanted = await restorable(environment, system, target);
  const before = (await savedStacks(environment, system, pointer)) ?? deployedNow(environment, system);
  const { what, deployed } = await console.step("stacks", (now) =>
    restoreStacks(environment, console, { system, deployed: before, wanted }, now),
  );
  if (what === "task definitions") {
    console.line(
      "   the stacks of that delivery would destroy data: they stay, and only the images went back",
    );
  }
  // Before the build: if this is killed after the pointer moved, the same command must not turn round.
  await markRolledBack(environment, system, pointer.id, true);
  try {
    await build();
  } catch (error) {
    if (!(error instanceof Interrupted)) await markRolledBack(environment, system, pointer.id, false);
    throw await putBack(environment, console, {
      system,
      deployed,
      isApplied: true,
      pointer,
      error,
      tasksOnly: false,
    });
  }
  await markRolledBack(environment, system, target.id, false);
  await saveStacks(environment, system, target.id, deployed);
  return what;
}

async function targetOf(
  environment: Environment,
  system: SystemFile,
  pointer: Delivery,
  to: string | undefined,
): Promise<Delivery> {
  const refuse = async (why: string) =>
    nothing(environment, why, `--to ${await others(environment, system, [pointer.id])}`);
  if (to === pointer.id) throw await refuse(`production is ${to} already`);
  const id = to ?? pointer.previous;
  if (!id) throw nothing(environment, `${pointer.id} is the first delivery`);
  if (!to && (await isRolledBack(environment, system, id)))
    throw await refuse(`production is ${pointer.id}: ${id} was rolled back already`);
  const target = await readDelivery(environment, system, `dbt/deliveries/${id}/delivery.json`);
  if (target) return target;
  throw await refuse(`there is no delivery ${id}`);
}

const SHOWN = 5;

async function others(environment: Environment, system: SystemFile, but: readonly string[]): Promise<string> {
  const ids = (await recentDeliveries(environment, system)).filter((id) => !but.includes(id));
  return ids.slice(0, SHOWN).join(", ") || "none";
}

/** Everything that it takes is there, before anything changes. */
async function restorable(
  environment: Environment,
  system: SystemFile,
  target: Delivery,
): Promise<SavedStacks> {
  const wanted = await savedStacks(environment, system, target);
  if (!wanted) throw nothing(environment, `the stacks of ${target.id} were not saved`);
  const missing = await missingImages(environment, wanted.system);
  if (missing.length)
    throw nothing(environment, `the images of ${target.id} are gone: ${missing.join(", ")}`);
  return wanted;
}

function nothing(environment: Environment, why: string, allowed?: string): LarderError {
  return new LarderError(`nothing to roll back to: ${why}`, {
    allowed,
    next: `${commandFor(environment, "rollback --to <delivery>")} for another one, or check the wanted commit out and ${commandFor(environment, "deliver")}`,
  });
}
