import type { Platform } from "../../blueprint";
import type { Statement } from "../../policies/iam";
import { Places } from "./places";

/** What a deploy changes besides networks, hosts and roles; and what it runs: tasks, logs, the lock. */

const of = (service: string, ...actions: string[]) => actions.map((action) => `${service}:${action}`);

/** Where things are kept. */
export function storeRights(platform: Platform, mayDeleteData: boolean): Statement[] {
  const places = new Places(platform);
  const deletes = (...actions: string[]) => (mayDeleteData ? actions : []);
  return [
    {
      sid: "Buckets",
      actions: of(
        "s3",
        ...["CreateBucket", "DeleteBucketPolicy", "PutBucketPolicy", "PutBucketPublicAccessBlock"],
        ...["PutBucketTagging", "PutBucketVersioning", "PutEncryptionConfiguration"],
        ...["PutLifecycleConfiguration", ...deletes("DeleteBucket")],
      ),
      resources: [places.buckets],
    },
    {
      sid: "NotTheState",
      effect: "Deny",
      actions: of(
        "s3",
        ...["DeleteBucket", "DeleteBucketPolicy", "DeleteObjectVersion", "PutBucketPolicy"],
        ...["PutBucketPublicAccessBlock", "PutBucketVersioning", "PutEncryptionConfiguration"],
        "PutLifecycleConfiguration",
      ),
      resources: [places.bucket("state"), `${places.bucket("state")}/*`],
    },
    {
      sid: "Artifacts",
      actions: of("s3", "DeleteObject", "GetObject", "PutObject"),
      resources: [`${places.bucket("artifacts")}/*`],
    },
    {
      sid: "Tables",
      actions: of(
        "dynamodb",
        ...["CreateTable", "TagResource", "UntagResource", "UpdateTable", "UpdateTimeToLive"],
        ...deletes("DeleteTable"),
      ),
      resources: [places.of("dynamodb", "table/")],
    },
    {
      sid: "TheLock",
      actions: of("dynamodb", "DeleteItem", "GetItem", "PutItem", "UpdateItem"),
      resources: [places.of("dynamodb", "table/").replace(/\*$/, "lock")],
    },
    {
      sid: "Secrets",
      actions: of("secretsmanager", "CreateSecret", "GetSecretValue", "PutSecretValue", "TagResource"),
      resources: [places.below("secretsmanager", "secret:")],
    },
    {
      sid: "Parameters",
      actions: of("ssm", "AddTagsToResource", "DeleteParameter", "PutParameter", "RemoveTagsFromResource"),
      resources: [places.below("ssm", "parameter")],
    },
    {
      sid: "Vaults",
      actions: of(
        "backup",
        ...[
          "CreateBackupVault",
          "TagResource",
          "UntagResource",
          ...deletes("DeleteBackupVault", "ListRecoveryPointsByBackupVault"),
        ],
      ),
      resources: [places.of("backup", "backup-vault:")],
    },
    {
      sid: "NewBackupPlans",
      actions: of("backup", "CreateBackupPlan", "TagResource"),
      resources: [places.any("backup", "backup-plan:")],
      conditions: places.tagging,
    },
    {
      sid: "BackupPlans",
      actions: of(
        "backup",
        ...["CreateBackupSelection", "DeleteBackupPlan", "DeleteBackupSelection", "TagResource"],
        ...["UntagResource", "UpdateBackupPlan"],
      ),
      resources: [places.any("backup", "backup-plan:")],
      conditions: places.tagged,
    },
    { sid: "VaultsStore", actions: ["backup-storage:MountCapsule"], resources: ["*"] },
    {
      sid: "KeyOfVaults",
      actions: of("kms", "CreateGrant", "Decrypt", "DescribeKey", "GenerateDataKey", "RetireGrant"),
      resources: [places.any("kms", "key/")],
      conditions: {
        StringEquals: { "kms:ViaService": `backup.${platform.environment.aws.region}.amazonaws.com` },
      },
    },
    { sid: "NewKeys", actions: ["kms:CreateKey"], resources: ["*"], conditions: places.tagging },
    {
      sid: "Keys",
      actions: of(
        "kms",
        ...["CreateAlias", "DeleteAlias", "EnableKeyRotation", "PutKeyPolicy", "TagResource"],
        ...["UntagResource", "UpdateAlias", "UpdateKeyDescription", ...deletes("ScheduleKeyDeletion")],
      ),
      resources: [places.any("kms", "key/")],
      conditions: places.tagged,
    },
    {
      sid: "NamesOfKeys",
      actions: of("kms", "CreateAlias", "DeleteAlias", "UpdateAlias"),
      resources: [places.of("kms", "alias/")],
    },
  ];
}

