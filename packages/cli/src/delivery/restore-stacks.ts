import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { SystemFile } from "../../../../platform/system";
import type { Console } from "../console/console";
import { refuseLosses, type Loss } from "../deploy/data-loss";
import { applyStages, boardFor } from "../deploy/deploy";
import type { OrderedStage } from "../deploy/order";
import { planStages } from "../deploy/plan";
import { readPublished } from "../deploy/published";
import { changesText } from "../deploy/terraform-events";
import type { Environment } from "../environment/environment";
import { writeJson } from "../environment/write-json";
import { synthesised, type SavedStacks, type StackJson } from "./saved-stacks";

/** Applies the stacks of an earlier delivery again, where that destroys no data; else its images alone. */

export interface Restoring {
  /** What the checkout says, just synthesised. */
  readonly system: SystemFile;
  /** What is applied now. */
  readonly deployed: SavedStacks;
  readonly wanted: SavedStacks;
  /** Stacks without a task stay as they are. */
  readonly tasksOnly?: boolean;
}

export interface Restored {
  readonly what: "stacks" | "task definitions";
  /** What is applied after it. */
  readonly deployed: SavedStacks;
  readonly text: string;
}

export async function restoreStacks(
  environment: Environment,
  console: Console,
  { system, deployed, wanted, tasksOnly = false }: Restoring,
  now: (text: string) => void,
): Promise<Restored> {
  const names = wanted.system.stages.map(({ stack }) => stack);
  const today = Object.fromEntries(names.map((name) => [name, synthesised(environment, name)]));
  const fitted = (stacks: SavedStacks["stacks"], name: string) => fit(stacks[name] ?? {}, today[name] ?? {});

  const attempt = async (jsonOf: (name: string) => StackJson, stages: readonly OrderedStage[]) => {
    for (const { stack } of stages) layOut(environment, stack, jsonOf(stack));
    const board = boardFor(stages, console, now);
    const plans = await planStages(environment, system, stages, board);
    const losses: Loss[] = board.result.stacks.map(({ stack, loses = [] }) => ({ stack, addresses: loses }));
    const apply = async () => {
      const applied = boardFor(stages, console, now);
      await applyStages(environment, system, stages, applied, plans);
      await readPublished(environment, system);
      return `${stages.length} stacks · ${changesText(applied.result.changes)}`;
    };
    return { losses: losses.filter(({ addresses }) => addresses.length), apply };
  };

  const all = wanted.system.stages.filter(
    ({ stack }) =>
      (!tasksOnly || hasTasks(wanted.stacks[stack])) &&
      !isDeepStrictEqual(fitted(wanted.stacks, stack), fitted(deployed.stacks, stack)),
  );
  const whole = await attempt((name) => fitted(wanted.stacks, name), all);
  if (whole.losses.length === 0) {
    const text = await whole.apply();
    return { what: "stacks", deployed: mixed(deployed, wanted, all, wanted.stacks), text };
  }

  for (const { stack } of all) layOut(environment, stack, fitted(deployed.stacks, stack));
  const withTasks = all.filter(({ stack }) => hasTasks(deployed.stacks[stack]));
  const older = Object.fromEntries(
    withTasks.map(({ stack }) => [
      stack,
      withTasksOf(deployed.stacks[stack] ?? {}, wanted.stacks[stack] ?? {}),
    ]),
  );
  const images = await attempt((name) => fitted(older, name), withTasks);
  refuseLosses(images.losses);
  const text = await images.apply();
  return { what: "task definitions", deployed: mixed(deployed, wanted, withTasks, older), text };
}

/** The stacks as they were, but for those of `stages`; with the images of the delivery that is wanted. */
function mixed(
  deployed: SavedStacks,
  wanted: SavedStacks,
  stages: readonly OrderedStage[],
  from: SavedStacks["stacks"],
): SavedStacks {
  const replaced = stages.map(({ stack }) => [stack, from[stack] ?? {}] as const);
  return {
    system: { ...deployed.system, programs: wanted.system.programs },
    stacks: { ...deployed.stacks, ...Object.fromEntries(replaced) },
  };
}

/** Addresses of providers and of the state are those of today: the local cloud's change with every start. */
export function fit(saved: StackJson, today: StackJson): StackJson {
  const { provider = saved.provider, terraform = saved.terraform } = today;
  return { ...saved, provider, terraform };
}

/** Where Terraform runs; the next synthesis overwrites it. */
export function layOut(environment: Environment, stack: string, json: StackJson): void {
  const folder = environment.stackFolder(stack);
  mkdirSync(folder, { recursive: true });
  writeJson(join(folder, "cdk.tf.json"), json);
}

type Definitions = Record<string, Record<string, unknown>>;

function tasksOf(json: StackJson | undefined): Definitions | undefined {
  return (json?.resource as Record<string, Definitions> | undefined)?.aws_ecs_task_definition;
}

function hasTasks(json: StackJson | undefined): boolean {
  return tasksOf(json) !== undefined;
}

/** The stack with the containers of another one: images, variables, secrets. */
export function withTasksOf(json: StackJson, other: StackJson): StackJson {
  const others = tasksOf(other) ?? {};
  const definitions = Object.entries(tasksOf(json) ?? {}).map(([id, definition]) => [
    id,
    {
      ...definition,
      container_definitions: others[id]?.container_definitions ?? definition.container_definitions,
    },
  ]);
  const resource = { ...(json.resource as object), aws_ecs_task_definition: Object.fromEntries(definitions) };
  return { ...json, resource };
}
