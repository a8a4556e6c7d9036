import type { SystemFile } from "../../../../platform/system";
import { Supervisor } from "../cloud/supervisor";
import type { Console } from "../console/console";
import { refusedLosses } from "../deploy/data-loss";
import { AT_ONCE, boardFor, throughGate } from "../deploy/deploy";
import { inOrder, type OrderedStage } from "../deploy/order";
import { prepare } from "../deploy/prepare";
import type { ResourceChange } from "../deploy/resource-changes";
import { synthesise } from "../deploy/synth";
import { Terraform } from "../deploy/terraform";
import type { Environment } from "../environment/environment";
import { withLock } from "../environment/lock";
import { Interrupted, LarderError, messageOf } from "../errors";
import { givenByHand } from "./by-hand";
import { dbtStep } from "./dbt-step";
import { readPointer } from "./pointer";
import { fit, layOut } from "./restore-stacks";
import { savedStacks, synthesised } from "./saved-stacks";

/**
 * Whether the world is as the code says: by stage, a plan of what production was last delivered from (before the first
 * delivery, of the checkout); of what `bootstrap` applies, a plan of the checkout. What could not be looked at is "not
 * checked", never "clean".
 */

export interface Checked {
  readonly environment: string;
  readonly stack: string;
  readonly state: "clean" | "drifted" | "not checked";
  readonly resources: readonly ResourceChange[];
  /** What was given beside the code, each with what takes it away: no deploy does. */
  readonly byHand?: readonly string[];
  /** The command that makes it as the code says. */
  readonly repair: "bootstrap" | "deliver";
  /** Of what was delivered, where it is known. */
  readonly commit?: string;
  /** Why it was not checked. */
  readonly reason?: string;
}

/** Seconds for a host that may be asleep. */
const PATIENCE = 30;

export async function drift(
  environment: Environment,
  console: Console,
  now: (text: string) => void,
): Promise<Checked[]> {
  const unchecked = (reason: string) =>
    stagesOf(environment).map((stack) => notChecked(environment, stack, "deliver", reason));
  const say = (text: string) => console.line(text);
  return withLock(environment, say, async () => {
    const cloud = environment.isLocal ? await runningCloud(environment) : undefined;
    if (environment.isLocal && !cloud) return unchecked("the local cloud does not run");
    // A checkout that is wrong is no finding about the world.
    await synthesise(environment);
    const found = await expected(environment, console, cloud).catch(reasonOf);
    if (typeof found === "string") return unchecked(found);
    const { system, bootstrap, delivered, commit } = found;
    const stages = [...bootstrap, ...found.stages];
    const board = boardFor(stages, console, now);
    const checked: Checked[] = [];
    await inOrder(stages, AT_ONCE, async (stage) => {
      const { stack } = stage;
      const repair = bootstrap.includes(stage) ? "bootstrap" : "deliver";
      const within = (work: () => Promise<void>) =>
        throughGate(environment, system, stage, board, work, PATIENCE);
      const look = () => givenByHand(environment, system, stack);
      const result = await checkStage(environment, stack, repair, within, delivered.has(stack), look);
      checked.push(repair === "deliver" && commit ? { ...result, commit } : result);
      now(`${checked.length}/${stages.length} stacks`);
    });
    return stages.flatMap(({ stack }) => checked.filter((result) => result.stack === stack));
  });
}

interface Expected {
  readonly system: SystemFile;
  readonly bootstrap: readonly OrderedStage[];
  readonly stages: readonly OrderedStage[];
  /** Stacks of the last delivery: they were there. */
  readonly delivered: ReadonlySet<string>;
  /** Of the last delivery. */
  readonly commit?: string;
}

/** Lays out what was delivered last. */
async function expected(
  environment: Environment,
  console: Console,
  supervisor: Supervisor | undefined,
): Promise<Expected> {
  const cloud = supervisor && { supervisor, system: environment.system() };
  const system = await prepare(environment, console, { readOnly: true, cloud });
  const bootstrap = bootstrapOf(environment, system).map((stack) => ({ stack, dependsOn: [] }));
  const checkedOut = { system, bootstrap, stages: system.stages, delivered: new Set<string>() };
  if (!dbtStep(system)) return checkedOut;
  const pointer = await readPointer(environment, system);
  const saved = pointer && (await savedStacks(environment, system, pointer));
  if (!saved) return checkedOut;
  for (const { stack } of saved.system.stages) {
    const today = synthesised(environment, stack);
    layOut(environment, stack, fit(saved.stacks[stack] ?? today, today));
  }
  return {
    ...checkedOut,
    stages: saved.system.stages,
    delivered: new Set(Object.keys(saved.stacks)),
    commit: pointer.commit ?? undefined,
  };
}

/** Plans the stack as it is laid out, `within` what it needs to be reached. */
export async function checkStage(
  environment: Environment,
  stack: string,
  repair: Checked["repair"],
  within: (work: () => Promise<void>) => Promise<void>,
  wasDelivered = false,
  given: () => Promise<readonly string[]> = () => Promise.resolve([]),
): Promise<Checked> {
  const base = { environment: environment.name, stack, repair };
  let resources: ResourceChange[] = [];
  let byHand: readonly string[] = [];
  let isNew = false;
  try {
    await within(async () => {
      const terraform = new Terraform(environment, stack);
      await terraform.init();
      await terraform.plan({ readOnly: true });
      resources = await terraform.plannedChanges();
      isNew = !wasDelivered && addsAll(environment, stack, resources) && !(await terraform.hasState());
      if (!isNew) byHand = await given();
    });
  } catch (error) {
    const lost = refusedLosses(error);
    if (!lost) return notChecked(environment, stack, repair, reasonOf(error));
    resources = lost.map((address) => ({ address, action: "replace", attributes: [] }));
  }
  if (isNew) return notChecked(environment, stack, repair, "not deployed");
  const state = resources.length || byHand.length ? "drifted" : "clean";
  return { ...base, state, resources, ...(byHand.length && { byHand }) };
}

/** Either it was never there, which is no drift, or all of it is gone. */
function addsAll(environment: Environment, stack: string, resources: readonly ResourceChange[]): boolean {
  const { resource = {} } = synthesised(environment, stack) as { resource?: Record<string, object> };
  const all = Object.values(resource).reduce((sum, named) => sum + Object.keys(named).length, 0);
  return resources.length >= all && all > 0 && resources.every(({ action }) => action === "add");
}

function notChecked(
  { name }: Environment,
  stack: string,
  repair: Checked["repair"],
  reason: string,
): Checked {
  return { environment: name, stack, repair, state: "not checked", resources: [], reason };
}

function stagesOf(environment: Environment): string[] {
  if (!environment.hasSystem()) return ["all"];
  const system = environment.system();
  return [...bootstrapOf(environment, system), ...system.stages.map(({ stack }) => stack)];
}

/** None locally: there the local cloud is what bootstrap is elsewhere. */
function bootstrapOf({ isLocal }: Environment, { bootstrap }: SystemFile): readonly string[] {
  return isLocal ? [] : bootstrap;
}

/** Nothing is started to be looked at. */
async function runningCloud(environment: Environment): Promise<Supervisor | undefined> {
  const supervisor = new Supervisor(environment);
  const services = await supervisor.status();
  return services.some(({ name, state }) => name === "aws" && state === "running") ? supervisor : undefined;
}

/** An interruption is no finding: it ends the command. */
function reasonOf(error: unknown): string {
  if (error instanceof Interrupted) throw error;
  const detail = error instanceof LarderError ? error.said.detail : undefined;
  const [first = ""] = (detail || messageOf(error)).split("\n");
  return first;
}
