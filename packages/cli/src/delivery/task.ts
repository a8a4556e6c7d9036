import { setTimeout as sleep } from "node:timers/promises";
import pRetry from "p-retry";
import type { SystemFile } from "../../../../platform/system";
import type { Environment } from "../environment/environment";
import { LarderError } from "../errors";
import { interruptible } from "../interrupt";
import type { DbtStep } from "./dbt-step";
import { TaskLog } from "./task-log";
import { INTERVAL, Tasks, type TaskStart } from "./tasks";

/** A program as a task on ECS, as the DAG runs it: its log live, its exit code. */

export interface TaskRun extends TaskStart {
  readonly onLine: (line: string) => void;
  /** Ends the task. */
  readonly signal: AbortSignal;
}

/**
 * Runs it to its end: whatever happens, none of ours runs when this returns. Who calls holds the pipeline's lock: no
 * other task of the kind has a right to run.
 */
export async function runTask(
  environment: Environment,
  system: SystemFile,
  step: DbtStep,
  run: TaskRun,
): Promise<number> {
  if (run.signal.aborted) throw new LarderError("the pipeline's lock went to another run: nothing is built");
  const tasks = await Tasks.of(environment, system);
  await tasks.stopLeftBehind(step);
  const arn = await tasks.start(step, run);
  // Who follows the task sees it end; that this call failed is told by the end that does not come.
  const stop = () => void tasks.stop(arn, "ended by the delivery").catch(() => undefined);
  run.signal.addEventListener("abort", stop);
  try {
    const stream = `${step.container}/${step.container}/${arn.split("/").pop()}`;
    const log = await TaskLog.of(environment, system, stream);
    return await interruptible(stop, follow(tasks, arn, log, step, run));
  } catch (error) {
    await tasks.end(arn);
    throw error;
  } finally {
    run.signal.removeEventListener("abort", stop);
  }
}

async function follow(tasks: Tasks, arn: string, log: TaskLog, step: DbtStep, run: TaskRun): Promise<number> {
  const began = Date.now();
  for (;;) {
    // A network that is gone for a while is no reason to end what runs well.
    const task = await pRetry(() => tasks.describe(arn), { retries: 10, maxTimeout: 15_000 });
    await log.read(run.onLine);
    if (task?.lastStatus === "STOPPED") {
      await log.read(run.onLine);
      const code = task.containers?.[0]?.exitCode;
      if (code !== undefined) return code;
      throw new LarderError(`the task of ${step.name} did not run: ${task.stoppedReason}`, { where: arn });
    }
    if (Date.now() - began > step.timeout * 1000) {
      throw new LarderError(`${step.name} took longer than ${step.timeout / 60} minutes`, { where: arn });
    }
    await sleep(INTERVAL);
  }
}
