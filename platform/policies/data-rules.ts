import { referring, type Resource, type Rule } from "./resource";

/** What is encrypted, kept, and hidden. */

/** Boolean attributes that must be true. */
function mustBeTrue(name: string, attributes: Readonly<Record<string, string>>): Rule {
  return {
    name,
    types: Object.keys(attributes),
    finding: (resource) => {
      const attribute = attributes[resource.type]!;
      return resource.attributes[attribute] === true ? undefined : `${attribute} is not true`;
    },
  };
}

/** A bucket needs a resource beside it that says so. */
function besideBucket(name: string, type: string, holds: (resource: Resource) => boolean): Rule {
  return {
    name,
    types: ["aws_s3_bucket"],
    finding: (bucket) =>
      referring(bucket, type, "bucket").some(holds) ? undefined : `has no ${type} that says so`,
  };
}

const PUBLIC_ACCESS = [
  "block_public_acls",
  "block_public_policy",
  "ignore_public_acls",
  "restrict_public_buckets",
];

const SECRET_LIKE = /PASSWORD|PRIVATE_KEY|SECRET|TOKEN|CREDENTIAL/;

export const dataRules: readonly Rule[] = [
  mustBeTrue("storage is encrypted", {
    aws_ebs_volume: "encrypted",
    aws_db_instance: "storage_encrypted",
    aws_rds_cluster: "storage_encrypted",
    aws_redshift_cluster: "encrypted",
    aws_efs_file_system: "encrypted",
  }),
  {
    name: "root disks are encrypted",
    types: ["aws_instance"],
    finding: ({ attributes }) =>
      attributes.root_block_device?.encrypted === true ? undefined : "root_block_device is not encrypted",
  },
  {
    name: "messages are encrypted by a key of ours",
    types: ["aws_sns_topic", "aws_sqs_queue"],
    finding: ({ type, attributes }) => {
      const own = type === "aws_sqs_queue" && attributes.sqs_managed_sse_enabled === true;
      return own || attributes.kms_master_key_id ? undefined : "has no kms_master_key_id";
    },
  },
  besideBucket("buckets are encrypted", "aws_s3_bucket_server_side_encryption_configuration", () => true),
  besideBucket("buckets are closed to the public", "aws_s3_bucket_public_access_block", ({ attributes }) =>
    PUBLIC_ACCESS.every((attribute) => attributes[attribute] === true),
  ),
  {
    name: "keys rotate",
    types: ["aws_kms_key"],
    finding: ({ attributes }) => (attributes.enable_key_rotation === true ? undefined : "does not rotate"),
  },
  {
    name: "logs end",
    types: ["aws_cloudwatch_log_group"],
    finding: ({ attributes }) =>
      Number(attributes.retention_in_days) > 0 ? undefined : "has no retention_in_days",
  },
  {
    name: "secrets reach a task by reference",
    types: ["aws_ecs_task_definition"],
    finding({ attributes }) {
      const containers = JSON.parse(String(attributes.container_definitions)) as {
        environment?: { name: string }[];
      }[];
      const names = containers.flatMap(({ environment }) => environment ?? []).map(({ name }) => name);
      const secrets = names.filter((name) => SECRET_LIKE.test(name));
      return secrets.length > 0 ? `has ${secrets.join(", ")} in plain text; use secrets` : undefined;
    },
  },
];
