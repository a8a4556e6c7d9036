import { mkdirSync } from "node:fs";
import { snowflakeCaches } from "../environment/child-environment";
import type { Environment } from "../environment/environment";

/** Keeps snowflake-sdk from writing into the working folder or the home folder, and from reporting home. */
export async function snowflakeSdk(environment: Environment): Promise<typeof import("snowflake-sdk")> {
  mkdirSync(environment.path("snowflake"), { recursive: true });
  Object.assign(process.env, snowflakeCaches(environment));
  process.env.SNOWFLAKE_DISABLE_PLATFORM_DETECTION = "true";
  const module = await import("snowflake-sdk");
  const sdk = (module as { default?: typeof import("snowflake-sdk") }).default ?? module;
  sdk.configure({ logLevel: "OFF", additionalLogToConsole: false, disableOCSPChecks: false });
  return sdk;
}
