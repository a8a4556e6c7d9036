import type { Platform } from "../../platform";
import type { Statement } from "../../policies/iam";
import { Places } from "./places";

/**
 * The most that a role of the platform may ever do, whatever its policies say. A workflow makes roles, so without this
 * it could make one that may do anything. It changes no rights: nothing of IAM is in it.
 */

export function boundaryArn(platform: Platform): string {
  return new Places(platform).iam(`policy/${platform.named("boundary")}`);
}

export function boundary(platform: Platform): Statement[] {
  const places = new Places(platform);
  return [
    {
      sid: "Objects",
      actions: [
        "s3:GetObject",
        "s3:PutObject",
        "s3:DeleteObject",
        "s3:ListBucket",
        "s3:AbortMultipartUpload",
      ],
      resources: [places.buckets, `${places.buckets}/*`],
    },
    {
      sid: "NotTheState",
      effect: "Deny",
      actions: ["s3:*"],
      resources: [places.bucket("state"), `${places.bucket("state")}/*`],
    },
    {
      sid: "Secrets",
      actions: ["secretsmanager:GetSecretValue"],
      resources: [places.below("secretsmanager", "secret:")],
    },
    {
      sid: "Images",
      actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      resources: [places.of("ecr", "repository/")],
    },
    { sid: "Registry", actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
    {
      sid: "Logs",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
      resources: [places.below("logs", "log-group:")],
    },
    { sid: "Metrics", actions: ["cloudwatch:PutMetricData"], resources: ["*"] },
    {
      sid: "SessionManager",
      actions: [
        "ssm:UpdateInstanceInformation",
        ...["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"].map(
          (action) => `ssmmessages:${action}`,
        ),
        ...[
          "AcknowledgeMessage",
          "DeleteMessage",
          "FailMessage",
          "GetEndpoint",
          "GetMessages",
          "SendReply",
        ].map((action) => `ec2messages:${action}`),
      ],
      resources: ["*"],
    },
    ...backups(places),
  ];
}

/** What AWS Backup does with the host's volume. */
function backups(places: Places): Statement[] {
  return [
    {
      sid: "Look",
      actions: ["ec2:DescribeSnapshots", "ec2:DescribeVolumes", "ec2:DescribeTags", "tag:GetResources"],
      resources: ["*"],
    },
    {
      sid: "Snapshots",
      actions: ["ec2:CreateSnapshot", "ec2:CreateTags", "ec2:DeleteSnapshot", "ec2:ModifySnapshotAttribute"],
      resources: [places.any("ec2", "volume/"), places.any("ec2", "snapshot/").replace(/:\d{12}:/, "::")],
    },
    {
      sid: "Vault",
      actions: ["backup:DescribeBackupVault", "backup:CopyIntoBackupVault"],
      resources: [places.of("backup", "backup-vault:")],
    },
  ];
}
