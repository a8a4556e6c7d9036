import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { download, POINTER, readPointer, shortId } from "../../packages/cli/src/delivery/pointer";
import { awsClientConfig } from "../../packages/cli/src/deploy/aws-client";
import { Environment } from "../../packages/cli/src/environment/environment";
import { writeJson } from "../../packages/cli/src/environment/write-json";
import type { SystemFile } from "../../platform/system";
import { LocalCloud } from "../round-trip/local-cloud";

/** The pointer of production, in the artifacts bucket of the local AWS. */

jest.setTimeout(600_000);

const root = mkdtempSync(path.join(tmpdir(), "larder-pointer-"));
const environment = new Environment(root, "local", true);
const system = { name: "spoon", environment: "local", region: "us-east-2" } as SystemFile;
const cloud = new LocalCloud(environment.path());
const Bucket = "spoon-local-artifacts";
const delivery = {
  version: 1,
  id: "0123456789abcdef0123456789abcdef01234567",
  commit: "0123456789abcdef0123456789abcdef01234567",
  tag: "b7c5cd37cd1f09f2",
  settings: { LARDER_SHOW_CUSTOMER_NAMES: "false" },
  run: "scheduled__2026-11-21",
  built_at: "2026-11-21T12:55:44Z",
  loaded_before: "2026-11-21T12:54:01.123456Z",
  manifest: "dbt/deliveries/0123456/manifest.json",
  run_results: "dbt/deliveries/0123456/run_results.json",
  previous: null,
};
let s3: S3Client;
const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));

beforeAll(async () => {
  cloud.system({});
  await cloud.start("aws");
  s3 = new S3Client(awsClientConfig(environment, system));
  await s3.send(
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "us-east-2" } }),
  );
});
beforeEach(() => writeJson(environment.path("published.json"), { "transform/artifacts-bucket": Bucket }));
afterAll(async () => {
  await cloud.stop();
});

test("production that was never built has none", async () => {
  expect(await readPointer(environment, system)).toBeUndefined();
});

test("it is read as the build wrote it, also with fields of a later version", async () => {
  await put(POINTER, JSON.stringify({ ...delivery, later: 1 }));
  expect(await readPointer(environment, system)).toEqual(delivery);
  expect([shortId(delivery), shortId({ id: "tag-b7c5cd37" })]).toEqual(["0123456", "tag-b7c5cd37"]);
});

test.each([
  ["half a file", "{"],
  ["an empty object", "{}"],
  ["another version", JSON.stringify({ ...delivery, version: 2 })],
])("%s is told as what no build writes", async (_, text) => {
  await put(POINTER, text);
  await expect(readPointer(environment, system)).rejects.toThrow(
    /production\.json is not what a build writes/,
  );
});

test("a file of it is copied whole; one that is not there is an error that names it", async () => {
  await put(delivery.manifest, "{}");
  const file = path.join(root, "state", "manifest.json");
  await download(environment, system, delivery.manifest, file);
  expect(readFileSync(file, "utf8")).toBe("{}");
  await expect(download(environment, system, "dbt/none.json", file)).rejects.toThrow(
    /dbt\/none\.json is not in/,
  );
});

test("an environment without a bucket, and a bucket that is gone, say what to do", async () => {
  writeJson(environment.path("published.json"), { "transform/artifacts-bucket": "gone" });
  await expect(readPointer(environment, system)).rejects.toThrow(/S3 did not give dbt\/production\.json/);
  writeJson(environment.path("published.json"), { other: "1" });
  await expect(readPointer(environment, system)).rejects.toThrow(/has no artifacts bucket/);
});
