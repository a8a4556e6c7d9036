import { Interrupted } from "./errors";

/**
 * Ctrl-C (or SIGTERM) asks what runs to end and waits for it, two seconds at most; a second one does not wait. Children
 * are in sessions of their own, so the terminal's own signal does not reach them: what is not done by then (a Terraform
 * that waits for AWS, a task of the pipeline) comes to its end by itself, and the next command waits for it.
 */

type Ending = () => void;
const endings = new Set<Ending>();
let interrupted = false;

/** Milliseconds: what is left of two seconds is for the process's own end. */
const PATIENCE = 1600;
const EXIT_CODE = 130;

export function watchSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (interrupted || endings.size === 0) process.exit(EXIT_CODE);
      interrupted = true;
      for (const end of endings) end();
      setTimeout(() => {
        process.stderr.write(
          "\n✗ interrupted\n  next: what still runs comes to its end; the same command waits for it and goes on\n",
        );
        process.exit(EXIT_CODE);
      }, PATIENCE).unref();
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
