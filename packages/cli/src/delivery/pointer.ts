import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import type { SystemFile } from "../../../../platform/system";
import { awsClientConfig } from "../deploy/aws-client";
import { readPublished } from "../deploy/published";
import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { requirePublished } from "../environment/published-settings";
import { writeWhole } from "../environment/write-json";
import { InputError, LarderError } from "../errors";

/** The last successful build of production, as the build itself wrote it down in the artifacts bucket. */

export const Delivery = z.object({
  version: z.literal(1),
  /** The commit, or `tag-<tag>` where it is unknown. */
  id: z.string(),
  commit: z.string().nullable(),
  /** Hash of the program's folder: the image that built it. */
  tag: z.string(),
  /** Variables of the task that decide what the models are. */
  settings: z.record(z.string(), z.string()).default({}),
  run: z.string(),
  built_at: z.string(),
  /** The warehouse's clock when the build began: rows loaded later are not in it. */
  loaded_before: z.string(),
  manifest: z.string(),
  run_results: z.string(),
  previous: z.string().nullable(),
});
export type Delivery = z.infer<typeof Delivery>;

/** As people know a commit; an id made of a tag stays whole. */
export function shortId({ id }: Pick<Delivery, "id">): string {
  return /^[0-9a-f]{40}$/.test(id) ? id.slice(0, 7) : id;
}

export const POINTER = "dbt/production.json";

/** Undefined when production was never built successfully. */
export async function readPointer(
  environment: Environment,
  system: SystemFile,
): Promise<Delivery | undefined> {
  return readDelivery(environment, system, POINTER);
}

/** `dbt/deliveries/<id>/delivery.json`, or the pointer. */
export async function readDelivery(
  environment: Environment,
  system: SystemFile,
  key: string,
): Promise<Delivery | undefined> {
  const text = await objectText(environment, system, key);
  if (text === undefined) return undefined;
  const found = Delivery.safeParse(parsed(text));
  if (found.success) return found.data;
  const [{ path = [], message = "" } = {}] = found.error.issues;
  throw new LarderError(`${key} is not what a build writes: ${[...path, message].join(" ")}`, {
    where: `s3://${await artifactsBucket(environment, system)}/${key}`,
    next: `build production again: ${commandFor(environment, "run")}`,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Copies an object of the artifacts bucket to a file; it must be there. */
export async function download(
  environment: Environment,
  system: SystemFile,
  key: string,
  file: string,
): Promise<void> {
  const text = await objectText(environment, system, key);
  if (text === undefined) {
    throw new LarderError(`${key} is not in the artifacts bucket`, {
      where: `s3://${await artifactsBucket(environment, system)}`,
      next: `build production again: ${commandFor(environment, "run")}`,
    });
  }
  mkdirSync(dirname(file), { recursive: true });
  writeWhole(file, text);
}

/** Undefined where there is no such object. */
export async function objectText(
  environment: Environment,
  system: SystemFile,
  key: string,
): Promise<string | undefined> {
  const { GetObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client(awsClientConfig(environment, system));
  const Bucket = await artifactsBucket(environment, system);
  const found = await client.send(new GetObjectCommand({ Bucket, Key: key })).catch((error: Error) => {
    if (error.name === "NoSuchKey") return undefined;
    throw new LarderError(`S3 did not give ${key}: ${error.message || error.name}`, {
      where: `s3://${Bucket}`,
      next: environment.isLocal
        ? `${commandFor(environment, "status")}; after a start of the local AWS: ${commandFor(environment, "deploy")}, then ${commandFor(environment, "run")}`
        : "look whether your AWS login may read it",
      cause: error,
    });
  });
  return found?.Body?.transformToString();
}

export async function artifactsBucket(environment: Environment, system: SystemFile): Promise<string> {
  if (!environment.isLocal && !environment.published()) await readPublished(environment, system);
  const bucket = requirePublished(environment)["transform/artifacts-bucket"];
  if (bucket) return bucket;
  throw new InputError(`environment ${environment.name} has no artifacts bucket`, {
    next: commandFor(environment, "deploy transform"),
  });
}
