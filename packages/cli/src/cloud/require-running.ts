import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { requirePublished } from "../environment/published-settings";
import { InputError } from "../errors";
import { Supervisor } from "./supervisor";

/**
 * For commands that ask what was deployed. In accounts nothing on this machine tells: the first login does. A cloud
 * that was never deployed to and one that only stands still are told apart.
 */
export async function requireUsable(environment: Environment): Promise<void> {
  if (!environment.isLocal) return;
  requirePublished(environment);
  await requireRunning(environment, ["snowflake"]);
}

/**
 * For commands that only use the local cloud: at its addresses another clone may answer by now. A service that is slow to
 * answer runs; the command itself will see.
 */
export async function requireRunning(environment: Environment, needed?: readonly string[]): Promise<void> {
  if (!environment.isLocal) return;
  const services = await new Supervisor(environment).status();
  const down = services
    .filter(({ name, state }) => state === "stopped" && (needed?.includes(name) ?? true))
    .map(({ name }) => name);
  if (!down.length) return;
  throw new InputError(`the local cloud does not run: ${down.join(", ")}`, {
    next: commandFor(environment, "up"),
  });
}
