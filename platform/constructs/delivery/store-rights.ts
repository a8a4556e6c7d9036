import type { Platform } from "../../platform";
import type { Statement } from "../../policies/iam";
import { Places } from "./places";

/** What a deploy changes where things are kept: buckets, tables, secrets, parameters, backups, keys. */

const of = (service: string, ...actions: string[]) => actions.map((action) => `${service}:${action}`);

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
      conditions: places.claiming,
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
    {
      // AWS asks for TagResource on all keys before it makes one with tags.
      sid: "NewKeys",
      actions: of("kms", "CreateKey", "TagResource"),
      resources: ["*"],
      conditions: places.claiming,
    },
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
