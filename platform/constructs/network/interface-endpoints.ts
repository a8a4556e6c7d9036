import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import { LarderStack } from "../../stack";

export interface InterfaceEndpointsProps {
  readonly vpcId: string;
  readonly cidr: string;
  readonly subnetIds: readonly string[];
  /** `ssm`, `ecr.api`, … */
  readonly services: readonly string[];
}

/** AWS services inside the VPC, for subnets without a way out. Each costs about 7 USD a month and zone. */
export class InterfaceEndpoints extends Construct {
  constructor(scope: Construct, id: string, props: InterfaceEndpointsProps) {
    super(scope, id);
    const { platform } = LarderStack.of(this);
    const name = platform.named("endpoints");
    const group = new SecurityGroup(this, "group", {
      name,
      description: "AWS service endpoints: HTTPS from inside the VPC",
      vpcId: props.vpcId,
      tags: { Name: name },
    });
    new VpcSecurityGroupIngressRule(this, "https", {
      securityGroupId: group.id,
      description: "HTTPS from the VPC",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: props.cidr,
    });
    for (const service of props.services) {
      new VpcEndpoint(this, service.replace(/\W/g, "-"), {
        vpcId: props.vpcId,
        vpcEndpointType: "Interface",
        serviceName: `com.amazonaws.${platform.environment.aws.region}.${service}`,
        subnetIds: [...props.subnetIds],
        securityGroupIds: [group.id],
        privateDnsEnabled: true,
        tags: { Name: platform.named(service.replace(/\W/g, "-")) },
      });
    }
  }
}
