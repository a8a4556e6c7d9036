import type { EC2Client, SecurityGroupRule } from "@aws-sdk/client-ec2";
import type { SynthesisedResource } from "../deploy/stack-json";
import { referring } from "../deploy/wanted";

/** The rules of a security group against the code: Terraform alone sees no rule that somebody added. */
export async function differencesOfGroup(
  ec2: EC2Client,
  all: readonly SynthesisedResource[],
  resource: SynthesisedResource,
): Promise<string[]> {
  const { DescribeSecurityGroupRulesCommand, DescribeSecurityGroupsCommand } =
    await import("@aws-sdk/client-ec2");
  const name = String(resource.attributes.name);
  const Filters = [{ Name: "group-name", Values: [name] }];
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  const wanted = (["ingress", "egress"] as const).flatMap((direction) =>
    referring(all, `aws_vpc_security_group_${direction}_rule`, "security_group_id", resource).map(
      ({ attributes }) => `${direction} ${ruleOf(attributes)}`,
    ),
  );
  const found: string[] = [];
  for (const { GroupId = "" } of SecurityGroups) {
    const Filters = [{ Name: "group-id", Values: [GroupId] }];
    const rules = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
    for (const rule of rules.SecurityGroupRules ?? []) {
      const direction = rule.IsEgress ? "egress" : "ingress";
      const text = ruleOf(attributesOf(rule));
      if (wanted.includes(`${direction} ${text}`)) continue;
      const way = rule.IsEgress ? "out to" : "in from";
      const remove = `aws ec2 revoke-security-group-${direction} --group-id ${GroupId} --security-group-rule-ids ${rule.SecurityGroupRuleId}`;
      found.push(
        `security group ${name} lets ${text.replace(" ", ` ${way} `)}, which no code says: ${remove}`,
      );
    }
  }
  return found;
}

type Attributes = Readonly<Record<string, unknown>>;

/** `tcp/443-443 0.0.0.0/0` */
function ruleOf(rule: Attributes): string {
  const whom = rule.cidr_ipv4 ?? rule.cidr_ipv6 ?? rule.prefix_list_id ?? rule.referenced_security_group_id;
  const protocol = String(rule.ip_protocol);
  const ports =
    protocol === "-1" ? "everything" : `${protocol}/${String(rule.from_port)}-${String(rule.to_port)}`;
  return `${ports} ${String(whom)}`;
}

function attributesOf(rule: SecurityGroupRule): Attributes {
  return {
    ip_protocol: rule.IpProtocol,
    from_port: rule.FromPort,
    to_port: rule.ToPort,
    cidr_ipv4: rule.CidrIpv4,
    cidr_ipv6: rule.CidrIpv6,
    prefix_list_id: rule.PrefixListId,
    referenced_security_group_id: rule.ReferencedGroupInfo?.GroupId,
  };
}
