import { join } from "node:path";
import type { Environment } from "../environment/environment";
import { setupRecord } from "../environment/setup-record";
import { writeWhole } from "../environment/write-json";

/** Where Terraform installs providers from, as its command-line configuration says it. */

export const STAND_INS = ["snowflakedb/snowflake", "airbytehq/airbyte"];
const REGISTRY = "registry.terraform.io";
const AWS = "hashicorp/aws";

export interface ProviderOrigins {
  /** Mirror of our stand-ins; undefined where the real providers are to be used. */
  readonly standIns?: string;
  /** Mirror of the real hashicorp/aws; undefined: its registry. */
  readonly aws?: string;
}

export function terraformConfig({ standIns, aws }: ProviderOrigins): string {
  const mirrors = [
    ...(standIns ? [{ path: standIns, include: STAND_INS }] : []),
    ...(aws ? [{ path: aws, include: [AWS] }] : []),
  ];
  const addresses = (names: readonly string[]) =>
    names.map((name) => JSON.stringify(`${REGISTRY}/${name}`)).join(", ");
  const blocks = mirrors.map(
    ({ path, include }) =>
      `  filesystem_mirror {\n    path    = ${JSON.stringify(path)}\n    include = [${addresses(include)}]\n  }\n`,
  );
  const excluded = mirrors.flatMap(({ include }) => include);
  const direct = excluded.length
    ? `  direct {\n    exclude = [${addresses(excluded)}]\n  }\n`
    : "  direct {}\n";
  return `provider_installation {\n${blocks.join("")}${direct}}\n`;
}

/** Stand-ins are for the local cloud only; `realProviders` uses the real ones against it. */
export function writeTerraformConfig(environment: Environment, realProviders: boolean): void {
  const standIns =
    environment.isLocal && !realProviders ? join(environment.root, ".larder", "mirror") : undefined;
  const aws = setupRecord(environment.root).awsProvider.mirror;
  writeWhole(environment.path("terraform.tfrc"), terraformConfig({ standIns, aws }));
}
