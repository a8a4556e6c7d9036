import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { Construct } from "constructs";
import { LarderStack } from "../../stack";

export interface OutboundSecurityGroupProps {
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
}

const ALLOWED = [
  { id: "https", protocol: "tcp", port: 443, description: "HTTPS to the internet" },
  { id: "dns", protocol: "udp", port: 53, description: "DNS" },
  { id: "dns-tcp", protocol: "tcp", port: 53, description: "DNS, long answers" },
];

/** Nothing comes in; HTTPS and DNS go out. */
export class OutboundSecurityGroup extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, props: OutboundSecurityGroupProps) {
    super(scope, id);
    const { platform } = LarderStack.of(this);
    const name = platform.named(props.name);
    const group = new SecurityGroup(this, "group", {
      name,
      description: props.description,
      vpcId: props.vpcId,
      tags: { Name: name },
    });
    this.id = group.id;
    for (const { id, protocol, port, description } of ALLOWED) {
      new VpcSecurityGroupEgressRule(this, id, {
        securityGroupId: group.id,
        description,
        ipProtocol: protocol,
        fromPort: port,
        toPort: port,
        cidrIpv4: "0.0.0.0/0",
      });
    }
  }
}
