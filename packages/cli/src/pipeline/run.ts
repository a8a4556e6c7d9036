import { readFileSync } from "node:fs";
import type { SystemFile } from "../../../../platform/system";
import { commandFor } from "../environment/command";
import { requirePublished } from "../environment/published-settings";
import type { Environment } from "../environment/environment";
import { InputError, LarderError } from "../errors";
import { airflowEnvironment, migrateDatabase } from "./airflow";
import { follow, runningProgram, runProgram, type Program } from "./attached";
import { missingGrantsBehind } from "./missing-grants";
import { failureIn } from "./failure";
import { withAirbyte } from "./with-airbyte";
import { parseProgress, Steps, type StepProgress } from "./progress-line";

export interface RunOptions {
  readonly fullRefresh?: boolean;
}

export interface RunResult {
  readonly steps: readonly StepProgress[];
  readonly text: string;
}

/** Starts the pipeline by its trigger and shows each step until it ends. */
export async function run(
  environment: Environment,
  system: SystemFile,
  options: RunOptions,
  now: (text: string) => void,
  say: (text: string) => void,
): Promise<RunResult> {
  const { trigger } = system.pipeline;
  if (trigger.kind !== "dag") {
    throw new InputError(`pipelines started by a ${trigger.kind} cannot be run by this command yet`, {
      allowed: "dag",
      next: `start it in AWS: ${JSON.stringify(trigger)}`,
    });
  }
  requirePublished(environment);
  await migrateDatabase(environment, now);
  const steps = new Steps();
  const onLine = (line: string) => {
    const progress = parseProgress(line);
    if (!progress) return;
    steps.take(progress);
    now(`${progress.step} ${progress.detail || progress.state}`);
    if (progress.state !== "running" && progress.step !== WHOLE) say(stepText(progress));
    // Of the run itself the caller tells; what it ended with besides success is shown in full.
    else if (progress.state === "succeeded" && progress.detail) say(`   ! ${progress.detail}`);
  };
  const runs = await withAirbyte(environment, system, now, async (airbyte) => {
    const configuration = options.fullRefresh ? ["-c", JSON.stringify({ full_refresh: true })] : [];
    const program: Program = {
      name: "run",
      argv: [environment.python("airflow", "airflow"), "dags", "test", trigger.dag, ...configuration],
      env: airflowEnvironment(environment, airbyte),
    };
    if (runningProgram(environment, program.name)) {
      say("a run that was started earlier is still going: following it");
      await follow(environment, program, onLine);
      if (!options.fullRefresh) return { code: undefined };
      say("now the full refresh");
    }
    return { code: await runProgram(environment, program, onLine) };
  });
  return ended(environment, system, steps, runs.code);
}

/** What came of it; `code` is unknown of a run that another command started. */
async function ended(
  environment: Environment,
  system: SystemFile,
  steps: Steps,
  code: number | undefined,
): Promise<RunResult> {
  const log = environment.log("run");
  const text = readFileSync(log, "utf8");
  const hasFailed =
    code === undefined ? /DagRun failed/.test(text) || steps.failed !== undefined : code !== 0;
  if (!hasFailed) return { steps: steps.list, text: steps.summary };
  const again = commandFor(environment, "run");
  const missing = await missingGrantsBehind(environment, system, text);
  const at = steps.failed ? ` at ${steps.failed.step}` : "";
  const failure = failureIn(text) || steps.failed?.detail;
  if (code === KILLED) {
    throw new LarderError(`the run was interrupted${at}: Airflow was killed`, {
      detail: failure,
      next: `nothing has to be corrected: ${again}`,
      log,
    });
  }
  throw new LarderError(`the pipeline failed${at}`, {
    detail: [failure, missing].filter(Boolean).join("\n"),
    next: missing
      ? `apply the grants (${commandFor(environment, "deploy snowflake")}), then ${again}`
      : INTERRUPTED.test(failure ?? "")
        ? `nothing has to be corrected: ${again}`
        : `correct it, then ${again}`,
    log,
  });
}

/** What a program ends with that SIGKILL ended, for want of memory or by hand: 128 and the signal's number. */
const KILLED = 137;
/** How a step tells that its task was ended from outside (larder_airflow/ecs.py). */
const INTERRUPTED = /the task was interrupted \(/;

/** The step that stands for the run itself. */
const WHOLE = "pipeline";
const LINE = 110;

function stepText({ step, state, detail }: StepProgress): string {
  const mark = { succeeded: "✓", failed: "✗", skipped: "–", running: " " }[state];
  const text = detail || state;
  return `   ${mark} ${step.padEnd(18)} ${text.length > LINE ? `${text.slice(0, LINE)}…` : text}`;
}
