import { readFileSync } from "node:fs";

/** What Terraform's AWS provider asked, from its own log, as the actions that IAM knows. */

/** Variables that make the provider write its calls to `file`. */
export function recorded(file: string): Record<string, string> {
  return { TF_LOG_PROVIDER: "DEBUG", TF_LOG_PATH: file };
}

export interface Calls {
  /** While it read and planned. */
  readonly reading: readonly string[];
  readonly all: readonly string[];
}

const READS = /tf_rpc=(ReadResource|ReadDataSource|PlanResourceChange)\b/;

export function callsIn(files: readonly string[]): Calls {
  // What was sent may hold line ends itself.
  const entries = files.flatMap((file) => readFileSync(file, "utf8").split(/\n(?=\d{4}-\d\d-\d\dT)/));
  const sent = entries.filter((entry) => entry.includes("HTTP Request Sent"));
  return { reading: actionsIn(sent.filter((line) => READS.test(line))), all: actionsIn(sent) };
}

function actionsIn(lines: readonly string[]): string[] {
  const actions = lines.flatMap((line) => {
    const method = /rpc\.method=(\w+)/.exec(line)?.[1];
    const service = /\bapi\/(\w+)#/.exec(line)?.[1];
    return method && service ? [action(SERVICES[service] ?? service, method)] : [];
  });
  return [...new Set(actions)].filter((name) => name !== "sts:GetCallerIdentity").sort();
}

/** Services whose name in IAM is not that of their client. */
const SERVICES: Readonly<Record<string, string>> = { cloudwatchlogs: "logs", eventbridge: "events" };

function action(service: string, method: string): string {
  if (service === "budgets" && /^(Create|Delete|Update)/.test(method)) return "budgets:ModifyBudget";
  if (service === "budgets" && /^Describe/.test(method)) return "budgets:ViewBudget";
  return `${service}:${(service === "s3" && BUCKETS[method]) || method}`;
}

/** S3's calls that need an action of another name. */
const BUCKETS: Readonly<Record<string, string>> = {
  DeleteBucketEncryption: "PutEncryptionConfiguration",
  DeletePublicAccessBlock: "PutBucketPublicAccessBlock",
  GetBucketAccelerateConfiguration: "GetAccelerateConfiguration",
  GetBucketCors: "GetBucketCORS",
  GetBucketEncryption: "GetEncryptionConfiguration",
  GetBucketLifecycleConfiguration: "GetLifecycleConfiguration",
  GetBucketReplication: "GetReplicationConfiguration",
  GetObjectLockConfiguration: "GetBucketObjectLockConfiguration",
  GetPublicAccessBlock: "GetBucketPublicAccessBlock",
  HeadBucket: "ListBucket",
  PutBucketEncryption: "PutEncryptionConfiguration",
  PutBucketLifecycleConfiguration: "PutLifecycleConfiguration",
  PutPublicAccessBlock: "PutBucketPublicAccessBlock",
};
