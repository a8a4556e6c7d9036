import execa from "execa";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { holds, textOf, type Contexts } from "./expressions";
import { readAction, type Step } from "./workflow";

/** One step of a job: a command in bash, or what stands here for an action. */

/** What GitHub and the person who set up the repository give to a workflow. */
export interface Machine {
  /** The checked-out repository: where the commands run. */
  readonly folder: string;
  /** The contexts `github` and `inputs`. */
  readonly github: Readonly<Record<string, unknown>>;
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** GitHub environments by name. */
  readonly environments: Readonly<Record<string, GitHubEnvironment>>;
  /** By the action's name without its version; an action that is not here is an error. */
  readonly actions: Readonly<Record<string, ActionStandIn>>;
  /** What the machine itself has: PATH and the like, and GitHub's default variables. */
  readonly env: Readonly<Record<string, string>>;
}

export interface GitHubEnvironment {
  readonly vars: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** Does here what the action does there; may set variables for the steps that follow. */
export type ActionStandIn = (
  inputs: Readonly<Record<string, string>>,
  machine: Machine,
) => Promise<Record<string, string> | void> | Record<string, string> | void;

export interface StepRun {
  readonly title: string;
  readonly code: number;
  readonly output: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly seconds: number;
}

export interface Place {
  readonly machine: Machine;
  readonly contexts: Contexts;
  /** Variables that earlier steps left for later ones. */
  readonly exported: Record<string, string>;
  readonly shell?: string;
  readonly minutes?: number;
}

export async function runStep(step: Step, place: Place): Promise<StepRun[]> {
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 100) / 10;
  if (step.run !== undefined) return [{ ...(await runCommand(step, place)), seconds: seconds() }];
  const uses = step.uses ?? "";
  const inputs = texts(step.with, place.contexts);
  if (uses.startsWith("./")) return runComposite(uses, inputs, place);
  const standIn = place.machine.actions[uses.replace(/@.*/, "")];
  if (!standIn) throw new Error(`nothing stands here for ${uses}`);
  Object.assign(place.exported, await standIn(inputs, place.machine));
  return [{ title: uses, code: 0, output: "", outputs: {}, seconds: seconds() }];
}

async function runComposite(uses: string, given: Record<string, string>, place: Place): Promise<StepRun[]> {
  const action = readAction(place.machine.folder, uses);
  const defaults = Object.entries(action.inputs ?? {}).map(([name, input]) => [name, input.default ?? ""]);
  const inputs = { ...(Object.fromEntries(defaults) as Record<string, string>), ...given };
  const ran: StepRun[] = [];
  for (const step of action.runs.steps) {
    const contexts = { ...place.contexts, inputs };
    const outcome = ran.some(({ code }) => code !== 0) ? "failure" : "success";
    if (holds(step.if, contexts, outcome)) ran.push(...(await runStep(step, { ...place, contexts })));
  }
  return ran;
}

async function runCommand(step: Step, place: Place): Promise<Omit<StepRun, "seconds">> {
  const { machine, contexts, exported, minutes = 360 } = place;
  const run = textOf(step.run, contexts);
  const folder = mkdtempSync(path.join(tmpdir(), "larder-step-"));
  const file = (name: string, text = "") => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  try {
    const files = {
      GITHUB_OUTPUT: file("output"),
      GITHUB_ENV: file("env"),
      GITHUB_STEP_SUMMARY: file("summary"),
    };
    const [program, ...args] = shellOf(step.shell ?? place.shell);
    const ended = await execa(program!, [...args, file("script.sh", run)], {
      cwd: machine.folder,
      env: {
        ...machine.env,
        ...exported,
        ...texts(contexts.env as Step["env"], contexts),
        ...texts(step.env, contexts),
        ...files,
        GITHUB_EVENT_PATH: file("event.json", JSON.stringify(machine.github.event ?? {})),
      },
      extendEnv: false,
      all: true,
      reject: false,
      timeout: minutes * 60_000,
    });
    Object.assign(exported, assignments(readFileSync(files.GITHUB_ENV, "utf8")));
    const outputs = assignments(readFileSync(files.GITHUB_OUTPUT, "utf8"));
    return { title: run.trim(), code: ended.exitCode ?? 1, output: ended.all ?? "", outputs };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As the runner calls it: without a word, pipes may fail unseen. */
function shellOf(shell: string | undefined): string[] {
  if (shell === "bash") return ["bash", "--noprofile", "--norc", "-eo", "pipefail"];
  if (shell === undefined) return ["bash", "-e"];
  throw new Error(`this runner knows no shell ${shell}`);
}

function texts(values: Readonly<Record<string, unknown>> = {}, contexts: Contexts): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textOf(value, contexts)]));
}

/** `name=value`, or `name<<END`, lines, `END`. */
export function assignments(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at += 1) {
    const [, name, end] = /^([^=<]+)<<(.+)$/.exec(lines[at]!) ?? [];
    const [, short, value] = /^([^=]+)=(.*)$/.exec(lines[at]!) ?? [];
    if (name && end) {
      const close = lines.indexOf(end, at + 1);
      if (close === -1) throw new Error(`${name}<<${end} is never closed`);
      found[name] = lines.slice(at + 1, close).join("\n");
      at = close;
    } else if (short) found[short] = value!;
  }
  return found;
}
