import type { SystemFile } from "../../../../platform/system";
import type { Environment } from "../environment/environment";
import { writeJson } from "../environment/write-json";
import { awsClientConfig, awsPath } from "./aws-client";

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
      if (Value !== undefined && !key.endsWith("/public-key")) published[key] = Value;
    }
  }
  const sorted = Object.fromEntries(Object.entries(published).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeJson(environment.path("published.json"), sorted);
  return sorted;
}
