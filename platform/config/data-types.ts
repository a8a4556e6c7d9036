/**
 * Kinds of Terraform resources whose end is the end of data, or of a key without which data cannot be read. The policy
 * walk holds their addresses against stacks/data.yaml; the command line finds them among what a plan would destroy.
 *
 * `guarded`: Terraform itself must refuse (`prevent_destroy`), as nothing else would. The others are held back by their
 * service for a while (keys, secrets, vaults with something in them), or hold what is made again or outlived by design.
 */
const DATA_TYPES: Readonly<Record<string, { readonly guarded: boolean }>> = {
  aws_backup_vault: { guarded: false },
  aws_db_instance: { guarded: true },
  aws_dynamodb_table: { guarded: false },
  aws_ebs_volume: { guarded: true },
  aws_ecr_repository: { guarded: false },
  aws_efs_file_system: { guarded: true },
  aws_kms_key: { guarded: false },
  aws_rds_cluster: { guarded: true },
  aws_redshift_cluster: { guarded: true },
  aws_s3_bucket: { guarded: true },
  aws_secretsmanager_secret: { guarded: false },
  aws_sqs_queue: { guarded: false },
  snowflake_database: { guarded: true },
  snowflake_schema: { guarded: true },
  snowflake_stage: { guarded: false },
  snowflake_table: { guarded: true },
};

export const GUARDED_TYPES = Object.keys(DATA_TYPES).filter((type) => DATA_TYPES[type]!.guarded);

/** Of an address as Terraform says it: `aws_s3_bucket.artifacts`, `aws_s3_bucket.artifacts[0]`. */
export function holdsData(address: string): boolean {
  const [type = ""] = address.split(".");
  return Object.hasOwn(DATA_TYPES, type);
}
