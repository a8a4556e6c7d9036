import { bringUp } from "../cloud/bring-up";
import type { Console } from "../console/console";
import { readPublished } from "../deploy/published";
import type { Environment } from "../environment/environment";
import { withLock } from "../environment/lock";
import { LarderError } from "../errors";
import { run, type RunOptions, type RunResult } from "./run";

/** Makes sure that what the pipeline runs on is there, then runs it. */
export async function runPipeline(
  environment: Environment,
  console: Console,
  options: RunOptions,
  now: (text: string) => void,
): Promise<RunResult> {
  const say = (text: string) => console.line(text);
  return withLock(environment, say, async () => {
    if (!environment.isLocal) {
      const system = environment.system();
      // Another machine may have deployed since.
      await readPublished(environment, system);
      return run(environment, system, options, now, say);
    }
    const { supervisor, system } = await bringUp(environment, now, say);
    if (supervisor.file().deployedTo !== supervisor.awsInstance) {
      throw new LarderError("the local AWS was started anew and is empty", {
        next: "./larder deploy, then ./larder run",
      });
    }
    return run(environment, system, options, now, say);
  });
}
