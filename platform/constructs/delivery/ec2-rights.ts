import type { Platform } from "../../platform";
import type { Statement } from "../../policies/iam";
import { Places } from "./places";

/**
 * Networks and hosts have ids of AWS's own, so tags say whose they are: what is made must get the environment's tags,
 * what is used or changed must carry them.
 */

/** Action by action: what it makes. What it needs besides is below. */
const MAKES: Readonly<Record<string, readonly string[]>> = {
  AllocateAddress: ["elastic-ip"],
  AuthorizeSecurityGroupEgress: ["security-group-rule"],
  AuthorizeSecurityGroupIngress: ["security-group-rule"],
  CreateFlowLogs: ["vpc-flow-log"],
  CreateInternetGateway: ["internet-gateway"],
  CreateNatGateway: ["natgateway"],
  CreateRouteTable: ["route-table"],
  CreateSecurityGroup: ["security-group"],
  CreateSubnet: ["subnet"],
  CreateVolume: ["volume"],
  CreateVpc: ["vpc"],
  CreateVpcEndpoint: ["vpc-endpoint"],
  RunInstances: ["instance", "volume"],
};

const CHANGES = [
  ...["AssociateAddress", "AssociateRouteTable", "AttachInternetGateway", "AttachVolume", "CreateRoute"],
  ...["DeleteFlowLogs", "DeleteInternetGateway", "DeleteNatGateway", "DeleteRoute", "DeleteRouteTable"],
  ...["DeleteSecurityGroup", "DeleteSubnet", "DeleteTags", "DeleteVpc", "DeleteVpcEndpoints"],
  ...["DetachInternetGateway", "DetachVolume", "DisassociateAddress", "DisassociateRouteTable"],
  ...["ModifyInstanceAttribute", "ModifyInstanceMetadataOptions", "ModifySecurityGroupRules"],
  ...["ModifySubnetAttribute", "ModifyVolume", "ModifyVpcAttribute", "ModifyVpcEndpoint"],
  ...["ReleaseAddress", "ReplaceRoute", "RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress"],
  ...["StartInstances", "StopInstances", "TerminateInstances"],
];

const KINDS = [...new Set(Object.values(MAKES).flat())];

export function ec2Rights(platform: Platform, mayDeleteData: boolean): Statement[] {
  const places = new Places(platform);
  const all = KINDS.map((kind) => places.any("ec2", `${kind}/`));
  const groups = places.any("ec2", "security-group/");
  const interfaces = places.any("ec2", "network-interface/");
  const images = `arn:aws:ec2:${platform.environment.aws.region}::image/*`;
  const untagged = { "aws:ResourceTag/environment": "true" };
  return [
    { sid: "Make", actions: ec2(Object.keys(MAKES)), resources: all, conditions: places.tagging },
    {
      sid: "TagWhatIsMade",
      actions: ["ec2:CreateTags"],
      resources: all,
      conditions: {
        StringEquals: { ...places.tagging.StringEquals, "ec2:CreateAction": Object.keys(MAKES) },
      },
    },
    {
      sid: "UseAndChange",
      actions: ec2([
        ...Object.keys(MAKES),
        ...CHANGES,
        "CreateTags",
        ...(mayDeleteData ? ["DeleteVolume"] : []),
      ]),
      resources: all,
      conditions: places.tagged,
    },
    {
      sid: "WithoutTags",
      actions: ec2(["AssociateAddress", "DisassociateAddress", "RunInstances"]),
      resources: [interfaces, images],
    },
    {
      // AWS makes it with every network, open and without a tag; it is closed and tagged.
      sid: "CloseTheDefaultGroup",
      actions: ec2(["RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress"]),
      resources: [groups],
      conditions: { Null: untagged },
    },
    {
      sid: "TagTheDefaultGroup",
      actions: ["ec2:CreateTags"],
      resources: [groups],
      conditions: places.claiming,
    },
  ];
}

function ec2(actions: readonly string[]): string[] {
  return actions.map((action) => `ec2:${action}`);
}