/** What runs, and who is told. */
export function runRights(platform: Platform, mayDeleteData: boolean): Statement[] {
  const places = new Places(platform);
  const tag = ["TagResource", "UntagResource"];
  return [
    { sid: "Registry", actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
    {
      sid: "Images",
      actions: of(
        "ecr",
        ...["BatchCheckLayerAvailability", "BatchGetImage", "CompleteLayerUpload", "CreateRepository"],
        ...[
          "DeleteLifecyclePolicy",
          "DescribeImageScanFindings",
          "GetDownloadUrlForLayer",
          "InitiateLayerUpload",
          "PutImage",
        ],
        ...[
          "PutImageScanningConfiguration",
          "PutImageTagMutability",
          "PutLifecyclePolicy",
          "UploadLayerPart",
        ],
        ...["StartImageScan", ...tag, ...(mayDeleteData ? ["BatchDeleteImage", "DeleteRepository"] : [])],
      ),
      resources: [places.of("ecr", "repository/")],
    },
    {
      sid: "Tasks",
      actions: of(
        "ecs",
        ...["CreateCluster", "DeleteCluster", "DescribeTasks", "ListTasks", "RegisterTaskDefinition"],
        ...["RunTask", "StopTask", "UpdateCluster", ...tag],
      ),
      // ListTasks is asked of container instances, also where there are none.
      resources: ["cluster", "container-instance", "task", "task-definition"].map((kind) =>
        places.of("ecs", `${kind}/`),
      ),
    },
    { sid: "OldTasks", actions: ["ecs:DeregisterTaskDefinition"], resources: ["*"] },
    {
      sid: "Logs",
      actions: of(
        "logs",
        ...["CreateLogGroup", "DeleteLogGroup", "DescribeLogStreams", "FilterLogEvents", "GetLogEvents"],
        ...["PutRetentionPolicy", ...tag],
      ),
      resources: [places.below("logs", "log-group:")],
    },
    {
      sid: "Topics",
      actions: of(
        "sns",
        ...["CreateTopic", "DeleteTopic", "SetSubscriptionAttributes", "SetTopicAttributes", "Subscribe"],
        ...["Unsubscribe", ...tag],
      ),
      resources: [places.of("sns")],
    },
    {
      sid: "Rules",
      actions: of("events", "DeleteRule", "PutRule", "PutTargets", "RemoveTargets", ...tag),
      resources: [places.of("events", "rule/")],
    },
    {
      sid: "Alarms",
      actions: of("cloudwatch", "DeleteAlarms", "PutMetricAlarm", ...tag),
      resources: [places.of("cloudwatch", "alarm:")],
    },
    {
      sid: "Budgets",
      actions: of("budgets", "ModifyBudget", ...tag),
      resources: [places.global("budgets", "budget/")],
    },
    ...tunnelRights(platform),
  ];
}

/** A port of the runner that leads to Airbyte on its host. */
export function tunnelRights(platform: Platform): Statement[] {
  const places = new Places(platform);
  return [
    {
      sid: "Tunnel",
      actions: ["ssm:StartSession"],
      resources: [places.any("ec2", "instance/")],
      conditions: places.tagged,
    },
    {
      sid: "TunnelDocument",
      actions: ["ssm:StartSession"],
      resources: [`arn:aws:ssm:${platform.environment.aws.region}::document/AWS-StartPortForwardingSession`],
    },
  ];
}
