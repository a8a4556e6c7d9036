import type { SystemFile } from "../../../../platform/system";
import { resourcesOf } from "../deploy/stack-json";
import type { Environment } from "../environment/environment";
import { withWarehouse } from "./connection";
import { expectedKeys } from "./expected-keys";
import type { GrantDifference } from "./grant-statements";
import { differenceOfGrants } from "./grants";
import { snowflakeOf } from "./login";
import { differencesOfNetworkPolicies, networkPoliciesIn } from "./network-policies";
import { differencesOfOwners, differencesOfUsers } from "./users";

export interface WarehouseDifference extends GrantDifference {
  /** Users, owners and network policies that are not as the stacks make them, each with the statement that mends it. */
  readonly changed: readonly string[];
}

/**
 * Everything that gives a right in the warehouse, against the access table and the stacks. What holds for the whole
 * account (its parameters, its own network policy) is its owner's and is not compared.
 */
export async function differencesOfWarehouse(
  environment: Environment,
  system: SystemFile,
): Promise<WarehouseDifference> {
  const wanted = snowflakeOf(system);
  const keys = await expectedKeys(environment, system);
  const policies = networkPoliciesIn(system.stages.flatMap(({ stack }) => resourcesOf(environment, stack)));
  return withWarehouse(environment, system, "SECURITYADMIN", async (warehouse) => ({
    ...(await differenceOfGrants(warehouse, wanted)),
    changed: [
      ...(await differencesOfUsers(warehouse, wanted, keys, policies.byUser)),
      ...(await differencesOfNetworkPolicies(warehouse, policies)),
      ...(await differencesOfOwners(warehouse, wanted)),
    ],
  }));
}
