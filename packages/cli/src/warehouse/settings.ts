import type { SystemFile } from "../../../../platform/system";
import type { Environment } from "../environment/environment";
import { loginFor, snowflakeOf } from "./login";

/** The variables by which dbt, snow and the report find the warehouse, as one of its users. */
export function snowflakeSettings(
  environment: Environment,
  system: SystemFile,
  as: string | undefined,
): Record<string, string> {
  const { organization, account, databases } = snowflakeOf(system);
  const { user, role, warehouse, privateKey } = loginFor(environment, system, as);
  const snowflake = environment.isLocal ? environment.endpoints()?.snowflake : undefined;
  return {
    SNOWFLAKE_ACCOUNT: `${organization}-${account}`,
    SNOWFLAKE_USER: user,
    SNOWFLAKE_ROLE: role,
    SNOWFLAKE_DATABASE: databases.analytics,
    SNOWFLAKE_RAW_DATABASE: databases.raw,
    SNOWFLAKE_AUTHENTICATOR: "SNOWFLAKE_JWT",
    SNOWFLAKE_PRIVATE_KEY: privateKey,
    ...(warehouse && { SNOWFLAKE_WAREHOUSE: warehouse }),
    ...(snowflake && {
      SNOWFLAKE_HOST: snowflake.host,
      SNOWFLAKE_PORT: String(snowflake.port),
      SNOWFLAKE_PROTOCOL: snowflake.protocol,
    }),
  };
}
