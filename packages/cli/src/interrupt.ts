import { Interrupted } from "./errors";

/**
 * Ctrl-C (or SIGTERM) asks what runs to end and waits for it; a second one does not wait. Children are in sessions of
 * their own, so the terminal's own signal does not reach them.
 */

type Ending = () => void;
const endings = new Set<Ending>();
let interrupted = false;

export function watchSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (interrupted || endings.size === 0) process.exit(130);
      interrupted = true;
      for (const end of endings) end();
    });
  }
}

/** Runs `work`; an interruption calls `end`, which should make it settle soon. */
export async function interruptible<T>(end: Ending, work: Promise<T>): Promise<T> {
  throwIfInterrupted();
  endings.add(end);
  try {
    return await work;
  } finally {
    endings.delete(end);
    throwIfInterrupted();
  }
}

export function throwIfInterrupted(): void {
  if (interrupted) throw new Interrupted();
}
