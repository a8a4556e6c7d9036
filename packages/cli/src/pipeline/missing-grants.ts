import type { SystemFile } from "../../../../platform/system";
import type { Environment } from "../environment/environment";
import { speaksOfRights } from "./failure";

/**
 * A missing grant shows as "does not exist or not authorized", as Snowflake shows it. When a run died of that, the
 * grants are compared with the access table and the missing ones are named.
 */
export async function missingGrantsBehind(
  environment: Environment,
  system: SystemFile,
  log: string,
): Promise<string | undefined> {
  if (system.warehouse.kind !== "snowflake" || !speaksOfRights(log)) return undefined;
  const wanted = system.warehouse;
  const { withWarehouse } = await import("../warehouse/connection");
  const { differenceOfGrants } = await import("../warehouse/grants");
  try {
    const { missing } = await withWarehouse(environment, system, "SECURITYADMIN", (warehouse) =>
      differenceOfGrants(warehouse, wanted),
    );
    return missing.length ? ["missing grants:", ...missing].join("\n") : undefined;
  } catch {
    // The run's own failure is what counts.
    return undefined;
  }
}
