import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { DataAwsSecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/data-aws-secretsmanager-secret-version";
import { AirbyteProvider } from "@cdktf/provider-airbyte/lib/provider";
import { SnowflakeProvider } from "@cdktf/provider-snowflake/lib/provider";
import { Fn, type TerraformStack } from "cdktf";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AWS_SERVICES } from "./aws-services";
import { snowflakeAccountOf, type Endpoints, type Environment, type Platform } from "./platform";
import { InputError } from "./errors";

/**
 * Every provider block of every stack, and the only reader of the local cloud's addresses. An environment of real
 * accounts and the same one on the local cloud differ in what this file and state.ts write, and in nothing else.
 */

/** Where the SSM tunnel to the Airbyte host ends; the gate opens it. */
const AIRBYTE_TUNNEL = "http://127.0.0.1:8000";

/**
 * The local cloud's addresses: the file that LARDER_ENDPOINTS names, else the environment's own. Absent: a local
 * environment still synthesises, and a deploy of it fails at the provider's first call, in nobody's account.
 */
export function readEndpoints(root: string, environment: Environment): Endpoints | undefined {
  const named = process.env.LARDER_ENDPOINTS;
  if (!environment.local) {
    if (named === undefined) return undefined;
    throw new InputError(
      `environment ${environment.name} is AWS account ${environment.aws.account}, but LARDER_ENDPOINTS points to a local cloud: unset it`,
    );
  }
  const file = named ?? join(root, ".larder", environment.name, "endpoints.json");
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, "utf8")) as Endpoints;
}

export function awsProvider(stack: TerraformStack, platform: Platform): AwsProvider {
  const { environment, endpoints, tags } = platform;
  return new AwsProvider(stack, "aws", {
    region: environment.aws.region,
    // A mistaken profile can never deploy into another environment's account.
    allowedAccountIds: [environment.aws.account],
    defaultTags: [{ tags: { ...tags } }],
    ...(environment.local && {
      // The local cloud's own key comes from the environment (`./larder env`) and is never written down. Where there is
      // no local cloud yet, a person's own key must not be used by mistake.
      ...(!endpoints && { accessKey: "none", secretKey: "none" }),
      maxRetries: 3,
      s3UsePathStyle: true,
      skipMetadataApiCheck: "true",
      endpoints: endpoints && [Object.fromEntries(AWS_SERVICES.map((service) => [service, endpoints.aws]))],
    }),
  });
}

export interface SnowflakeProviders {
  /** Databases and schemas. */
  readonly sysadmin: SnowflakeProvider;
  /** Roles, users, grants, policies. */
  readonly securityadmin: SnowflakeProvider;
  /** Warehouses and their resource monitors, which only this role may put on one, and nothing else. */
  readonly accountadmin: SnowflakeProvider;
}

/** The login of pull requests: platform/access.ts. */
const REVIEWER = "ci";

/**
 * One provider a role. The private key comes from SNOWFLAKE_PRIVATE_KEY and is never written down. Who may only look
 * logs in as CI everywhere: it compares the code with the last applied state and asks Snowflake nothing, because
 * reading users and grants takes the right to change them.
 */
export function snowflakeProviders(stack: TerraformStack, platform: Platform): SnowflakeProviders {
  const as = (role: string) => snowflakeProvider(stack, platform, role);
  return { sysadmin: as("SYSADMIN"), securityadmin: as("SECURITYADMIN"), accountadmin: as("ACCOUNTADMIN") };
}

function snowflakeProvider(stack: TerraformStack, platform: Platform, adminRole: string): SnowflakeProvider {
  const { environment, endpoints, isReadOnly } = platform;
  const { organization, account } = snowflakeAccountOf(environment);
  const alias = adminRole.toLowerCase();
  const role = isReadOnly ? platform.identifier(REVIEWER) : adminRole;
  return new SnowflakeProvider(stack, `snowflake-${alias}`, {
    alias,
    organizationName: organization,
    accountName: account,
    user: platform.identifier(isReadOnly ? REVIEWER : "terraform"),
    authenticator: "SNOWFLAKE_JWT",
    role,
    disableTelemetry: true,
    ...(endpoints && { ...endpoints.snowflake, insecureMode: true, maxRetryCount: 1, loginTimeout: 10 }),
  });
}

/** Airbyte by its API, with the client credentials that were preset on the host. */
export function airbyteProvider(stack: TerraformStack, platform: Platform): AirbyteProvider {
  const secret = new DataAwsSecretsmanagerSecretVersion(stack, "airbyte-credentials", {
    secretId: platform.path("airbyte"),
  });
  const credentials = Fn.jsondecode(secret.secretString);
  return new AirbyteProvider(stack, "airbyte", {
    serverUrl: `${platform.endpoints?.airbyte ?? AIRBYTE_TUNNEL}/api/public/v1`,
    // The provider's own default is right for Airbyte Cloud only.
    tokenUrl: "/api/public/v1/applications/token",
    clientId: Fn.lookup(credentials, "client-id"),
    clientSecret: Fn.lookup(credentials, "client-secret"),
  });
}
