import { readFileSync } from "node:fs";
import { join } from "node:path";
import { awsKey } from "../cloud/keys";
import type { Environment } from "./environment";
import { changesNothing } from "./read-only";

/**
 * The variables of every program that works on an environment: Terraform, cdktf, the aws command, dbt, Airflow. The
 * same ones are printed by `./larder env`. What would send a tool elsewhere (another profile, another plugin cache)
 * is taken out; nothing reports home.
 */

const TAKEN_OUT = [
  "TF_PLUGIN_CACHE_DIR",
  "TF_CLI_CONFIG_FILE",
  "TF_DATA_DIR",
  "TF_WORKSPACE",
  "TF_REATTACH_PROVIDERS",
  "LARDER_ENDPOINTS",
];
const TAKEN_OUT_LOCALLY = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN"];

const QUIET = {
  CHECKPOINT_DISABLE: "1",
  DO_NOT_TRACK: "1",
  DBT_SEND_ANONYMOUS_USAGE_STATS: "false",
  SNOWFLAKE_DISABLE_PLATFORM_DETECTION: "true",
  TF_IN_AUTOMATION: "1",
};

export function settingsOf(environment: Environment): Record<string, string> {
  const { root, name } = environment;
  return {
    ...QUIET,
    LARDER_ENVIRONMENT: name,
    LARDER_SYSTEM: environment.path("system.json"),
    LARDER_PUBLISHED: environment.path("published.json"),
    TF_CLI_CONFIG_FILE: environment.path("terraform.tfrc"),
    // cdktf would put a stand-in into the home folder's plugin cache, where a real deploy might find it.
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
    CDKTF_OUTPUT: `cdktf.out/${name}`,
    CDKTF_HOME: join(root, ".larder", "cache", "cdktf"),
    SNOWFLAKE_HOME: environment.path("snowflake"),
    ...snowflakeCaches(environment),
    ...(environment.isLocal && localSettings(environment)),
    ...terraformKey(environment),
  };
}

/** Without them the drivers make a cache folder in the home folder. */
export function snowflakeCaches(environment: Environment): Record<string, string> {
  const folder = environment.path("snowflake");
  return { SF_TEMPORARY_CREDENTIAL_CACHE_DIR: folder, SF_OCSP_RESPONSE_CACHE_DIR: folder };
}

function localSettings(environment: Environment): Record<string, string> {
  const endpoints = environment.endpoints();
  const key = awsKey(environment);
  const system = environment.hasSystem() ? environment.system() : undefined;
  return {
    LARDER_ENDPOINTS: environment.path("endpoints.json"),
    // cdktf would ask the registry for checksums of every platform; the stand-ins are in no registry.
    CDKTF_SKIP_PROVIDER_LOCK: "true",
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_REGION: system?.region ?? "us-east-2",
    AWS_DEFAULT_REGION: system?.region ?? "us-east-2",
    AWS_EC2_METADATA_DISABLED: "true",
    // No profile of the person's own is ever read for the local cloud.
    AWS_CONFIG_FILE: environment.path("aws-config"),
    AWS_SHARED_CREDENTIALS_FILE: environment.path("aws-credentials"),
    ...(endpoints && { AWS_ENDPOINT_URL: endpoints.aws, NO_PROXY: noProxy(), no_proxy: noProxy() }),
  };
}

/** The Snowflake provider takes its key from the environment and never writes it down. */
function terraformKey(environment: Environment): Record<string, string> {
  const file = `snowflake-${changesNothing() ? "ci" : "terraform"}.pem`;
  try {
    return { SNOWFLAKE_PRIVATE_KEY: readFileSync(environment.path("secrets", file), "utf8") };
  } catch {
    return {};
  }
}

function noProxy(): string {
  const own = ["127.0.0.1", "localhost"];
  const inherited = (process.env.NO_PROXY ?? process.env.no_proxy ?? "").split(",").filter(Boolean);
  return [...new Set([...inherited, ...own])].join(",");
}

export function childEnvironment(
  environment: Environment,
  more: Record<string, string | undefined> = {},
): NodeJS.ProcessEnv {
  const inherited = { ...process.env };
  for (const name of [...TAKEN_OUT, ...(environment.isLocal ? TAKEN_OUT_LOCALLY : [])])
    delete inherited[name];
  return { ...inherited, ...settingsOf(environment), ...more };
}
