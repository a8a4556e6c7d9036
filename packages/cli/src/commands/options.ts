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

export function positive(value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("a count: 1, 2, 3, …");
}

export function whole(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("a whole number: 0, 1, 2, …");
}

export function port(value: string): number {
  if (/^\d{4,5}$/.test(value) && Number(value) >= 1024 && Number(value) <= 65535) return Number(value);
  throw new InvalidArgumentError("a port: 1024 to 65535");
}

/** For a run of the pipeline, which may be long. */
export const WAIT_SECONDS = 3600;
