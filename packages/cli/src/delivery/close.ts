import type { Console } from "../console/console";
import type { Environment } from "../environment/environment";
import { withWarehouse } from "../warehouse/connection";
import { CI } from "../warehouse/login";
import { dropDatabase } from "./database";
import { databaseOf } from "./pull-request";
import { removeFolder, withPullRequest } from "./pull-request-folder";
import { repositoryName } from "./repository";
import { systemOf } from "./system-of";

export interface Closed {
  readonly number: number;
  readonly database: string;
  readonly dropped: boolean;
  /** Its folder on this machine. */
  readonly removed: boolean;
}

/** Leaves nothing of a pull request behind; a second time there is nothing to do. */
export async function closePullRequest(
  environment: Environment,
  console: Console,
  number: number,
): Promise<Closed> {
  const system = await systemOf(environment, console);
  const database = databaseOf(system, number);
  const pull = { repository: await repositoryName(environment.root, system), number };
  return withPullRequest(environment, number, async () => {
    console.now(`looking for ${database}`);
    const dropped = await withWarehouse(environment, system, CI, (warehouse) =>
      dropDatabase(warehouse, system, pull),
    );
    return { number, database, dropped, removed: removeFolder(environment, number) };
  });
}
