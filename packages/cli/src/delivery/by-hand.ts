import type { SystemFile } from "../../../../platform/system";
import { differencesOfSecrets, differencesOfStack } from "../aws-rights/differences";
import { resourcesOf } from "../deploy/stack-json";
import type { Environment } from "../environment/environment";
import { differencesOfWarehouse } from "../warehouse/differences";

/**
 * What somebody gave by hand beside what a plan of the stack asks for: rights of Snowflake and of AWS, and policies of
 * the secrets, which no stack makes. Each tells what takes it away. What is missing, the plan finds itself.
 */
export async function givenByHand(
  environment: Environment,
  system: SystemFile,
  stack: string,
): Promise<string[]> {
  const found = await differencesOfStack(environment, system, stack);
  const types = resourcesOf(environment, stack).map(({ type }) => type);
  if (types.some((type) => type.startsWith("snowflake_"))) {
    const { extra, changed } = await differencesOfWarehouse(environment, system);
    found.push(...extra, ...changed);
  }
  // The users' private keys: told where the users are.
  if (types.includes("snowflake_service_user"))
    found.push(...(await differencesOfSecrets(environment, system)));
  return found;
}
