import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { existsSync, mkdirSync, mkdtempSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { recentDeliveries } from "../../packages/cli/src/delivery/recent-deliveries";
import {
  isRolledBack,
  markRolledBack,
  saveDeployed,
  savedStacks,
  saveStacks,
} from "../../packages/cli/src/delivery/saved-stacks";
import { Environment } from "../../packages/cli/src/environment/environment";
import type { SystemFile } from "../../platform/system";
import { AWS_KEY, LocalCloud } from "../round-trip/local-cloud";

/** What was deployed is kept by delivery, in the local S3. */

const BUCKET = "artifacts";
let folder: string;
let cloud: LocalCloud;
let environment: Environment;
let client: S3Client;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "larder-saved-"));
  cloud = new LocalCloud(join(folder, ".larder", "local"));
  await cloud.start("aws");
  environment = new Environment(folder, "local", true);
  const published = { "transform/artifacts-bucket": BUCKET };
  writeFileSync(environment.path("published.json"), JSON.stringify(published));
  const credentials = AWS_KEY;
  const endpoint = cloud.endpoints.aws;
  client = new S3Client({ endpoint, region: "us-east-1", credentials, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
}, 300_000);
afterAll(async () => {
  client.destroy();
  await cloud.stop();
});

/** A system whose dbt program has this tag, and whose only stack says so. */
function deployed(tag: string): SystemFile {
  const stack = environment.stackFolder("transform");
  mkdirSync(stack, { recursive: true });
  writeFileSync(join(stack, "cdk.tf.json"), JSON.stringify({ resource: { image: tag } }));
  return {
    region: "us-east-1",
    stages: [{ stack: "transform", dependsOn: [] }],
    programs: [{ name: "dbt", kind: "image", folder: "dbt/shop", runtime: "python", repository: "dbt", tag }],
    pipeline: {
      steps: [
        { kind: "ecs-task", name: "build models", task: "dbt", container: "dbt", retries: 0, timeout: 60 },
        { kind: "dbt-check", name: "check results" },
      ],
    },
  } as unknown as SystemFile;
}

async function pointer(id: string, tag: string): Promise<void> {
  const files = { manifest: "m", run_results: "r" };
  const times = { built_at: "2026-11-21T12:00:00Z", loaded_before: "2026-11-21T12:00:00Z" };
  const Body = JSON.stringify({
    version: 1,
    id,
    commit: null,
    tag,
    run: "x",
    previous: null,
    ...times,
    ...files,
  });
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: "dbt/production.json", Body }));
}

const imageOf = (saved: Awaited<ReturnType<typeof savedStacks>>) => saved?.stacks.transform?.resource;

test("a delivery's stacks are found by its id, and by its program where the id is another", async () => {
  const system = deployed("one");
  await saveStacks(environment, system, "commit-1");
  await saveStacks(environment, deployed("two"), "commit-2");
  expect(imageOf(await savedStacks(environment, system, { id: "commit-1", tag: "one" }))).toEqual({
    image: "one",
  });
  expect(imageOf(await savedStacks(environment, system, { id: "tag-two", tag: "two" }))).toEqual({
    image: "two",
  });
  expect(await savedStacks(environment, system, { id: "commit-3", tag: "three" })).toBeUndefined();
});

test("a deploy is kept for the delivery that runs it: production's own, or the next run's", async () => {
  await saveDeployed(environment, deployed("three"));
  expect(await savedStacks(environment, deployed("three"), { id: "tag-three", tag: "" })).toBeDefined();
  await pointer("commit-4", "four");
  await saveDeployed(environment, deployed("four"));
  expect(imageOf(await savedStacks(environment, deployed("four"), { id: "commit-4", tag: "" }))).toEqual({
    image: "four",
  });
});

test("what production was once is listed, the last build first, and nothing that never became it", async () => {
  const told = (id: string) => ({ Bucket: BUCKET, Key: `dbt/deliveries/${id}/delivery.json`, Body: "{}" });
  await client.send(new PutObjectCommand(told("commit-b")));
  await sleep(1100);
  await client.send(new PutObjectCommand(told("commit-a")));
  expect(await recentDeliveries(environment, deployed("one"))).toEqual(["commit-a", "commit-b"]);
});

test("an image stays as long as a delivery names it", async () => {
  const image = (tag: string) => environment.path("images", "dbt", tag);
  const old = new Date(Date.now() - 48 * 3600 * 1000);
  for (const tag of ["one", "never-delivered"]) {
    mkdirSync(image(tag), { recursive: true });
    utimesSync(image(tag), old, old);
  }
  await saveDeployed(environment, deployed("four"));
  expect([existsSync(image("one")), existsSync(image("never-delivered"))]).toEqual([true, false]);
});

test("what was rolled back is known to be so until it is delivered again", async () => {
  const system = deployed("four");
  expect(await isRolledBack(environment, system, "commit-2")).toBe(false);
  await markRolledBack(environment, system, "commit-2", true);
  expect(await isRolledBack(environment, system, "commit-2")).toBe(true);
  await markRolledBack(environment, system, "commit-2", false);
  expect(await isRolledBack(environment, system, "commit-2")).toBe(false);
});
