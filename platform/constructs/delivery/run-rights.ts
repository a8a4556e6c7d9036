import type { Platform } from "../../platform";
import type { Statement } from "../../policies/iam";
import { Places } from "./places";

/** What a deploy changes where things run and are told, and what it runs itself: tasks and the way to Airbyte. */

const of = (service: string, ...actions: string[]) => actions.map((action) => `${service}:${action}`);

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
