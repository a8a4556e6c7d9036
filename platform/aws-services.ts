import type { AwsProviderEndpoints } from "@cdktf/provider-aws/lib/provider";

/**
 * The AWS services that any stack speaks to. On the local cloud each gets its address in the provider block itself:
 * plain `npx cdktf` and `terraform` need no address then, only the keys of `./larder env`. One that is missing here
 * fails at AWS, which does not know the local cloud's key.
 */
export const AWS_SERVICES = [
  "apigateway",
  "apigatewayv2",
  "athena",
  "autoscaling",
  "backup",
  "budgets",
  "cloudwatch",
  "cloudwatchlogs",
  "databasemigration",
  "dynamodb",
  "ec2",
  "ecr",
  "ecs",
  "elbv2",
  "emrserverless",
  "eventbridge",
  "glue",
  "iam",
  "kms",
  "lambda",
  "rds",
  "redshift",
  "redshiftserverless",
  "resourcegroupstaggingapi",
  "s3",
  "s3Control",
  "scheduler",
  "secretsmanager",
  "servicediscovery",
  "sfn",
  "sns",
  "sqs",
  "ssm",
  "sts",
] as const satisfies readonly (keyof AwsProviderEndpoints)[];
