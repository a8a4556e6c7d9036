import { existsSync, statSync } from "node:fs";
import type { SystemFile } from "../../../../platform/system";
import type { Console } from "../console/console";
import { synthesise } from "../deploy/synth";
import type { Environment } from "../environment/environment";
import { withLock } from "../environment/lock";
import { configFile } from "../environment/named";

/**
 * The system of an environment as larder.yaml says it now. A job begins in a fresh clone, where nothing was synthesised
 * yet; on a laptop the last synthesis may be older than the file.
 */
export async function systemOf(environment: Environment, console: Console): Promise<SystemFile> {
  const say = (text: string) => console.line(text);
  if (isOld(environment)) await withLock(environment, say, () => synthesise(environment));
  return environment.system();
}

function isOld(environment: Environment): boolean {
  // The local cloud is there or not: `larder up` synthesises for it.
  if (!environment.hasSystem()) return !environment.isLocal;
  const config = configFile(environment.root);
  return existsSync(config) && statSync(config).mtimeMs > statSync(environment.path("system.json")).mtimeMs;
}
