import type { SystemFile } from "../../../../platform/system";
import { awsClientConfig } from "../deploy/aws-client";
import type { Environment } from "../environment/environment";
import { artifactsBucket } from "./pointer";

const FOLDER = "dbt/deliveries/";
const FILE = "/delivery.json";

/** Ids of what production was once, the one built last first. */
export async function recentDeliveries(environment: Environment, system: SystemFile): Promise<string[]> {
  const { paginateListObjectsV2, S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client(awsClientConfig(environment, system));
  const Bucket = await artifactsBucket(environment, system);
  const found: { id: string; built: number }[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: FOLDER })) {
    for (const { Key = "", LastModified } of Contents.filter(({ Key }) => Key?.endsWith(FILE)))
      found.push({ id: Key.slice(FOLDER.length, -FILE.length), built: LastModified?.getTime() ?? 0 });
  }
  return found.sort((a, b) => b.built - a.built).map(({ id }) => id);
}
