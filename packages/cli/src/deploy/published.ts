import { rmSync } from "node:fs";
import type { SystemFile } from "../../../../platform/system";
import type { Environment } from "../environment/environment";
import { writeJson } from "../environment/write-json";
import { awsClientConfig, awsPath } from "./aws-client";

/** What the command line wrote there for the stacks, and takes away with none of them. */
const OWN = /(^|\/)public-key$|^airbyte\/workspace-id$/;

/** Reads what the stacks published (SSM, below the environment's path) into published.json for the DAG and for us. */
export async function readPublished(
  environment: Environment,
  system: SystemFile,
): Promise<Record<string, string>> {
  const { SSMClient, paginateGetParametersByPath } = await import("@aws-sdk/client-ssm");
  const client = new SSMClient(awsClientConfig(environment, system));
  const Path = awsPath(system);
  const published: Record<string, string> = {};
  for await (const page of paginateGetParametersByPath({ client }, { Path, Recursive: true })) {
    for (const { Name, Value } of page.Parameters ?? []) {
      const key = Name?.slice(Path.length) ?? "";
      if (Value !== undefined && !OWN.test(key)) published[key] = Value;
    }
  }
  const sorted = Object.fromEntries(Object.entries(published).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeJson(environment.path("published.json"), sorted);
  return sorted;
}

/** After stacks were taken away: the file tells what is left, and goes with the last. */
export async function readRemaining(environment: Environment, system: SystemFile): Promise<void> {
  const published = await readPublished(environment, system);
  if (Object.keys(published).length === 0) rmSync(environment.path("published.json"), { force: true });
}
