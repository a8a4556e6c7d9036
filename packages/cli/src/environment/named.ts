import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { environmentOf, loadConfig } from "../../../../platform/config/load";
import { DEFAULT_ENVIRONMENT } from "./command";
import { Environment } from "./environment";

export const CONFIG_FILE = process.env.LARDER_CONFIG ?? "larder.yaml";

/** `-e`, else LARDER_ENVIRONMENT, else local. */
export function environmentNamed(root: string, option: string | undefined): Environment {
  const name = option ?? (process.env.LARDER_ENVIRONMENT || DEFAULT_ENVIRONMENT);
  try {
    const found = environmentOf(CONFIG_FILE, loadConfig(join(root, CONFIG_FILE)), name);
    return new Environment(root, name, found.local, found.protected);
  } catch (error) {
    throw Object.assign(error as Error, { message: allProblems(root, name) || (error as Error).message });
  }
}

export function environmentNames(root: string): string[] {
  return Object.keys(loadConfig(join(root, CONFIG_FILE)).environments);
}

/** The settings' problems are known to the blueprint only; the app names those and the others at once. */
function allProblems(root: string, name: string): string {
  const app = join(root, "dist", "main.js");
  if (!existsSync(app)) return "";
  const env = { ...process.env, LARDER_ENVIRONMENT: name };
  const { status, stderr } = spawnSync(process.execPath, [app], { cwd: root, env, encoding: "utf8" });
  return status === 2 ? stderr.trim() : "";
}
