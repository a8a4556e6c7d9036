import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Supervisor } from "../cloud/supervisor";
import { readJson, type Environment } from "../environment/environment";

/**
 * After an apply that was killed, things may exist that no state knows of, and the state may end in the middle of a
 * line. AWS is easily begun anew, because it forgets. Snowflake and Airbyte are, too, when the stack was never
 * applied to its end: then they hold nothing yet. Else they keep their data, and Terraform finds out what is missing.
 */

const SERVICE_OF: Record<string, string> = {
  "snowflakedb/snowflake": "snowflake",
  "airbytehq/airbyte": "airbyte",
};

const STATE = ".tfstate";

export function stateFile(environment: Environment, stack: string): string {
  return environment.path("state", `${stack}${STATE}`);
}

function appliedFile(environment: Environment, stack: string): string {
  return environment.path("state", `${stack}.applied`);
}

export function markApplied(environment: Environment, stack: string, isApplied: boolean): void {
  if (!environment.isLocal) return;
  if (isApplied) writeFileSync(appliedFile(environment, stack), "");
  else rmSync(appliedFile(environment, stack), { force: true });
}

/** Puts the local cloud and the states back to where a deploy can go on; the services that begin anew. */
export async function recover(
  environment: Environment,
  supervisor: Pick<Supervisor, "stop">,
  stacks: readonly string[],
): Promise<string[]> {
  const anew = new Set(["aws"]);
  for (const stack of stacks) {
    repairState(stateFile(environment, stack));
    if (existsSync(appliedFile(environment, stack))) continue;
    const services = servicesOf(environment, stack);
    if (services.length === 0) continue;
    services.forEach((name) => anew.add(name));
    rmSync(stateFile(environment, stack), { force: true });
  }
  for (const name of anew) {
    await supervisor.stop(name);
    rmSync(environment.path("data", name), { recursive: true, force: true });
  }
  return [...anew];
}

/** What became of the states that no Terraform can read, by stack. */
export interface Repaired {
  /** Taken from the state before. */
  readonly restored: readonly string[];
  /** Begun and never written: nothing was applied yet. */
  readonly begun: readonly string[];
  /** Nothing is left of them, though the stack was applied. */
  readonly lost: readonly string[];
}

/** Whoever crashed (a cdktf, a machine without power), the next deploy finds states that can be read. */
export function repairStates(environment: Environment): Repaired {
  const repaired = { restored: [] as string[], begun: [] as string[], lost: [] as string[] };
  const folder = environment.path("state");
  if (!existsSync(folder)) return repaired;
  for (const name of readdirSync(folder).filter((file) => file.endsWith(STATE))) {
    const stack = name.slice(0, -STATE.length);
    const did = repairState(stateFile(environment, stack));
    if (did === "restored") repaired.restored.push(stack);
    if (did === "dropped")
      repaired[existsSync(appliedFile(environment, stack)) ? "lost" : "begun"].push(stack);
  }
  return repaired;
}

/** Whether a state is there that no Terraform can read. */
export function hasTornState(environment: Environment): boolean {
  const folder = environment.path("state");
  if (!existsSync(folder)) return false;
  const states = readdirSync(folder).filter((file) => file.endsWith(STATE));
  return states.some((file) => !isWhole(environment.path("state", file)));
}

/** Terraform writes in place, and the state before under another name, which is kept until it writes again. */
export function repairState(file: string): "whole" | "restored" | "dropped" {
  if (isWhole(file)) return "whole";
  const backup = `${file}.backup`;
  if (existsSync(backup) && isWhole(backup)) {
    copyFileSync(backup, file);
    return "restored";
  }
  rmSync(file, { force: true });
  return "dropped";
}

function isWhole(file: string): boolean {
  if (!existsSync(file)) return true;
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}

function servicesOf(environment: Environment, stack: string): string[] {
  const json = readJson<{ terraform?: { required_providers?: Record<string, { source: string }> } }>(
    join(environment.stackFolder(stack), "cdk.tf.json"),
  );
  const sources = Object.values(json?.terraform?.required_providers ?? {}).map(({ source }) => source);
  return sources.flatMap((source) => SERVICE_OF[source] ?? []);
}
