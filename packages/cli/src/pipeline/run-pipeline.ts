import { pathToFileURL } from "node:url";
import type { SystemFile } from "../../../../platform/system";
import { bringUp } from "../cloud/bring-up";
import type { Console } from "../console/console";
import { readPublished } from "../deploy/published";
import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { withLock } from "../environment/lock";
import { LarderError } from "../errors";
import { fetchReport } from "./report-page";
import { run, type RunOptions, type RunResult } from "./run";

export interface PipelineResult extends RunResult {
  /** The page with the run's numbers. */
  readonly report: string;
}

/** Makes sure that what the pipeline runs on is there, runs it, and brings its report page here. */
export async function runPipeline(
  environment: Environment,
  console: Console,
  options: RunOptions,
  now: (text: string) => void,
): Promise<PipelineResult> {
  const say = (text: string) => console.line(text);
  const runAndShow = async (system: SystemFile) => {
    const result = await run(environment, system, options, now, say);
    return { ...result, report: pathToFileURL(await fetchReport(environment, system)).href };
  };
  return withLock(environment, say, async () => {
    if (!environment.isLocal) {
      const system = environment.system();
      // Another machine may have deployed since.
      await readPublished(environment, system);
      return runAndShow(system);
    }
    const { supervisor, system } = await bringUp(environment, now, say);
    if (supervisor.file().deployedTo !== supervisor.awsInstance) {
      throw new LarderError("the local AWS was started anew and is empty", {
        next: `${commandFor(environment, "deploy")}, then ${commandFor(environment, "run")}`,
      });
    }
    return runAndShow(system);
  });
}
