import { mkdirSync } from "node:fs";
import lockfile from "proper-lockfile";
import { discardPlans } from "../deploy/earlier";
import { LarderError } from "../errors";
import type { Environment } from "./environment";

const PATIENCE_SECONDS = 900;

/**
 * One command at a time changes an environment. A killed one's lock lapses after ten seconds. A second command waits:
 * two people at one terminal rarely mean to.
 */
export async function withLock<T>(
  environment: Environment,
  say: (text: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const folder = environment.path();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const options = { lockfilePath: environment.path("command.lock"), stale: 10_000, update: 3_000 };
  const release = await lockfile.lock(folder, options).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ELOCKED") throw error;
    say(`another ./larder works on ${environment.name} (or was just killed): waiting for it`);
    const retries = { retries: PATIENCE_SECONDS, factor: 1, minTimeout: 1000, maxTimeout: 1000 };
    return lockfile.lock(folder, { ...options, retries }).catch(() => {
      throw new LarderError(`another ./larder still works on ${environment.name}`, {
        where: options.lockfilePath,
        next: "wait for it or end it, then run this again",
      });
    });
  });
  // A killed command's plans may still be there.
  discardPlans(environment);
  try {
    return await work();
  } finally {
    discardPlans(environment);
    await release().catch(() => undefined);
  }
}
