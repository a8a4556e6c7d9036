import type { SystemFile } from "../../../../platform/system";
import type { Console } from "../console/console";
import type { Environment } from "../environment/environment";
import { LarderError } from "../errors";
import type { DbtStep } from "./dbt-step";
import { withPipelineLock } from "./pipeline-lock";
import { runTask } from "./task";
import { taskResults, type Results } from "./task-results";

export interface Build {
  readonly run: string;
  readonly results: Results;
}

export interface BuildOptions {
  /** Undefined where the work tree is no commit. */
  readonly commit: string | undefined;
  /** Seconds to wait for the pipeline's lock. */
  readonly wait: number;
  /** Incremental models go on from what is there, also where they changed. */
  readonly incremental?: boolean;
}

/** The program came to no end of its own: what it had replaced, the next build puts back. */
export class BuildKilled extends LarderError {
  override readonly name = "BuildKilled";
}

/** dbt's own count of what went well: on a terminal a line in place. */
const GOOD = /^\d+ of \d+ (OK|PASS)/;

/** Codes that the program itself ends with. */
const OWN_CODES = [1, 2];

/**
 * Builds in production what differs from its last build: the dbt task in ECS, under the lock that the DAG takes. On
 * success the program itself moves the pointer.
 */
export async function buildProduction(
  environment: Environment,
  system: SystemFile,
  step: DbtStep,
  { commit, wait, incremental }: BuildOptions,
  console: Console,
  now: (text: string) => void,
): Promise<Build> {
  const run = `deliver-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "")}`;
  const waiting = (holder: string) =>
    console.line(`   waiting for ${holder}, which holds the pipeline's lock`);
  const code = await withPipelineLock(
    environment,
    system,
    { owner: run, patience: wait, waiting },
    (signal) => {
      now(`${step.name} starts in ECS`);
      return runTask(environment, system, step, {
        command: ["deliver", ...(incremental ? ["--incremental"] : [])],
        variables: { LARDER_RUN_ID: run, ...(commit && { LARDER_COMMIT: commit }) },
        startedBy: run,
        onLine: (line) => {
        const isGood = GOOD.test(line);
        if (isGood) now(line);
        if (isGood) console.note(`   ${line}`);
        else console.line(`   ${line}`);
      },
        signal,
      });
    },
  );
  const results = await taskResults(environment, system, run);
  if (code === 0) return { run, results };
  const Failure = OWN_CODES.includes(code) ? LarderError : BuildKilled;
  throw new Failure(`${step.name} failed in production`, {
    detail: results.failed.join("\n") || `exit code ${code}: its lines above say why`,
    where: `environment ${environment.name}, run ${run}`,
  });
}
