import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import { LarderStack } from "../../stack";

export interface AlarmProps {
  readonly name: string;
  /** What is wrong and what to do, for the person who is woken. */
  readonly description: string;
  /** The topic that is told when it starts and when it ends. */
  readonly topicArn: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly statistic: "Average" | "Maximum" | "Sum";
  readonly when: { readonly above: number } | { readonly below: number };
  /** Seconds of one look. 300 unless told. */
  readonly period?: number;
  /** How many looks in a row. 3 unless told. */
  readonly periods?: number;
  /** What silence means. Bad unless told. */
  readonly silence?: "bad" | "good";
}

/** A metric that tells the owner. */
export class Alarm extends Construct {
  constructor(scope: Construct, id: string, props: AlarmProps) {
    super(scope, id);
    const above = "above" in props.when;
    new CloudwatchMetricAlarm(this, "alarm", {
      alarmName: LarderStack.of(this).platform.named(props.name, 255),
      alarmDescription: props.description,
      namespace: props.namespace,
      metricName: props.metric,
      dimensions: props.dimensions && { ...props.dimensions },
      statistic: props.statistic,
      comparisonOperator: above ? "GreaterThanThreshold" : "LessThanThreshold",
      threshold: "above" in props.when ? props.when.above : props.when.below,
      period: props.period ?? 300,
      evaluationPeriods: props.periods ?? 3,
      treatMissingData: props.silence === "good" ? "notBreaching" : "breaching",
      alarmActions: [props.topicArn],
      okActions: [props.topicArn],
    });
  }
}
