import type { SystemFile } from "../../../../platform/system";
import { synthesise } from "../deploy/synth";
import type { Environment } from "../environment/environment";

/** The system of an environment; a job begins in a fresh clone, where nothing was synthesised yet. */
export async function systemOf(environment: Environment): Promise<SystemFile> {
  if (!environment.isLocal && !environment.hasSystem()) await synthesise(environment);
  return environment.system();
}
