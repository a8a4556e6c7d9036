import type { SystemFile } from "../../../../platform/system";
import { LarderError } from "../errors";
import type { Warehouse } from "../warehouse/connection";
import { CI, snowflakeOf } from "../warehouse/login";
import { commentOf, databaseOf, databasePrefix, type PullRequest } from "./pull-request";

/** Databases of pull requests: made, replaced and dropped by CI, and only if they say whose they are. */

export interface Database {
  readonly name: string;
  readonly owner: string;
  readonly comment: string;
}

/** All whose names begin like a pull request's, also those that only look like one. */
export async function databasesLikeOurs(warehouse: Warehouse, system: SystemFile): Promise<Database[]> {
  const prefix = databasePrefix(system);
  // In LIKE an underscore stands for any character, so that this finds a few too many.
  const { rows } = await warehouse.query(`show databases like '${prefix}%'`);
  return rows
    .map((row) => ({ name: text(row.name), owner: text(row.owner), comment: text(row.comment) }))
    .filter(({ name }) => name.startsWith(prefix));
}

/** Why it is not this pull request's; undefined when it is. */
export function refusal(system: SystemFile, found: Database, pull: PullRequest): string | undefined {
  const owner = ciRole(system);
  const comment = commentOf(pull);
  if (found.owner === owner && found.comment === comment) return undefined;
  return `found: owner ${found.owner || "unknown"}, comment "${found.comment}"\nneeded: owner ${owner}, comment "${comment}"`;
}

/** Makes it anew: nothing of an earlier push stays. */
export async function createDatabase(
  warehouse: Warehouse,
  system: SystemFile,
  pull: PullRequest,
): Promise<"created" | "replaced"> {
  const name = databaseOf(system, pull.number);
  const isThere = (await ownDatabase(warehouse, system, pull)) !== undefined;
  const verb = isThere ? "create or replace" : "create";
  // What is dropped or replaced in it is nobody's to get back.
  const options = `data_retention_time_in_days = 0 comment = '${commentOf(pull)}'`;
  await warehouse
    .query(`${verb} database ${name} ${options}`)
    .catch((cause: Error & { code?: number | string }) => {
      if (Number(cause.code) !== ALREADY_EXISTS) throw cause;
      throw notOurs(name, `there is one that role ${ciRole(system)} may not see`);
    });
  return isThere ? "replaced" : "created";
}

/** False when there is none. Refuses what is not this pull request's. */
export async function dropDatabase(
  warehouse: Warehouse,
  system: SystemFile,
  pull: PullRequest,
): Promise<boolean> {
  const found = await ownDatabase(warehouse, system, pull);
  if (found) await warehouse.query(`drop database if exists ${found.name}`);
  return found !== undefined;
}

async function ownDatabase(
  warehouse: Warehouse,
  system: SystemFile,
  pull: PullRequest,
): Promise<Database | undefined> {
  const name = databaseOf(system, pull.number);
  const found = (await databasesLikeOurs(warehouse, system)).find((database) => database.name === name);
  const why = found && refusal(system, found, pull);
  if (why) throw notOurs(name, why);
  return found;
}

const ALREADY_EXISTS = 2002;

function notOurs(name: string, detail: string): LarderError {
  return new LarderError(`${name} is not this pull request's database: it stays as it is`, {
    detail,
    next: `look at it, and if nobody needs it: drop database ${name} as its owner`,
  });
}

function ciRole(system: SystemFile): string {
  return snowflakeOf(system).users.find(({ id }) => id === CI)?.role ?? "";
}

function text(value: unknown): string {
  return String(value ?? "");
}
