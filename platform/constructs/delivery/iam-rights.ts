import type { Platform } from "../../platform";
import { AWS_POLICIES, type Statement } from "../../policies/iam";
import { boundaryArn } from "./boundary";
import { Places } from "./places";

/** The services that take a role of the platform. */
const TAKERS = [
  "backup.amazonaws.com",
  "ec2.amazonaws.com",
  "ecs-tasks.amazonaws.com",
  "vpc-flow-logs.amazonaws.com",
];

/** Roles of the platform within the boundary; never those of `protectedRoles`, nor the boundary itself. */
export function iamRights(platform: Platform, protectedRoles: readonly string[]): Statement[] {
  const places = new Places(platform);
  const roles = [places.global("iam", "role/")];
  const within = { StringEquals: { "iam:PermissionsBoundary": boundaryArn(platform) } };
  return [
    {
      sid: "RolesWithinTheBoundary",
      actions: iam("CreateRole", "DeleteRolePolicy", "PutRolePermissionsBoundary", "PutRolePolicy"),
      resources: roles,
      conditions: within,
    },
    {
      sid: "PoliciesOfAws",
      actions: iam("AttachRolePolicy", "DetachRolePolicy"),
      resources: roles,
      conditions: {
        StringEquals: {
          ...within.StringEquals,
          "iam:PolicyARN": AWS_POLICIES,
        },
      },
    },
    {
      sid: "Roles",
      actions: iam("DeleteRole", "TagRole", "UntagRole", "UpdateAssumeRolePolicy", "UpdateRole"),
      resources: roles,
    },
    {
      sid: "Profiles",
      actions: iam(
        ...["AddRoleToInstanceProfile", "CreateInstanceProfile", "DeleteInstanceProfile"],
        ...["RemoveRoleFromInstanceProfile", "TagInstanceProfile", "UntagInstanceProfile"],
      ),
      resources: [places.global("iam", "instance-profile/")],
    },
    {
      sid: "HandRolesToServices",
      actions: iam("PassRole"),
      resources: roles,
      conditions: { StringEquals: { "iam:PassedToService": TAKERS } },
    },
    {
      sid: "RoleOfBackupItself",
      actions: iam("CreateServiceLinkedRole"),
      resources: [places.iam("role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup")],
      conditions: { StringEquals: { "iam:AWSServiceName": "backup.amazonaws.com" } },
    },
    {
      sid: "NotTheRightsOfWorkflows",
      effect: "Deny",
      actions: iam(
        ...["AttachRolePolicy", "DeleteRole", "DeleteRolePermissionsBoundary", "DeleteRolePolicy"],
        ...["DetachRolePolicy", "PassRole", "PutRolePermissionsBoundary", "PutRolePolicy"],
        ...["UpdateAssumeRolePolicy", "UpdateRole"],
      ),
      resources: protectedRoles.map((role) => places.role(role)),
    },
  ];
}

function iam(...actions: string[]): string[] {
  return actions.map((action) => `iam:${action}`);
}
