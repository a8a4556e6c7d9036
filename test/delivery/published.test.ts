import { DeleteParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPublished, readRemaining } from "../../packages/cli/src/deploy/published";
import { Environment } from "../../packages/cli/src/environment/environment";
import type { SystemFile } from "../../platform/system";
import { AWS_KEY, LocalCloud } from "../round-trip/local-cloud";

/** What is known of the deployed stacks, before and after some are taken away, in the local SSM. */

const system = { name: "spoon", environment: "local", region: "us-east-1" } as SystemFile;
let cloud: LocalCloud;
let environment: Environment;
let client: SSMClient;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "larder-published-"));
  cloud = new LocalCloud(join(folder, ".larder", "local"));
  await cloud.start("aws");
  environment = new Environment(folder, "local", true);
  const credentials = AWS_KEY;
  client = new SSMClient({ endpoint: cloud.endpoints.aws, region: "us-east-1", credentials, maxAttempts: 1 });
}, 300_000);
afterAll(async () => {
  client.destroy();
  await cloud.stop();
});

const Name = (key: string) => `/spoon/local/${key}`;

test("after a destroy the file tells what is left, and with nothing left there is none", async () => {
  const byStacks = ["network/vpc", "transform/lock-table"];
  // By the command line itself: nobody takes them away with the stacks.
  const own = ["airbyte/workspace-id", "snowflake/dbt/public-key"];
  for (const key of [...byStacks, ...own])
    await client.send(new PutParameterCommand({ Name: Name(key), Value: "x", Type: "String" }));
  await readPublished(environment, system);
  expect(Object.keys(environment.published() ?? {})).toEqual(byStacks);

  await client.send(new DeleteParameterCommand({ Name: Name("transform/lock-table") }));
  await readRemaining(environment, system);
  expect(environment.published()).toEqual({ "network/vpc": "x" });

  await client.send(new DeleteParameterCommand({ Name: Name("network/vpc") }));
  await readRemaining(environment, system);
  expect(existsSync(environment.path("published.json"))).toBe(false);
}, 300_000);
