/** Errors as a person reads them: what happened, where, what is allowed, what to do next. */

export interface Said {
  /** The command, stack, file or service that it is about. */
  readonly where?: string;
  readonly allowed?: string;
  readonly next?: string;
  readonly log?: string;
  /** More lines, such as the provider's own words. */
  readonly detail?: string;
  readonly cause?: unknown;
}

/** Something failed that is not the person's fault: exit code 1. */
export class LarderError extends Error {
  override readonly name: string = "LarderError";
  readonly exitCode: number = 1;
  constructor(
    what: string,
    readonly said: Said = {},
  ) {
    super(what, { cause: said.cause });
  }
}

/** The person's input or tools: exit code 2, nothing half-done. */
export class InputError extends LarderError {
  override readonly name = "InputError";
  override readonly exitCode = 2;
}

/** Ended by the person: exit code 130, nothing more to say than how to go on. */
export class Interrupted extends LarderError {
  override readonly name = "Interrupted";
  override readonly exitCode = 130;
  constructor() {
    super("interrupted", { next: "the same command goes on where it stopped" });
  }
}

export function exitCodeOf(error: unknown): number {
  // The platform's own input errors carry it too.
  return (error as { exitCode?: number }).exitCode ?? 1;
}

/** Words of programs, databases and the system itself for a disk without space. */
const DISK_FULL =
  /ENOSPC|No space left on device|database or disk is full|disk quota exceeded|\(os error 28\)/i;

/**
 * The error as it is told: one whose cause is the machine is about the machine, whatever thirty lines a program wrote
 * while it failed; input that the platform refused gets a next step as all others have.
 */
export function toldAs(error: unknown): unknown {
  const said = error instanceof LarderError ? error.said : {};
  const cause = said.cause instanceof Error ? said.cause.message : "";
  if (DISK_FULL.test(`${messageOf(error)} ${said.detail ?? ""} ${cause}`)) {
    const what = error instanceof LarderError ? error.message : "the command could not write";
    const next = "free some space, then the same command goes on where it stopped";
    return new LarderError(`the disk is full: ${what.split("\n")[0]}`, {
      where: said.where ?? pathOf(error),
      next,
      log: said.log,
      cause: error,
    });
  }
  if (error instanceof LarderError || exitCodeOf(error) !== 2) return error;
  const [what = "", ...rest] = messageOf(error).split("\n");
  return new InputError(what, {
    detail: dedented(rest),
    next: "correct it and run the same command",
    cause: error,
  });
}

function pathOf(error: unknown): string | undefined {
  return (error as { path?: string }).path;
}

function dedented(lines: readonly string[]): string {
  return lines.map((line) => line.replace(/^ {2}/, "")).join("\n");
}

/** The same for programs: the document of a command that failed with `--json`. */
export function jsonOf(error: unknown): { readonly error: Record<string, unknown> } {
  const { where, allowed, next, log, detail } = error instanceof LarderError ? error.said : ({} as Said);
  return {
    error: { message: messageOf(error), where, allowed, next, log, detail, exitCode: exitCodeOf(error) },
  };
}

/** Three lines (and the provider's words, if any); the stack trace only when asked for. */
export function textOf(error: unknown, verbose: boolean): string {
  if (!(error instanceof LarderError)) return verbose ? stackOf(error) : `✗ ${messageOf(error)}`;
  const { where, allowed, next, log, detail } = error.said;
  const facts = [where && `where: ${where}`, allowed && `allowed: ${allowed}`].filter(Boolean).join(" · ");
  const ahead = [next && `next: ${next}`, log && `log: ${log}`].filter(Boolean).join(" · ");
  const lines = [
    `✗ ${error.message}`,
    detail && indented(detail),
    facts && `  ${facts}`,
    ahead && `  ${ahead}`,
  ];
  if (verbose) lines.push(stackOf(error));
  return lines.filter(Boolean).join("\n");
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.stack, error.cause ? `caused by ${stackOf(error.cause)}` : ""].filter(Boolean).join("\n");
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}
