import type { SystemFile } from "../../../../platform/system";
import { synthesise } from "../deploy/synth";
import { requireLocal, type Environment } from "../environment/environment";
import { writeJson } from "../environment/write-json";
import { localPrograms } from "./programs";
import { Supervisor } from "./supervisor";
import { fillVault } from "./vault";

export interface LocalCloud {
  readonly supervisor: Supervisor;
  readonly system: SystemFile;
}

/**
 * Makes the local cloud run, whatever is left of it: addresses first, because synthesis writes them into provider
 * blocks; then the system, which says which logins and programs there are; then the processes.
 */
export async function bringUp(
  environment: Environment,
  now: (text: string) => void,
  say: (text: string) => void,
): Promise<LocalCloud> {
  requireLocal(environment, "the local cloud");
  const supervisor = new Supervisor(environment);
  const endpoints = await supervisor.choosePorts(say);
  now("synthesising");
  await synthesise(environment);
  const system = environment.system();
  await fillVault(environment.path("secrets"), system);
  writeJson(environment.path("programs.json"), localPrograms(environment, system, endpoints));
  await supervisor.up(now, say);
  return { supervisor, system };
}
