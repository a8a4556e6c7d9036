import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readJson, type Environment } from "../environment/environment";
import { refuseStandIns } from "./stand-ins";
import { restoreLock, saveLock } from "./lock-file";

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
  const inputs = [json?.terraform, read(environment.path("terraform.tfrc")), mirrorStamp(environment)];
  const hash = createHash("sha256").update(JSON.stringify(inputs)).digest("hex");
  if (existsSync(lock) && read(marker) === hash) return { needed: false, args: [], finish: () => undefined };

  if (environment.isLocal) rmSync(lock, { force: true });
  else restoreLock(environment, lock, sources);
  const readonly = !environment.isLocal && process.env.CI ? ["-lockfile=readonly"] : [];
  return {
    needed: true,
    args: ["-reconfigure", ...readonly],
    finish() {
      if (!environment.isLocal) {
        refuseStandIns(folder);
        saveLock(environment, lock);
      }
      writeFileSync(marker, hash);
    },
  };
}

/** Changes whenever set-up builds the stand-ins anew. */
function mirrorStamp(environment: Environment): string {
  return environment.isLocal ? read(join(environment.root, ".larder", "stamps", "terraform-standins")) : "";
}

function read(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
