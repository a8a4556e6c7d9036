import { existsSync, readFileSync } from "node:fs";
import type { SystemFile } from "../../../../platform/system";
import { keyName, publicKeyOf } from "../cloud/vault";
import { awsClientConfig, awsPath } from "../deploy/aws-client";
import type { Environment } from "../environment/environment";
import { snowflakeOf } from "./login";
import type { ExpectedKeys } from "./users";

/**
 * The public keys that the stack gives to its users: parameters `…/snowflake/<id>/public-key` and `public-key-2`. Where
 * they cannot be read, those of the private keys on this machine.
 */
export async function expectedKeys(environment: Environment, system: SystemFile): Promise<ExpectedKeys> {
  const { SSMClient, GetParametersCommand } = await import("@aws-sdk/client-ssm");
  const client = new SSMClient(awsClientConfig(environment, system));
  const keys: Record<string, { first?: string; second?: string }> = {};
  for (const { id } of snowflakeOf(system).users) {
    const Names = ["public-key", "public-key-2"].map((slot) => awsPath(system, `snowflake/${id}/${slot}`));
    const read = client.send(new GetParametersCommand({ Names }));
    const { Parameters = [] } = await read.catch(() => ({ Parameters: [] }));
    const [first, second] = Names.map((name) => Parameters.find(({ Name }) => Name === name)?.Value);
    const file = environment.path("secrets", keyName(id));
    const own = existsSync(file) ? publicKeyOf(readFileSync(file, "utf8")) : undefined;
    keys[id] = { first: first ?? own, second };
  }
  return keys;
}
