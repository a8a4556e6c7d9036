import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import type { Platform } from "../platform/platform";
import { VpcFlowLog } from "../platform/constructs/network/flow-log";
import { InterfaceEndpoints } from "../platform/constructs/network/interface-endpoints";
import { Nat } from "../platform/constructs/network/nat";
import { Subnets } from "../platform/constructs/network/subnets";
import { LarderStack } from "../platform/stack";

/**
 * How hosts and tasks reach the internet. `public`: an address of their own, which costs 3.65 USD a month each while
 * it is in use, and no security group that lets anything in. `nat`: private subnets behind one NAT gateway, about
 * 33 USD a month. `endpoints`: private subnets that reach AWS services only, for Snowflake and sources by PrivateLink.
 */
export type Internet = "public" | "nat" | "endpoints";

export interface NetworkProps {
  /** The first two numbers of the block: `10.0` is 10.0.0.0/16. */
  readonly prefix: string;
  readonly internet: Internet;
  readonly flowLogs: boolean;
}

const SERVICES = [
  "ssm",
  "ssmmessages",
  "ec2messages",
  "ecr.api",
  "ecr.dkr",
  "logs",
  "monitoring",
  "secretsmanager",
];

/** The VPC: two zones, S3 by a gateway endpoint, a default security group that allows nothing. */
export class NetworkStack extends LarderStack {
  readonly vpcId: string;
  /** Where hosts and tasks go. */
  readonly subnetIds: readonly string[];
  readonly zones: readonly string[];
  /** Whether they need an address of their own. */
  readonly publicAddress: boolean;

  constructor(platform: Platform, props: NetworkProps) {
    super(platform, "network");
    const vpc = this.vpc(props.prefix);
    const zones = new DataAwsAvailabilityZones(this, "zones", {
      state: "available",
      filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
    });
    const tier = (name: string, thirds: readonly number[]) =>
      new Subnets(this, name, {
        name,
        vpcId: vpc.id,
        zones: zones.names,
        blocks: thirds.map((third) => `${props.prefix}.${third}.0/20`),
      });

    const outside = props.internet === "endpoints" ? undefined : tier("public", [0, 16]);
    const inside = props.internet === "public" ? undefined : tier("private", [128, 144]);
    if (outside) this.openToInternet(vpc, outside);
    if (outside && inside) {
      new Nat(this, "nat", { subnetId: outside.ids[0]!, routeTableId: inside.routeTableId });
    } else if (inside) {
      const cidr = vpc.cidrBlock;
      new InterfaceEndpoints(this, "endpoints", {
        vpcId: vpc.id,
        cidr,
        subnetIds: inside.ids,
        services: SERVICES,
      });
    }

    const tiers = [outside, inside].filter((tier) => tier !== undefined);
    this.gatewayToS3(vpc, tiers);
    if (props.flowLogs) new VpcFlowLog(this, "flow-log", { vpcId: vpc.id });

    const home = (inside ?? outside)!;
    this.vpcId = vpc.id;
    this.subnetIds = home.ids;
    this.zones = home.zones;
    this.publicAddress = props.internet === "public";
    this.publish("network/vpc-id", vpc.id);
    this.publish("network/subnet-ids", home.ids.join(","));
  }

  private vpc(prefix: string): Vpc {
    const vpc = new Vpc(this, "vpc", {
      cidrBlock: `${prefix}.0.0/16`,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: this.platform.named("network") },
    });
    // Without rules: what forgets to name its own group can neither speak nor listen.
    new DefaultSecurityGroup(this, "default-security-group", { vpcId: vpc.id });
    return vpc;
  }

  private openToInternet(vpc: Vpc, tier: Subnets): void {
    const gateway = new InternetGateway(this, "internet", {
      vpcId: vpc.id,
      tags: { Name: this.platform.named("internet") },
    });
    new Route(this, "internet-route", {
      routeTableId: tier.routeTableId,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: gateway.id,
    });
  }

  private gatewayToS3(vpc: Vpc, tiers: readonly Subnets[]): void {
    new VpcEndpoint(this, "s3", {
      vpcId: vpc.id,
      vpcEndpointType: "Gateway",
      serviceName: `com.amazonaws.${this.platform.environment.aws.region}.s3`,
      routeTableIds: tiers.map((tier) => tier.routeTableId),
      tags: { Name: this.platform.named("s3") },
    });
  }
}
