import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import { Eip } from "@cdktf/provider-aws/lib/eip";
import { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { VolumeAttachment } from "@cdktf/provider-aws/lib/volume-attachment";
import { Construct } from "constructs";
import type { Statement } from "../../policies/iam";
import { LarderStack } from "../../stack";
import { OutboundSecurityGroup } from "../security/outbound-security-group";
import { ServiceRole } from "../security/role";

export interface HostProps {
  readonly name: string;
  readonly description: string;
  readonly instanceType: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly zone: string;
  /** Whether it needs an address of its own to reach the internet: 3.65 USD a month. */
  readonly publicAddress: boolean;
  /** Gigabytes of the system's disk, which goes with the instance. */
  readonly rootSize: number;
  /** Gigabytes of the data volume, which outlives the instance. */
  readonly dataSize: number;
  /** A shell script for the first boot. A change replaces the host; its data stay. */
  readonly userData: string;
  /** What it may do beyond being reached by SSM. */
  readonly statements: readonly Statement[];
}

/** Amazon Linux 2023, x86. AWS keeps the parameter at the newest image. */
const AMI = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

/** The agent of Session Manager. AWS lets none of these name a resource. */
const SESSION_MANAGER: Statement = {
  sid: "SessionManager",
  actions: [
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
    "ec2messages:AcknowledgeMessage",
    "ec2messages:DeleteMessage",
    "ec2messages:FailMessage",
    "ec2messages:GetEndpoint",
    "ec2messages:GetMessages",
    "ec2messages:SendReply",
  ],
  resources: ["*"],
};

/** Where the data volume shows up; Nitro instances keep the name as a link. */
export const DATA_DEVICE = "/dev/sdf";

/** An instance that nothing reaches but Session Manager, and that can be thrown away: its data lie on their own volume. */
export class Host extends Construct {
  readonly instanceId: string;
  readonly dataVolumeArn: string;

  constructor(scope: Construct, id: string, props: HostProps) {
    super(scope, id);
    const { platform } = LarderStack.of(this);
    const name = platform.named(props.name);
    const tags = { ...platform.tags, Name: name };

    const role = new ServiceRole(this, "role", {
      name: props.name,
      description: props.description,
      service: "ec2.amazonaws.com",
      statements: [SESSION_MANAGER, ...props.statements],
    });
    const profile = new IamInstanceProfile(this, "profile", { name, role: role.name });
    const group = new OutboundSecurityGroup(this, "security-group", {
      name: props.name,
      description: `${props.description}: nothing in, HTTPS and DNS out`,
      vpcId: props.vpcId,
    });
    const ami = new DataAwsSsmParameter(this, "ami", { name: AMI });

    const instance = new Instance(this, "instance", {
      ami: ami.insecureValue,
      instanceType: props.instanceType,
      subnetId: props.subnetId,
      vpcSecurityGroupIds: [group.id],
      iamInstanceProfile: profile.name,
      // One hop: a container on the host cannot take the host's role.
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      ebsOptimized: true,
      monitoring: false,
      disableApiTermination: platform.environment.protected,
      rootBlockDevice: { volumeType: "gp3", volumeSize: props.rootSize, encrypted: true, tags },
      userData: props.userData,
      userDataReplaceOnChange: true,
      tags: { Name: name },
      // A new image is taken by command, not by the next deploy that happens to come.
      lifecycle: { ignoreChanges: ["ami"] },
    });
    const data = new EbsVolume(this, "data", {
      availabilityZone: props.zone,
      type: "gp3",
      size: props.dataSize,
      encrypted: true,
      tags: { Name: platform.named(`${props.name}-data`) },
      lifecycle: { preventDestroy: platform.keepsData },
    });
    new VolumeAttachment(this, "attachment", {
      deviceName: DATA_DEVICE,
      instanceId: instance.id,
      volumeId: data.id,
      stopInstanceBeforeDetaching: true,
    });
    if (props.publicAddress) {
      // It stays when the host is replaced, so that a network policy elsewhere may name it.
      new Eip(this, "address", { domain: "vpc", instance: instance.id, tags: { Name: name } });
    }
    this.instanceId = instance.id;
    this.dataVolumeArn = data.arn;
  }
}
