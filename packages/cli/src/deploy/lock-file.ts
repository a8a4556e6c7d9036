import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "../environment/environment";

/**
 * The committed lock of an environment (locks/<env>.lock.hcl) holds the providers of all stacks; a stack's own file
 * holds those that it uses, because Terraform takes out what a stack does not need.
 */

type Blocks = Map<string, string>;

function committed(environment: Environment): string {
  return join(environment.root, "locks", `${environment.name}.lock.hcl`);
}

export function providerBlocks(text: string): Blocks {
  const found = text.matchAll(/^provider "([^"]+)" \{\n[\s\S]*?^\}$/gm);
  return new Map([...found].map((match) => [match[1] as string, match[0]]));
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
