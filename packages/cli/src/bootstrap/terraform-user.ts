import type { SystemFile } from "../../../../platform/system";
import type { Environment } from "../environment/environment";
import { LarderError, messageOf } from "../errors";
import { withWarehouse } from "../warehouse/connection";
import { snowflakeOf } from "../warehouse/login";

/** Terraform's user in Snowflake: nobody but an ACCOUNTADMIN can make the one who makes all others. */

/** What an ACCOUNTADMIN runs, as often as they like. */
export function terraformUserSql(user: string, publicKey: string): string {
  return [
    `create user if not exists ${user} type = service comment = 'Larder: Terraform';`,
    // Snowflake's default is ('ALL'): every statement would have ACCOUNTADMIN's rights besides its own role's.
    `alter user ${user} set rsa_public_key = '${publicKey}' default_secondary_roles = ();`,
    ...["SYSADMIN", "SECURITYADMIN"].map((role) => `grant role ${role} to user ${user};`),
    `grant role ACCOUNTADMIN to user ${user}; -- warehouses and their monitors only`,
  ].join("\n");
}

/** Whether Terraform can log in; where not, Snowflake's own words. */
export async function loginOfTerraform(
  environment: Environment,
  system: SystemFile,
): Promise<{ readonly isReady: boolean; readonly refusal?: string }> {
  snowflakeOf(system);
  try {
    for (const role of ["SYSADMIN", "SECURITYADMIN", "ACCOUNTADMIN"]) {
      await withWarehouse(environment, system, role, async () => undefined);
    }
    return { isReady: true };
  } catch (error) {
    if (!(error instanceof LarderError)) throw error;
    return { isReady: false, refusal: messageOf(error) };
  }
}
