import type { Platform } from "../../platform";
import type { Statement } from "../../policies/iam";
import { GITHUB } from "../security/github-role";
import { Places } from "./places";

/**
 * What Terraform asks AWS while it plans and `drift` besides, of things of one environment, and nothing that holds data
 * or secrets.
 */

const of = (service: string, ...actions: string[]) => actions.map((action) => `${service}:${action}`);

export function readRights(platform: Platform): Statement[] {
  const places = new Places(platform);
  const { region } = platform.environment.aws;
  return [
    {
      sid: "WithoutName",
      actions: [
        ...of("ec2", ...DESCRIBED.map((what) => `Describe${what}`)),
        "ecs:DescribeTaskDefinition",
        "kms:ListAliases",
        "logs:DescribeLogGroups",
        "ssm:DescribeParameters",
      ],
      resources: ["*"],
    },
    {
      sid: "Vaults",
      actions: of("backup", "DescribeBackupVault", "ListTags"),
      resources: [places.of("backup", "backup-vault:")],
    },
    {
      sid: "BackupPlans",
      actions: of("backup", "GetBackupPlan", "GetBackupSelection", "ListTags"),
      resources: [places.any("backup", "backup-plan:")],
      conditions: places.tagged,
    },
    {
      sid: "Budgets",
      actions: of("budgets", "ListTagsForResource", "ViewBudget"),
      resources: [places.global("budgets", "budget/")],
    },
    {
      sid: "Alarms",
      actions: of("cloudwatch", "DescribeAlarms", "ListTagsForResource"),
      resources: [places.of("cloudwatch", "alarm:")],
    },
    {
      sid: "Tables",
      actions: of(
        "dynamodb",
        ...["DescribeContinuousBackups", "DescribeTable", "DescribeTimeToLive", "GetResourcePolicy"],
        "ListTagsOfResource",
      ),
      resources: [places.of("dynamodb", "table/")],
    },
    {
      sid: "Images",
      actions: of(
        "ecr",
        "DescribeImages",
        "DescribeRepositories",
        "GetLifecyclePolicy",
        "GetRepositoryPolicy",
        "ListTagsForResource",
      ),
      resources: [places.of("ecr", "repository/")],
    },
    {
      sid: "Tasks",
      actions: of("ecs", "DescribeClusters", "ListTagsForResource"),
      resources: [places.of("ecs", "cluster/"), places.of("ecs", "task-definition/")],
    },
    {
      sid: "Rules",
      actions: of("events", "DescribeRule", "ListTagsForResource", "ListTargetsByRule"),
      resources: [places.of("events", "rule/")],
    },
    {
      sid: "Roles",
      actions: of(
        "iam",
        ...["GetInstanceProfile", "GetRole", "GetRolePolicy", "ListAttachedRolePolicies"],
        ...["ListInstanceProfilesForRole", "ListRolePolicies"],
      ),
      resources: [places.global("iam", "role/"), places.global("iam", "instance-profile/")],
    },
    {
      sid: "Keys",
      actions: of("kms", "DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags"),
      resources: [places.any("kms", "key/")],
      conditions: places.tagged,
    },
    {
      sid: "LogGroups",
      actions: of("logs", "ListTagsForResource"),
      resources: [places.below("logs", "log-group:")],
    },
    { sid: "Buckets", actions: of("s3", ...BUCKET_SETTINGS), resources: [places.buckets] },
    {
      sid: "SecretsButNotTheirValues",
      actions: of("secretsmanager", "DescribeSecret", "GetResourcePolicy"),
      resources: [places.below("secretsmanager", "secret:")],
    },
    {
      sid: "Topics",
      actions: of("sns", "GetSubscriptionAttributes", "GetTopicAttributes", "ListTagsForResource"),
      resources: [places.of("sns")],
    },
    {
      sid: "Parameters",
      actions: of("ssm", "GetParameter", "GetParametersByPath", "ListTagsForResource"),
      resources: [
        places.below("ssm", "parameter"),
        // Asked with and without the slash at its end.
        places.below("ssm", "parameter").replace(/\/\*$/, ""),
        `arn:aws:ssm:${region}::parameter/aws/service/ami-amazon-linux-latest/*`,
      ],
    },
  ];
}

/** What is asked besides to see whether anybody changed who may do what: the account's stack, and that of the roles. */
export function accessRights(places: Places): Statement[] {
  return [
    { sid: "FindProviders", actions: ["iam:ListOpenIDConnectProviders"], resources: ["*"] },
    {
      sid: "Providers",
      actions: ["iam:GetOpenIDConnectProvider"],
      resources: [places.iam(`oidc-provider/${GITHUB}`)],
    },
    {
      sid: "Policies",
      actions: of("iam", "GetPolicy", "GetPolicyVersion"),
      resources: [places.global("iam", "policy/")],
    },
    {
      sid: "RoleOfEcs",
      actions: ["iam:GetRole"],
      resources: [places.iam("role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")],
    },
  ];
}

/** AWS names no resource for these. */
const DESCRIBED = [
  ...["Addresses", "AddressesAttribute", "AvailabilityZones", "FlowLogs", "Images", "InstanceAttribute"],
  ...["InstanceCreditSpecifications", "InstanceTypes", "Instances", "InternetGateways", "NatGateways"],
  ...["NetworkAcls", "NetworkInterfaces", "PrefixLists", "RouteTables", "SecurityGroupRules"],
  ...["SecurityGroups", "Subnets", "Tags", "Volumes", "VolumesModifications", "VpcAttribute"],
  ...["VpcEndpoints", "Vpcs"],
];

const BUCKET_SETTINGS = [
  ...["GetAccelerateConfiguration", "GetBucketAcl", "GetBucketCORS", "GetBucketLogging"],
  ...["GetBucketObjectLockConfiguration", "GetBucketPolicy", "GetBucketPublicAccessBlock"],
  ...["GetBucketRequestPayment", "GetBucketTagging", "GetBucketVersioning", "GetBucketWebsite"],
  ...["GetEncryptionConfiguration", "GetLifecycleConfiguration", "GetReplicationConfiguration", "ListBucket"],
  "GetBucketLocation",
];
