import type { SystemFile } from "../../../../platform/system";
import { awsClientConfig } from "../deploy/aws-client";
import { commandFor } from "../environment/command";
import type { Environment } from "../environment/environment";
import { requirePublished } from "../environment/published-settings";
import { writeWhole } from "../environment/write-json";
import { LarderError } from "../errors";

/** Puts the page that the pipeline's last step left in the artifacts bucket on this machine; returns the file. */
export async function fetchReport(environment: Environment, system: SystemFile): Promise<string> {
  const bucket = requirePublished(environment)["transform/artifacts-bucket"];
  const { GetObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const s3 = new S3Client(awsClientConfig(environment, system));
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: system.report.key }));
    const file = environment.path("report", "report.html");
    writeWhole(file, (await Body?.transformToString()) ?? "");
    return file;
  } catch (cause) {
    throw new LarderError("the pipeline ran, but its report page cannot be read", {
      where: `s3://${bucket}/${system.report.key}`,
      detail: String(cause),
      next: `${commandFor(environment, "report")} builds it anew`,
      cause,
    });
  }
}
