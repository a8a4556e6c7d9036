import { spawnSync } from "node:child_process";
import { chmodSync, existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { environmentOf, loadConfig } from "../../../../platform/config/load";
import type { Config } from "../../../../platform/config/schema";
import { DEFAULT_ENVIRONMENT } from "./command";
import { Environment } from "./environment";

const CONFIG_FILE = process.env.LARDER_CONFIG ?? "larder.yaml";

/** Where larder.yaml lies; LARDER_CONFIG may name another file, by a path from the root or an absolute one. */
export function configFile(root: string): string {
  return resolve(root, CONFIG_FILE);
}

/** `-e`, else LARDER_ENVIRONMENT, else local. */
export function environmentNamed(root: string, option: string | undefined): Environment {
  const name = option ?? (process.env.LARDER_ENVIRONMENT || DEFAULT_ENVIRONMENT);
  const saidIn = option !== undefined ? "-e" : process.env.LARDER_ENVIRONMENT ? "LARDER_ENVIRONMENT" : "-e";
  const file = configFile(root);
  const config = readConfig(root, file);
  const found = environmentOf(basename(file), config, name, saidIn);
  const environment = new Environment(root, name, found.local, found.protected);
  keepOthersOut(environment.path());
  return environment;
}

/** A folder of an earlier version, or one that a plain `npx cdktf` made, may have been open to all. */
function keepOthersOut(folder: string): void {
  if (existsSync(folder)) chmodSync(folder, 0o700);
}

export function environmentNames(root: string): string[] {
  return Object.keys(loadConfig(configFile(root)).environments);
}

function readConfig(root: string, file: string): Config {
  try {
    return loadConfig(file);
  } catch (error) {
    throw Object.assign(error as Error, { message: allProblems(root) || (error as Error).message });
  }
}

/** The settings' problems are known to the blueprint only; the app names those and the others at once. */
function allProblems(root: string): string {
  const app = join(root, "dist", "main.js");
  if (!existsSync(app)) return "";
  const { status, stderr } = spawnSync(process.execPath, [app], { cwd: root, encoding: "utf8" });
  return status === 2 ? stderr.trim() : "";
}
