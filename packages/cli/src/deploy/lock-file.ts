import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { InputError } from "../errors";

/**
 * The committed lock of an environment (locks/<env>.lock.hcl) holds the providers of all stacks; a stack's own file
 * holds those that it uses, because Terraform takes out what a stack does not need.
 */

type Blocks = Map<string, string>;

/** Its path in the repository. */
export function lockName({ name }: { readonly name: string }): string {
  return `locks/${name}.lock.hcl`;
}

function committed(environment: Environment): string {
  return join(environment.root, lockName(environment));
}

export function providerBlocks(text: string): Blocks {
  const found = text.matchAll(/^provider "([^"]+)" \{\n[\s\S]*?^\}$/gm);
  return new Map([...found].map((match) => [match[1] as string, match[0]]));
}

/** Those of `sources` whose checksums the repository does not hold. */
export function unlocked(environment: Environment, sources: readonly string[]): string[] {
  const file = committed(environment);
  const known = [...providerBlocks(existsSync(file) ? readFileSync(file, "utf8") : "").keys()];
  return sources.filter((source) => !known.some((address) => address.endsWith(`/${source}`)));
}

/** For who may not write it: a workflow installs no provider that nobody has looked at. */
export function refuseUnlocked(environment: Environment, stack: string, sources: readonly string[]): void {
  const missing = unlocked(environment, sources);
  if (missing.length === 0) return;
  const name = lockName(environment);
  const what = existsSync(committed(environment)) ? `${name} lacks` : `there is no ${name} with`;
  throw new InputError(`${what} ${missing.join(", ")}, which stack ${stack} needs`, {
    where: name,
    next: `run ${commandFor(environment, "plan")} on your machine and commit ${name}`,
  });
}

export function restoreLock(environment: Environment, file: string, sources: readonly string[]): void {
  if (!existsSync(committed(environment))) return;
  const blocks = providerBlocks(readFileSync(committed(environment), "utf8"));
  const wanted = [...blocks].filter(([address]) => sources.some((source) => address.endsWith(`/${source}`)));
  writeFileSync(file, lockText(new Map(wanted)));
}

export function saveLock(environment: Environment, file: string): void {
  const target = committed(environment);
  const before = existsSync(target) ? readFileSync(target, "utf8") : "";
  const merged = new Map([...providerBlocks(before), ...providerBlocks(readFileSync(file, "utf8"))]);
  const text = lockText(merged);
  if (text === before) return;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

function lockText(blocks: Blocks): string {
  const sorted = [...blocks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, block]) => block);
  return `# Written by ./larder deploy; commit it.\n\n${sorted.join("\n\n")}\n`;
}
