import { InvalidArgumentError } from "commander";

/** How options of several commands are read. */

/** An option that may be said more than once. */
export function collected(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

export function pullRequest(value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("a pull request has a number: 1, 2, 3, …");
}

export function seconds(value: string): number {
  if (/^\d{1,6}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("seconds: 0, 1, 2, …");
}

/** For a run of the pipeline, which may be long. */
export const WAIT_SECONDS = 3600;
