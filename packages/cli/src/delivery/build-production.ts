import type { SystemFile } from "../../../../platform/system";
import type { Console } from "../console/console";
import type { Environment } from "../environment/environment";
import { Interrupted, LarderError, messageOf } from "../errors";
import type { DbtStep } from "./dbt-step";
import { readPointer } from "./pointer";
import { isLogPublic } from "./public-log";
import { runTask } from "./task";
import { taskResults, type Results } from "./task-results";
import { LinesWithoutData, withoutData } from "./without-data";

export interface BuildOptions {
  readonly run: string;
  /** Undefined where the work tree is no commit. */
  readonly commit: string | undefined;
  /** Of an earlier delivery that comes back: the name it had. */
  readonly delivery?: string;
  /** Incremental models go on from what is there, also where they changed. */
  readonly incremental?: boolean;
  /** Ends the build: the pipeline's lock went to another run. */
  readonly lost: AbortSignal;
}

/** The program came to no end of its own: what it had replaced, the next build puts back. */
export class BuildKilled extends LarderError {
  override readonly name = "BuildKilled";
}

/** dbt's own count of what went well: on a terminal a line in place. */
const GOOD = /^\d+ of \d+ (OK|PASS)/;

/** Codes that the program itself ends with. */
const OWN_CODES = [1, 2];

/** The run's name: owner of the lock, folder of its results, mark of its task. */
export function newRun(): string {
  return `deliver-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "")}`;
}

/**
 * Builds in production what differs from its last build: the dbt task in ECS. Who calls holds the lock that the DAG
 * takes. On success the program itself moves the pointer, and that is what counts, whatever was heard of it.
 */
export async function buildProduction(
  environment: Environment,
  system: SystemFile,
  step: DbtStep,
  options: BuildOptions,
  console: Console,
): Promise<void> {
  try {
    await runBuild(environment, system, step, options, console);
  } catch (error) {
    const pointer = await readPointer(environment, system).catch(() => undefined);
    if (error instanceof Interrupted || pointer?.run !== options.run) throw error;
    console.line(`   ${messageOf(error)}; but the build had come to its end, and production is new`);
  }
}

async function runBuild(
  environment: Environment,
  system: SystemFile,
  step: DbtStep,
  { run, commit, delivery, incremental, lost }: BuildOptions,
  console: Console,
): Promise<void> {
  await console.step("build", async (now) => {
    now(`${step.name} starts in ECS`);
    const onLine = (line: string) => {
      if (!GOOD.test(line)) return console.line(`   ${line}`);
      now(line);
      console.note(`   ${line}`);
    };
    const hiding = isLogPublic() ? new LinesWithoutData(onLine) : undefined;
    const code = await runTask(environment, system, step, {
      command: ["deliver", ...(incremental ? ["--incremental"] : [])],
      variables: {
        LARDER_RUN_ID: run,
        ...(commit && { LARDER_COMMIT: commit }),
        ...(delivery && { LARDER_DELIVERY: delivery }),
      },
      startedBy: run,
      signal: lost,
      onLine: hiding?.take ?? onLine,
    }).finally(() => hiding?.end());
    // They only tell: what happened is the exit code's to say.
    const { built, passed, failed } = await taskResults(environment, system, run).catch(unread);
    if (code === 0) return { text: failed[0] ?? `${built} built, ${passed} tests passed` };
    const Failure = OWN_CODES.includes(code) ? LarderError : BuildKilled;
    throw new Failure(`${step.name} failed in production`, {
      detail:
        (hiding ? failed.map(withoutData) : failed).join("\n") ||
        `exit code ${code}: its lines above say why`,
      where: `environment ${environment.name}, run ${run}`,
    });
  });
}

function unread(cause: unknown): Results {
  return { built: 0, passed: 0, failed: [`what it did cannot be read: ${messageOf(cause)}`] };
}
