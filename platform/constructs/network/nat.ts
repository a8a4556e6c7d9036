import { Eip } from "@cdktf/provider-aws/lib/eip";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { Construct } from "constructs";
import { LarderStack } from "../../stack";

export interface NatProps {
  /** A public subnet. */
  readonly subnetId: string;
  /** The private tier's table, which gets the way out. */
  readonly routeTableId: string;
}

/** One NAT gateway for all zones: about 33 USD a month and 0.045 USD a gigabyte. */
export class Nat extends Construct {
  constructor(scope: Construct, id: string, props: NatProps) {
    super(scope, id);
    const { platform } = LarderStack.of(this);
    const tags = { Name: platform.named("nat") };
    const address = new Eip(this, "address", { domain: "vpc", tags });
    const gateway = new NatGateway(this, "gateway", {
      allocationId: address.id,
      subnetId: props.subnetId,
      tags,
    });
    new Route(this, "out", {
      routeTableId: props.routeTableId,
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId: gateway.id,
    });
  }
}
