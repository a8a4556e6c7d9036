import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { Construct } from "constructs";
import { LogGroup } from "../observability/log-group";
import { ServiceRole } from "../security/role";

/** Who spoke to whom in a VPC, by ten minutes, kept fourteen days. Costs by volume, so it is an option. */
export class VpcFlowLog extends Construct {
  constructor(scope: Construct, id: string, props: { readonly vpcId: string }) {
    super(scope, id);
    const logs = new LogGroup(this, "logs", { name: "network", retentionDays: 14 });
    const role = new ServiceRole(this, "role", {
      name: "flow-log",
      description: "Writes the VPC flow log",
      service: "vpc-flow-logs.amazonaws.com",
      statements: [
        {
          actions: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
          resources: [`${logs.arn}:*`],
        },
      ],
    });
    new FlowLog(this, "log", {
      vpcId: props.vpcId,
      trafficType: "ALL",
      logDestination: logs.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 600,
    });
  }
}
