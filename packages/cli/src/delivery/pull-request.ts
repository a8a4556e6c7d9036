import type { SystemFile } from "../../../../platform/system";
import { InputError } from "../errors";

/** A pull request's number, and the names that are built from it: nobody ever says a database's name. */

export interface PullRequest {
  /** `owner/name` on GitHub. */
  readonly repository: string;
  readonly number: number;
}

export function numberOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InputError(`"${text}" is no number of a pull request`, {
    allowed: "1, 2, 3, …",
    next: "./larder pr --help",
  });
}

/** `SPOON_PROD_PR_`: what every pull request's database begins with. */
export function databasePrefix({ name, environment }: SystemFile): string {
  return `${name}_${environment}_PR_`.replaceAll("-", "_").toUpperCase();
}

export function databaseOf(system: SystemFile, number: number): string {
  return `${databasePrefix(system)}${number}`;
}

/** The number in a name that is built like ours; undefined where it only looks like one. */
export function numberIn(system: SystemFile, database: string): number | undefined {
  const prefix = databasePrefix(system);
  const rest = database.startsWith(prefix) ? database.slice(prefix.length) : "";
  return /^[1-9]\d{0,8}$/.test(rest) ? Number(rest) : undefined;
}

/** The database's comment: what it was made for. */
export function commentOf({ repository, number }: PullRequest): string {
  return `larder: pull request ${repository}#${number}`;
}
