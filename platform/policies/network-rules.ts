import { referring, type Attributes, type Resource, type Rule } from "./resource";

/** Who may speak to whom. */

const ANYWHERE = ["0.0.0.0/0", "::/0"];

function isOpen(rule: Attributes): boolean {
  const blocks = [rule.cidr_ipv4, rule.cidr_ipv6, rule.cidr_blocks, rule.ipv6_cidr_blocks].flat();
  return blocks.some((block) => ANYWHERE.includes(block as string));
}

function ports(rule: Attributes): string {
  const protocol = String(rule.ip_protocol ?? rule.protocol);
  return protocol === "-1" ? "all" : `${protocol}/${rule.from_port}-${rule.to_port}`;
}

/** True where the rule's group belongs to a load balancer of the stack. */
function guardsLoadBalancer(rule: Resource): boolean {
  const reference = String(rule.attributes.security_group_id ?? "");
  const group = rule.neighbours.find(
    ({ type, id }) => type === "aws_security_group" && reference.includes(`aws_security_group.${id}.`),
  );
  return group !== undefined && referring(group, "aws_lb", "security_groups").length > 0;
}

export const networkRules: readonly Rule[] = [
  {
    name: "nothing comes in from anywhere but a load balancer's 443",
    types: ["aws_vpc_security_group_ingress_rule"],
    finding(resource) {
      const { attributes } = resource;
      if (!isOpen(attributes)) return undefined;
      if (ports(attributes) === "tcp/443-443" && guardsLoadBalancer(resource)) return undefined;
      return `lets anywhere in on ${ports(attributes)}`;
    },
  },
  {
    name: "only 443 and 53 go out to anywhere",
    types: ["aws_vpc_security_group_egress_rule"],
    finding({ attributes }) {
      const allowed = ["tcp/443-443", "tcp/53-53", "udp/53-53"];
      return isOpen(attributes) && !allowed.includes(ports(attributes))
        ? `lets ${ports(attributes)} out to anywhere`
        : undefined;
    },
  },
  {
    name: "rules of a security group are resources of their own",
    types: ["aws_security_group", "aws_default_security_group"],
    finding: ({ attributes }) =>
      attributes.ingress?.length || attributes.egress?.length
        ? "has rules written into the group"
        : undefined,
  },
  {
    name: "rules of a security group are the new kind",
    types: ["aws_security_group_rule"],
    finding: () => "use an ingress or egress rule resource, which can be tagged and checked",
  },
  {
    name: "subnets give no public address by themselves",
    types: ["aws_subnet"],
    finding: ({ attributes }) => (attributes.map_public_ip_on_launch ? "gives public addresses" : undefined),
  },
  {
    name: "databases have no public address",
    types: ["aws_db_instance", "aws_redshift_cluster", "aws_dms_replication_instance"],
    finding: ({ attributes }) =>
      attributes.publicly_accessible === false ? undefined : "publicly_accessible is not false",
  },
];
