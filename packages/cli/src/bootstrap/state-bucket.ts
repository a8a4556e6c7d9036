import { join } from "node:path";
import type { SystemFile } from "../../../../platform/system";
import { awsClientConfig } from "../deploy/aws-client";
import { commandFor } from "../environment/command";
import { readJson, type Environment } from "../environment/environment";
import { InputError } from "../errors";

/**
 * The bucket that holds Terraform's state must be there before Terraform can keep a state. It is made bare here, which
 * for AWS is private and encrypted already; the `account` stack, whose state is the first in it, takes it in and sets
 * the rest.
 */
export async function makeStateBucket(
  environment: Environment,
  system: SystemFile,
  bucket: string,
): Promise<void> {
  if (await isThere(environment, system, bucket)) return;
  const { CreateBucketCommand, S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client(awsClientConfig(environment, system));
  const { region } = system;
  await client.send(
    new CreateBucketCommand({
      Bucket: bucket,
      // The oldest region takes no name of its own.
      ...(region !== "us-east-1" && { CreateBucketConfiguration: { LocationConstraint: region as never } }),
    }),
  );
}

/** Before the first plan of an environment in accounts: without the bucket Terraform would fail in other words. */
export async function requireStateBucket(environment: Environment, system: SystemFile): Promise<void> {
  const [first] = system.stages;
  if (!first) return;
  const file = join(environment.stackFolder(first.stack), "cdk.tf.json");
  const bucket = readJson<BackendJson>(file)?.terraform?.backend?.s3?.bucket;
  if (bucket === undefined || (await isThere(environment, system, bucket))) return;
  throw new InputError(`environment ${environment.name} has no bucket for Terraform's state`, {
    where: bucket,
    next: `${commandFor(environment, "bootstrap")}, with an administrator's credentials`,
  });
}

interface BackendJson {
  readonly terraform?: { readonly backend?: { readonly s3?: { readonly bucket: string } } };
}

async function isThere(environment: Environment, system: SystemFile, bucket: string): Promise<boolean> {
  const { HeadBucketCommand, S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client(awsClientConfig(environment, system));
  const status = await client
    .send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: system.account }))
    .then(() => 200)
    .catch((error: { $metadata?: { httpStatusCode?: number } }) => error.$metadata?.httpStatusCode ?? 0);
  if (status !== 200 && status !== 404) throw refused(bucket, system, status);
  return status === 200;
}

function refused(bucket: string, { account, region }: SystemFile, status: number): InputError {
  const says: Readonly<Record<number, string>> = {
    301: `it is in another region than ${region}`,
    403: `it belongs to another account than ${account}, or your credentials may not see it`,
  };
  return new InputError(`bucket ${bucket} cannot be used: ${says[status] ?? `AWS answered ${status}`}`, {
    where: "name, account and region of the environment in larder.yaml",
    next: "correct them, or ask for s3:ListBucket on it, and run this again",
  });
}
