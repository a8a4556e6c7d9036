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
