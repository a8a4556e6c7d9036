import type { SystemFile } from "../../../../platform/system";
import type { Console } from "../console/console";
import { isDataLossAllowed, lettingGo, refuseLosses } from "../deploy/data-loss";
import { applyStages, boardFor } from "../deploy/deploy";
import { buildImages } from "../deploy/images";
import { planStages } from "../deploy/plan";
import { prepare } from "../deploy/prepare";
import { readPublished } from "../deploy/published";
import type { Plan } from "../deploy/terraform";
import { changesText } from "../deploy/terraform-events";
import type { Environment } from "../environment/environment";

/** The stacks of a delivery: all planned, then all applied. */

export interface Planned {
  readonly system: SystemFile;
  readonly plans: ReadonlyMap<string, Plan>;
}

/** Plans every stage and builds the images; what would destroy data is refused before anything is changed. */
export async function planAll(environment: Environment, console: Console): Promise<Planned> {
  const planned = await console.step("plan", async (now) => {
    const system = await prepare(environment, console);
    const board = boardFor(system.stages, console, now);
    const plans = await planStages(environment, system, system.stages, board);
    const { stacks, changes } = board.result;
    const losses = stacks.map(({ stack, loses = [] }) => ({ stack, addresses: loses }));
    if (!isDataLossAllowed()) refuseLosses(losses, lettingGo(environment));
    return { system, plans, text: `${stacks.length} stacks · ${changesText(changes)}` };
  });
  await console.step("images", async (now) => {
    const built = await buildImages(environment, planned.system, now, (text) => console.line(text));
    return { text: built.length ? `built ${built.join(", ")}` : "all there" };
  });
  return planned;
}

/** Says what was changed. */
export async function applyAll(
  environment: Environment,
  console: Console,
  { system, plans }: Planned,
): Promise<string> {
  const { changes } = await console.step("deploy", async (now) => {
    const board = boardFor(system.stages, console, now);
    await applyStages(environment, system, system.stages, board, plans);
    await readPublished(environment, system);
    // Those whose repository was made just now.
    await buildImages(environment, system, now, (text) => console.line(text));
    const changes = changesText(board.result.changes);
    return { changes, text: `${board.result.stacks.length} stacks · ${changes}` };
  });
  return changes;
}
