import type { Console } from "../console/console";
import { allowDataLoss, isDataLossAllowed, refuseLosses } from "../deploy/data-loss";
import { applyStages, boardFor } from "../deploy/deploy";
import { buildImages } from "../deploy/images";
import { planStages } from "../deploy/plan";
import { prepare } from "../deploy/prepare";
import { readPublished } from "../deploy/published";
import { changesText } from "../deploy/terraform-events";
import type { Environment } from "../environment/environment";
import { withLock } from "../environment/lock";
import { cleanCommit } from "./clean-commit";
import { buildProduction } from "./build-production";
import { dbtProgram, dbtStep } from "./dbt-step";
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
    const { system, plans } = await console.step("plan", async (now) => {
      const system = await prepare(environment, console);
      const board = boardFor(system.stages, console, now);
      const plans = await planStages(environment, system, system.stages, board);
      const { stacks, changes } = board.result;
      const losses = stacks.map(({ stack, loses = [] }) => ({ stack, addresses: loses }));
      if (!isDataLossAllowed()) refuseLosses(losses);
      return { system, plans, text: `${stacks.length} stacks · ${changesText(changes)}` };
    });
    const tell = (now: (text: string) => void) => buildImages(environment, system, now, say);
    await console.step("images", async (now) => ({ text: builtText(await tell(now)) }));
    const commit = await cleanCommit(environment.root);
    const id = deliveryId(commit, dbtProgram(system)?.tag ?? "");
    const { changes } = await console.step("deploy", async (now) => {
      const board = boardFor(system.stages, console, now);
      await applyStages(environment, system, system.stages, board, plans);
      await readPublished(environment, system);
      // Those whose repository was made just now.
      await tell(now);
      const changes = changesText(board.result.changes);
      return { changes, text: `${board.result.stacks.length} stacks · ${changes}` };
    });
    const step = dbtStep(system);
    if (!step) return { id, changes };
    await saveStacks(environment, system, id);
    const pointer = await readPointer(environment, system);
    try {
      await console.step("build", async (now) => {
        const options = { commit, wait, incremental: labels.includes("incremental") };
        const { results } = await buildProduction(environment, system, step, options, console, now);
        return { text: `${results.built} built, ${results.passed} tests passed` };
      });
    } catch (error) {
      const deployed = deployedNow(environment, system);
      throw await putBack(environment, console, { system, deployed, pointer, error, tasksOnly: true });
    }
    const moved = await readPointer(environment, system);
    // What production stood on is a way back again.
    if (pointer) await markRolledBack(environment, system, pointer.id, false);
    // The same program as before: production keeps the id of its delivery, with today's stacks.
    if (moved && moved.id !== id) await saveStacks(environment, system, moved.id);
    await markRolledBack(environment, system, moved?.id ?? id, false);
    return { id, changes, pointer: moved };
  });
}

function builtText(built: readonly string[]): string {
  return built.length ? `built ${built.join(", ")}` : "all there";
}
