import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isSame, startTime } from "../cloud/process";
import { MARK } from "../cloud/service";
import { Follower } from "../deploy/follow";
import { readJson, type Environment } from "../environment/environment";
import { writeJson } from "../environment/write-json";
import { interruptible } from "../interrupt";

/**
 * A long program whose output goes to its log file. It outlives a killed command: the next one finds it by its record
 * and follows it to its end.
 */

interface Record {
  readonly pid: number;
  readonly started: string;
}

export interface Program {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** The repository's root without it. */
  readonly cwd?: string;
}

export function runningProgram(environment: Environment, name: string): Record | undefined {
  const record = readJson<Record>(environment.path(`${name}.json`));
  return record && isSame(record) ? record : undefined;
}

/** Reads along with a program that another command started, until it ends; nobody can tell its exit code then. */
export async function follow(
  environment: Environment,
  { name }: Program,
  onLine: (line: string) => void,
): Promise<void> {
  const earlier = runningProgram(environment, name);
  if (!earlier) return;
  const follower = new Follower(environment.log(name), onLine).start();
  try {
    await interruptible(() => process.kill(-earlier.pid, "SIGINT"), ended(earlier));
  } finally {
    follower.finish();
    rmSync(environment.path(`${name}.json`), { force: true });
  }
}

/** Runs the program to its end; its exit code. */
export async function runProgram(
  environment: Environment,
  { name, argv, env, cwd = environment.root }: Program,
  onLine: (line: string) => void,
): Promise<number> {
  const file = environment.path(`${name}.json`);
  const log = environment.log(name);
  mkdirSync(dirname(log), { recursive: true });
  const handle = openSync(log, "w");
  const [command = "", ...args] = argv;
  const child = spawn(command, args, {
    cwd,
    detached: true,
    stdio: ["ignore", handle, handle],
    env: { ...env, ...(environment.isLocal && { [MARK]: environment.path() }) },
  });
  closeSync(handle);
  const exit = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
  if (child.pid) writeJson(file, { pid: child.pid, started: startTime(child.pid) ?? "" });
  const follower = new Follower(log, onLine).start();
  try {
    return await interruptible(() => child.kill("SIGINT"), exit);
  } finally {
    follower.finish();
    rmSync(file, { force: true });
  }
}

async function ended(process: Record): Promise<void> {
  while (isSame(process)) await sleep(250);
}
