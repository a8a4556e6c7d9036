import { join } from "node:path";
import type { SystemFile } from "../../../../platform/system";
import { awsClientConfig } from "../deploy/aws-client";
import { imagesOf, removeOldImages } from "../deploy/local-images";
import { readJson, type Environment } from "../environment/environment";
import { artifactsBucket, objectText, readPointer, type Delivery } from "./pointer";
import { dbtProgram } from "./dbt-step";

/** What was deployed for a delivery: `deliveries/<id>/stacks.json` in the artifacts bucket. */

export type StackJson = Readonly<Record<string, unknown>>;

export interface SavedStacks {
  readonly system: SystemFile;
  readonly stacks: Readonly<Record<string, StackJson>>;
}

const FOLDER = "deliveries/";
const FILE = "/stacks.json";

/** A delivery's id: the commit, or where it is unknown the program's tag. */
export function deliveryId(commit: string | undefined, tag: string): string {
  return commit ?? `tag-${tag}`;
}

/** After a plain deploy: for the delivery that production is built by, or will be by the next run. */
export async function saveDeployed(environment: Environment, system: SystemFile): Promise<void> {
  const tag = dbtProgram(system)?.tag;
  if (!tag || !environment.published()?.["transform/artifacts-bucket"]) return;
  const pointer = await readPointer(environment, system);
  await saveStacks(environment, system, pointer?.tag === tag ? pointer.id : deliveryId(undefined, tag));
  if (environment.isLocal) await forgetOldImages(environment, system);
}

export async function saveStacks(
  environment: Environment,
  system: SystemFile,
  id: string,
  saved: SavedStacks = deployedNow(environment, system),
): Promise<void> {
  const { PutObjectCommand } = await import("@aws-sdk/client-s3");
  const { client, Bucket } = await bucketOf(environment, system);
  const Body = JSON.stringify(saved);
  await client.send(new PutObjectCommand({ Bucket, Key: `${FOLDER}${id}${FILE}`, Body }));
}

/** What lies where Terraform runs: good when all of it was just applied. */
export function deployedNow(environment: Environment, system: SystemFile): SavedStacks {
  const stacks = system.stages.map(({ stack }) => [stack, synthesised(environment, stack)] as const);
  return { system, stacks: Object.fromEntries(stacks) };
}

/** A delivery that was rolled back is not what a second rollback goes to. */
export async function markRolledBack(
  environment: Environment,
  system: SystemFile,
  id: string,
  isRolledBack: boolean,
): Promise<void> {
  const { DeleteObjectCommand, PutObjectCommand } = await import("@aws-sdk/client-s3");
  const { client, Bucket } = await bucketOf(environment, system);
  const Key = `${FOLDER}${id}/rolled-back`;
  if (isRolledBack) await client.send(new PutObjectCommand({ Bucket, Key, Body: new Date().toISOString() }));
  else await client.send(new DeleteObjectCommand({ Bucket, Key }));
}

export async function isRolledBack(
  environment: Environment,
  system: SystemFile,
  id: string,
): Promise<boolean> {
  return (await objectText(environment, system, `${FOLDER}${id}/rolled-back`)) !== undefined;
}

/** By its id, else by the program that it delivered: a run may have built what no commit was known of. */
export async function savedStacks(
  environment: Environment,
  system: SystemFile,
  { id, tag }: Pick<Delivery, "id" | "tag">,
): Promise<SavedStacks | undefined> {
  const own = await savedUnder(environment, system, id);
  if (own) return own;
  for (const other of await savedIds(environment, system)) {
    const saved = await savedUnder(environment, system, other);
    if (saved && dbtProgram(saved.system)?.tag === tag) return saved;
  }
  return undefined;
}

async function savedUnder(
  environment: Environment,
  system: SystemFile,
  id: string,
): Promise<SavedStacks | undefined> {
  const text = await objectText(environment, system, `${FOLDER}${id}${FILE}`);
  return text === undefined ? undefined : (JSON.parse(text) as SavedStacks);
}

async function savedIds(environment: Environment, system: SystemFile): Promise<string[]> {
  const { paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
  const { client, Bucket } = await bucketOf(environment, system);
  const ids: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: FOLDER })) {
    for (const { Key = "" } of Contents)
      if (Key.endsWith(FILE)) ids.push(Key.slice(FOLDER.length, -FILE.length));
  }
  return ids;
}

/** Locally nobody else removes what no delivery needs. */
async function forgetOldImages(environment: Environment, system: SystemFile): Promise<void> {
  const kept = imagesOf(system);
  for (const id of await savedIds(environment, system)) {
    const saved = await savedUnder(environment, system, id);
    if (saved) kept.push(...imagesOf(saved.system));
  }
  removeOldImages(environment, kept);
}

export function synthesised(environment: Environment, stack: string): StackJson {
  return readJson<StackJson>(join(environment.stackFolder(stack), "cdk.tf.json")) ?? {};
}

async function bucketOf(environment: Environment, system: SystemFile) {
  const { S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client(awsClientConfig(environment, system));
  return { client, Bucket: await artifactsBucket(environment, system) };
}
