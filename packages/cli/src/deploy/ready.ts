import { Supervisor } from "../cloud/supervisor";
import type { Console } from "../console/console";
import type { Environment } from "../environment/environment";
import { withLock } from "../environment/lock";
import { hasTornState } from "./cut-off";
import { prepareInit } from "./init";
import { killedApplies } from "./killed";
import { prepare } from "./prepare";

/**
 * Makes the local cloud ready for a person's own `npx cdktf deploy '*'` or `terraform apply`: what `./larder deploy` does
 * before it asks Terraform anything. It runs, the keys are where the stacks read them, states can be read, what a killed
 * apply left is put right, and no lock file holds the checksum of an earlier stand-in. In accounts nothing is done:
 * bootstrap made the keys.
 */
export async function makeReady(environment: Environment, console: Console): Promise<void> {
  if (!environment.isLocal || (await isReady(environment))) return;
  const say = (text: string) => console.line(text);
  await withLock(environment, say, async () => {
    const system = await prepare(environment, console);
    for (const { stack } of system.stages) prepareInit(environment, stack);
    // The local Airbyte answers before its host is declared, so its stack need not wait for a stage before it.
    if (system.stages.some(({ gate }) => gate === "airbyte")) {
      const { openAirbyteGate } = await import("./gate");
      await (await openAirbyteGate(environment, system)).close();
    }
  });
}

async function isReady(environment: Environment): Promise<boolean> {
  if (killedApplies(environment).length > 0 || hasTornState(environment)) return false;
  const supervisor = new Supervisor(environment);
  const status = await supervisor.status();
  const isRunning = status.every(({ state }) => state === "running");
  return environment.hasSystem() && isRunning && supervisor.file().deployedTo === supervisor.awsInstance;
}
