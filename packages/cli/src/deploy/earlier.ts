import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { carrying, isSame, stop } from "../cloud/process";
import { readJson, type Environment } from "../environment/environment";
import { writeJson } from "../environment/write-json";
import { throwIfInterrupted } from "../interrupt";
import { parseEvent } from "./terraform-events";

/**
 * A Terraform that a killed command left behind. It goes on by itself and writes its state, so the next command waits
 * for it. If it was killed too while it applied, resources may exist that no state knows of.
 */

export interface Record {
  readonly pid: number;
  readonly started: string;
  readonly verb: string;
  /** What its providers carry in their environment as SESSION. */
  readonly session?: string;
}

/** The variable that a Terraform and its providers have, and no other one's. */
export const SESSION = "LARDER_TERRAFORM";

/**
 * A provider never notices that its Terraform was killed, and keeps half a gigabyte of memory for ever. One whose
 * Terraform came to its end is gone already.
 */
export async function endProviders(session: string): Promise<void> {
  await Promise.all(carrying(SESSION, session).map((pid) => stop(pid, 0)));
}

const SUFFIX = ".running.json";

export function recordFile(environment: Environment, stack: string): string {
  return environment.path("plans", `${stack}${SUFFIX}`);
}

export function outputFile(environment: Environment, stack: string): string {
  return environment.path("plans", `${stack}.output`);
}

export function writeRecord(environment: Environment, stack: string, record: Record): void {
  writeJson(recordFile(environment, stack), record);
}

/** Called when what was cut off is put right: until then another kill must not make it forgotten. */
export function forgetEarlier(environment: Environment, stacks: readonly string[]): void {
  for (const stack of stacks) rmSync(recordFile(environment, stack), { force: true });
}

/** Waits for all that still run; the stacks whose apply came to no end. */
export async function awaitEarlier(environment: Environment, now: (text: string) => void): Promise<string[]> {
  const folder = environment.path("plans");
  if (!existsSync(folder)) return [];
  const cut: string[] = [];
  for (const name of readdirSync(folder).filter((file) => file.endsWith(SUFFIX))) {
    const stack = name.slice(0, -SUFFIX.length);
    const record = readJson<Record>(recordFile(environment, stack));
    while (record && isSame(record)) {
      throwIfInterrupted();
      now(`an earlier terraform ${record.verb} of ${stack} is coming to its end`);
      await sleep(250);
    }
    if (record?.session) await endProviders(record.session);
    if (record?.verb === "apply" && !hasEnded(environment, stack)) cut.push(stack);
    else forgetEarlier(environment, [stack]);
  }
  return cut;
}

/**
 * Deletes plans that nobody will apply any more, and what a killed Terraform printed: both hold secrets. What the end
 * of a killed apply is read from stays until it is read.
 */
export function discardPlans(environment: Environment): void {
  const folder = environment.path("plans");
  if (!existsSync(folder)) return;
  const names = readdirSync(folder).filter((name) => !name.endsWith(SUFFIX));
  for (const name of names) {
    const stack = name.replace(/\.output$/, "");
    const record = readJson<Record>(recordFile(environment, stack));
    if (record && (isSame(record) || record.verb === "apply")) continue;
    rmSync(environment.path("plans", name), { force: true });
  }
}

/** An apply that came to its end says so, be it good or bad. */
function hasEnded(environment: Environment, stack: string): boolean {
  const file = outputFile(environment, stack);
  if (!existsSync(file)) return false;
  const events = readFileSync(file, "utf8").split("\n").map(parseEvent);
  return events.some(
    (event) =>
      (event?.type === "change_summary" && event.changes?.operation === "apply") ||
      event?.diagnostic?.severity === "error",
  );
}
