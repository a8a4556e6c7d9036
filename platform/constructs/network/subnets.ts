import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { LarderStack } from "../../stack";

export interface SubnetsProps {
  readonly name: string;
  readonly vpcId: string;
  /** One block an availability zone. */
  readonly blocks: readonly string[];
  /** Names of the region's zones, a list token. */
  readonly zones: string[];
}

/** A tier: a subnet in each zone and one route table for them. No machine gets a public address by itself. */
export class Subnets extends Construct {
  readonly ids: readonly string[];
  readonly routeTableId: string;
  readonly zones: readonly string[];

  constructor(scope: Construct, id: string, props: SubnetsProps) {
    super(scope, id);
    const { platform } = LarderStack.of(this);
    const table = new RouteTable(this, "routes", {
      vpcId: props.vpcId,
      tags: { Name: platform.named(props.name) },
    });
    const subnets = props.blocks.map((cidrBlock, index) => {
      const subnet = new Subnet(this, `subnet-${index + 1}`, {
        vpcId: props.vpcId,
        cidrBlock,
        availabilityZone: Fn.element(props.zones, index) as string,
        mapPublicIpOnLaunch: false,
        tags: { Name: platform.named(`${props.name}-${index + 1}`) },
        // AWS opens a zone now and then; the list shifts, a subnet must not.
        lifecycle: { ignoreChanges: ["availability_zone"] },
      });
      new RouteTableAssociation(this, `routes-${index + 1}`, { subnetId: subnet.id, routeTableId: table.id });
      return subnet;
    });
    this.routeTableId = table.id;
    this.ids = subnets.map((subnet) => subnet.id);
    this.zones = subnets.map((subnet) => subnet.availabilityZone);
  }
}
