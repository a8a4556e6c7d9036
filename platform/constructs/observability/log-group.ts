import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { Construct } from "constructs";
import { LarderStack } from "../../stack";

export interface LogGroupProps {
  /** The group is `/<name>/<environment>/<what>`. */
  readonly name: string;
  /** 30 unless told. */
  readonly retentionDays?: number;
}

/** Logs that end by themselves. */
export class LogGroup extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: LogGroupProps) {
    super(scope, id);
    const group = new CloudwatchLogGroup(this, "group", {
      name: LarderStack.of(this).platform.path(props.name),
      retentionInDays: props.retentionDays ?? 30,
    });
    this.name = group.name;
    this.arn = group.arn;
  }
}
