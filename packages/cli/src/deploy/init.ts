import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readJson, type Environment } from "../environment/environment";
import { refuseStandIns } from "./stand-ins";
import { refuseUnlocked, restoreLock, saveLock, unlocked } from "./lock-file";

/**
 * `terraform init` is run when what it depends on has changed. Locally the lock file is thrown away first: it holds a
 * hash of our own stand-ins, which every build may change. In accounts the lock file is the repository's.
 */

interface StackJson {
  readonly terraform: {
    readonly backend: unknown;
    readonly required_providers: Record<string, { source: string }>;
  };
}

export interface Init {
  readonly needed: boolean;
  readonly args: readonly string[];
  finish(): void;
}

export function prepareInit(environment: Environment, stack: string): Init {
  const folder = environment.stackFolder(stack);
  const json = readJson<StackJson>(join(folder, "cdk.tf.json"));
  const sources = Object.values(json?.terraform.required_providers ?? {}).map(({ source }) => source);
  const marker = join(folder, ".terraform", "larder-init");
  const lock = join(folder, ".terraform.lock.hcl");
  const inputs = [json?.terraform, read(environment.path("terraform.tfrc")), standInsHash(environment)];
  const hash = createHash("sha256").update(JSON.stringify(inputs)).digest("hex");
  const isLocked = environment.isLocal || unlocked(environment, sources).length === 0;
  if (existsSync(lock) && isLocked && read(marker) === hash)
    return { needed: false, args: [], finish: () => undefined };

  const isReadOnly = !environment.isLocal && Boolean(process.env.CI);
  if (isReadOnly) refuseUnlocked(environment, stack, sources);
  if (environment.isLocal) rmSync(lock, { force: true });
  else restoreLock(environment, lock, sources);
  return {
    needed: true,
    args: ["-reconfigure", ...(isReadOnly ? ["-lockfile=readonly"] : [])],
    finish() {
      if (!environment.isLocal) {
        refuseStandIns(folder);
        saveLock(environment, lock);
      }
      writeFileSync(marker, hash);
    },
  };
}

/** Changes with the stand-ins themselves, whoever built them. */
function standInsHash(environment: Environment): string {
  const mirror = join(environment.root, ".larder", "mirror");
  const hash = createHash("sha256");
  if (environment.isLocal)
    for (const file of filesBelow(mirror)) hash.update(file).update(readFileSync(file));
  return hash.digest("hex");
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

function read(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
