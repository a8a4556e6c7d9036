import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import lockfile from "proper-lockfile";
import { stop } from "../cloud/process";
import type { Environment } from "../environment/environment";
import { LarderError } from "../errors";
import { runningProgram } from "../pipeline/attached";

/** What a pull request has on this machine: `.larder/<environment>/pr/<number>`, for one command at a time. */

export interface Folder {
  readonly path: string;
  /** The dbt program as the pull request has it. */
  readonly checkout: string;
  /** Where dbt writes. */
  readonly target: string;
  /** Production's manifest and pointer. */
  readonly state: string;
  /** dbt's parsed project, kept from push to push. */
  readonly cache: string;
}

export function folderOf(environment: Environment, number: number): Folder {
  const inside = (...parts: string[]) => environment.path("pr", String(number), ...parts);
  return {
    path: inside(),
    checkout: inside("checkout"),
    target: inside("target"),
    state: inside("state"),
    cache: inside("cache"),
  };
}

/** The name of its log and of its running program. */
export function programName(number: number): string {
  return `pr-${number}`;
}

export function numbersOnDisk(environment: Environment): number[] {
  const folder = environment.path("pr");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^[1-9]\d*$/.test(name))
    .map(Number)
    .sort((one, other) => one - other);
}

/** False when there was nothing. */
export function removeFolder(environment: Environment, number: number): boolean {
  const { path } = folderOf(environment, number);
  const wasThere = existsSync(path);
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  return wasThere;
}

const PATIENCE_SECONDS = 15;

/** Other pull requests go on meanwhile. What a killed command left running is ended first. */
export async function withPullRequest<T>(
  environment: Environment,
  number: number,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(environment.path("pr"), { recursive: true });
  const release = await lockfile
    .lock(environment.path("pr"), {
      lockfilePath: environment.path("pr", `${number}.lock`),
      stale: 10_000,
      update: 3_000,
      retries: { retries: PATIENCE_SECONDS, factor: 1, minTimeout: 1000, maxTimeout: 1000 },
    })
    .catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== "ELOCKED") throw cause;
      throw new LarderError(`another ./larder works on pull request ${number}`, {
        where: environment.path("pr", `${number}.lock`),
        next: "wait for it or end it, then run this again",
      });
    });
  try {
    const left = runningProgram(environment, programName(number));
    if (left) await stop(left.pid);
    return await work();
  } finally {
    await release().catch(() => undefined);
  }
}
