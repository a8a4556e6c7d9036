/** Keeps snowflake-sdk from writing a log file into the working folder and from reporting home. */
export async function snowflakeSdk(): Promise<typeof import("snowflake-sdk")> {
  process.env.SNOWFLAKE_DISABLE_PLATFORM_DETECTION = "true";
  const module = await import("snowflake-sdk");
  const sdk = (module as { default?: typeof import("snowflake-sdk") }).default ?? module;
  sdk.configure({ logLevel: "OFF", additionalLogToConsole: false, disableOCSPChecks: false });
  return sdk;
}
