/**
 * Kinds of Terraform resources whose end is the end of data, or of a key without which data cannot be read. The policy
 * walk holds their addresses against stacks/data.yaml; the command line finds them among what a plan would destroy.
 */
const DATA_TYPES = [
  "aws_backup_vault",
  "aws_db_instance",
  "aws_dynamodb_table",
  "aws_ebs_volume",
  "aws_ecr_repository",
  "aws_efs_file_system",
  "aws_kms_key",
  "aws_rds_cluster",
  "aws_redshift_cluster",
  "aws_s3_bucket",
  "aws_secretsmanager_secret",
  "aws_sqs_queue",
  "snowflake_database",
  "snowflake_schema",
  "snowflake_stage",
  "snowflake_table",
];

/** Of an address as Terraform says it: `aws_s3_bucket.artifacts`, `aws_s3_bucket.artifacts[0]`. */
export function holdsData(address: string): boolean {
  const [type = ""] = address.split(".");
  return DATA_TYPES.includes(type);
}
