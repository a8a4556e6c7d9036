import type { SystemFile } from "../../../../platform/system";
import type { Console } from "../console/console";
import type { Environment } from "../environment/environment";
import { withWarehouse, type Warehouse } from "../warehouse/connection";
import { CI } from "../warehouse/login";
import { databasesLikeOurs, dropDatabase, refusal, type Database } from "./database";
import { openPullRequests, type IsOpen } from "./open-pull-requests";
import { databasePrefix, numberIn } from "./pull-request";
import { numbersOnDisk, removeFolder, withPullRequest } from "./pull-request-folder";
import { repositoryName } from "./repository";
import { systemOf } from "./system-of";

/** What was done with a database, or a folder on this machine, and why. */
export interface Swept {
  readonly what: string;
  readonly pull?: number;
  readonly state: "open" | "closed" | "not ours";
  readonly done: "kept" | "dropped" | "removed" | "left alone";
  readonly why?: string;
}

export interface SweepResult {
  /** Who said which pull requests are open. */
  readonly source: string;
  readonly swept: readonly Swept[];
}

/** Takes away what closed pull requests left; never what is not certainly theirs. */
export async function sweep(environment: Environment, console: Console): Promise<SweepResult> {
  const system = await systemOf(environment, console);
  const repository = await repositoryName(environment.root, system);
  const { source, isOpen } = await openPullRequests(environment, repository);
  const databases = await withWarehouse(environment, system, CI, async (warehouse) => {
    const swept: Swept[] = [];
    for (const database of await databasesLikeOurs(warehouse, system)) {
      console.now(database.name);
      swept.push(await sweepDatabase(environment, system, warehouse, repository, isOpen, database));
    }
    return swept;
  });
  const kept = new Set(databases.flatMap(({ state, pull }) => (state === "open" ? [pull] : [])));
  const folders: Swept[] = [];
  for (const number of numbersOnDisk(environment)) {
    if (kept.has(number) || (await isOpen(number))) continue;
    await withPullRequest(environment, number, async () => removeFolder(environment, number));
    folders.push({
      what: `.larder/${environment.name}/pr/${number}`,
      pull: number,
      state: "closed",
      done: "removed",
    });
  }
  return { source, swept: [...databases, ...folders] };
}

async function sweepDatabase(
  environment: Environment,
  system: SystemFile,
  warehouse: Warehouse,
  repository: string,
  isOpen: IsOpen,
  database: Database,
): Promise<Swept> {
  const what = database.name;
  const number = numberIn(system, what);
  if (number === undefined) {
    const why = `its name is not ${databasePrefix(system)}<number>`;
    return { what, state: "not ours", done: "left alone", why };
  }
  const pull = { repository, number };
  const why = refusal(system, database, pull);
  if (why) return { what, pull: number, state: "not ours", done: "left alone", why };
  if (await isOpen(number)) return { what, pull: number, state: "open", done: "kept" };
  await withPullRequest(environment, number, () => dropDatabase(warehouse, system, pull));
  return { what, pull: number, state: "closed", done: "dropped" };
}
