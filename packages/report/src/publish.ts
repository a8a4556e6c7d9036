import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Writes the page beside its place first, so that a reader never sees half of it. */
export function writePage(file: string, page: string): void {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  const partial = `${file}.partial`;
  writeFileSync(partial, page);
  renameSync(partial, file);
}

/** Puts the page into the artifacts bucket; encryption is the bucket's default. */
export async function uploadPage(bucket: string, key: string, page: string): Promise<void> {
  const { PutObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  // A custom endpoint resolves no bucket sub-domains.
  const s3 = new S3Client({ forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL) });
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: page,
      ContentType: "text/html; charset=utf-8",
      CacheControl: "no-cache",
    }),
  );
}
