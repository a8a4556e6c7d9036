import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Environment } from "../environment/environment";
import { setupRecord, type SetupRecord } from "../environment/setup-record";
import { writeWhole } from "../environment/write-json";

/** Where Terraform installs providers from, as its command-line configuration says it. */

export const STAND_INS = ["snowflakedb/snowflake", "airbytehq/airbyte"];
const REGISTRY = "registry.terraform.io";
const AWS = "hashicorp/aws";

/** A folder laid out as a registry, and the providers that are taken from it and from nowhere else. */
export interface Mirror {
  readonly path: string;
  readonly providers: readonly string[];
}

/** Every provider that no mirror has comes from its registry. */
export function terraformConfig(mirrors: readonly Mirror[]): string {
  const addresses = (names: readonly string[]) =>
    names.map((name) => JSON.stringify(`${REGISTRY}/${name}`)).join(", ");
  const blocks = mirrors.map(
    ({ path, providers }) =>
      `  filesystem_mirror {\n    path    = ${JSON.stringify(path)}\n    include = [${addresses(providers)}]\n  }\n`,
  );
  const excluded = mirrors.flatMap(({ providers }) => providers);
  const direct = excluded.length
    ? `  direct {\n    exclude = [${addresses(excluded)}]\n  }\n`
    : "  direct {}\n";
  return `provider_installation {\n${blocks.join("")}${direct}}\n`;
}

/**
 * The real AWS provider from the mirror that set-up found (LARDER_PROVIDER_MIRROR, else one on this machine). The other
 * two from our stand-ins' mirror, or, where the real ones are wanted, from the same mirror as AWS if it holds them.
 */
export function mirrorsFor(
  found: SetupRecord["awsProvider"],
  standIns: string | undefined,
  // Set-up may have run before the folder was named, or have needed none for AWS.
  named = process.env.LARDER_PROVIDER_MIRROR,
): Mirror[] {
  const { path, mirror } = found;
  const source = named ? resolve(named) : path;
  const held = STAND_INS.filter((name) => source && existsSync(join(source, REGISTRY, name)));
  return [
    ...(standIns ? [{ path: standIns, providers: STAND_INS }] : []),
    ...(mirror ? [{ path: mirror, providers: [AWS] }] : []),
    ...(source && !standIns && held.length ? [{ path: source, providers: held }] : []),
  ];
}

/** Stand-ins are for the local cloud only; `realProviders` uses the real ones against it. */
export function writeTerraformConfig(environment: Environment, realProviders: boolean): void {
  const standIns =
    environment.isLocal && !realProviders ? join(environment.root, ".larder", "mirror") : undefined;
  const mirrors = mirrorsFor(setupRecord(environment.root).awsProvider, standIns);
  writeWhole(environment.path("terraform.tfrc"), terraformConfig(mirrors));
}
