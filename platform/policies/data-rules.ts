import { referring, type Attributes, type Resource, type Rule } from "./resource";

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

/** Disks besides the root, of an instance or of what instances are made from. */
function openDisks({ ebs_block_device, block_device_mappings }: Attributes): string[] {
  const mapped = blocks(block_device_mappings).filter(({ ebs }) => ebs !== undefined);
  const open = [
    ...blocks(ebs_block_device),
    ...mapped.map(({ device_name, ebs }) => ({ device_name, ...blocks(ebs)[0] }) as Attributes),
  ].filter(({ encrypted }) => String(encrypted) !== "true");
  return open.map(({ device_name }) => String(device_name));
}

/** A block of Terraform's, which may stand alone or in a list. */
function blocks(value: unknown): Attributes[] {
  return ([value].flat() as (Attributes | null | undefined)[]).filter(
    (block) => block !== undefined && block !== null,
  );
}

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
    name: "other disks of hosts are encrypted",
    types: ["aws_instance", "aws_launch_template"],
    finding({ attributes }) {
      const open = openDisks(attributes);
      return open.length > 0 ? `${open.join(", ")} is not encrypted` : undefined;
    },
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
