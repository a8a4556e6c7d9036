import { BudgetsBudget } from "@cdktf/provider-aws/lib/budgets-budget";
import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import type { Platform } from "../platform/platform";
import { AlertTopic } from "../platform/constructs/observability/alert-topic";
import { Alarm } from "../platform/constructs/observability/alarm";
import { metricNamespace } from "../platform/constructs/observability/namespace";
import { arnOf } from "../platform/constructs/security/arn";
import { LarderStack } from "../platform/stack";

export interface AlertsProps {
  /** Who gets the mails. Nobody, if left out: the topic is there all the same. */
  readonly email?: string;
  /** US dollars a month. Mails at 80 % spent and at 100 % forecast. */
  readonly budget: number;
  /** Name of the ECS cluster whose failed tasks are told. */
  readonly cluster: string;
}

/** The pipeline's own metrics, put by the DAG at the end of a run: 1 for each run that ended so. */
export const PIPELINE_METRICS = { succeeded: "PipelineSucceeded", failed: "PipelineFailed" };

const HOUR = 3600;

/**
 * Who is told, and of what: one topic for everything that needs a person. It is deployed before what it watches, so
 * that every other stack can alarm through it; what it watches it knows by name.
 */
export class AlertsStack extends LarderStack {
  readonly topicArn: string;

  constructor(platform: Platform, props: AlertsProps) {
    super(platform, "alerts");
    const topic = new AlertTopic(this, "topic", { name: "alerts" });
    this.topicArn = topic.arn;
    if (props.email) {
      new SnsTopicSubscription(this, "owner", {
        topicArn: topic.arn,
        protocol: "email",
        endpoint: props.email,
      });
    }
    this.pipelineAlarms(topic.arn);
    this.failedTasks(topic.arn, props.cluster);
    this.budget(topic.arn, props.budget);
    this.publish("alerts/topic", topic.arn);
    this.publish("alerts/namespace", metricNamespace(platform));
  }

  private pipelineAlarms(topicArn: string): void {
    const namespace = metricNamespace(this.platform);
    new Alarm(this, "pipeline-failed", {
      name: "pipeline-failed",
      description: "A run of the pipeline failed. Its log names the step; ./larder run starts it again.",
      topicArn,
      namespace,
      metric: PIPELINE_METRICS.failed,
      statistic: "Sum",
      when: { above: 0 },
      periods: 1,
      silence: "good",
    });
    new Alarm(this, "pipeline-late", {
      name: "pipeline-late",
      description: "No run of the pipeline has succeeded for 26 hours. Is Airflow up?",
      topicArn,
      namespace,
      metric: PIPELINE_METRICS.succeeded,
      statistic: "Sum",
      when: { below: 1 },
      period: HOUR,
      periods: 26,
    });
  }

  /** A task that ended badly tells by itself, also when nothing waits for it. */
  private failedTasks(topicArn: string, cluster: string): void {
    const rule = new CloudwatchEventRule(this, "failed-task", {
      name: this.platform.named("failed-task"),
      description: "A task stopped with an exit code other than 0, or could not start",
      eventPattern: JSON.stringify({
        source: ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        detail: {
          clusterArn: [arnOf(this.platform, "ecs", `cluster/${cluster}`)],
          lastStatus: ["STOPPED"],
          $or: [{ containers: { exitCode: [{ "anything-but": 0 }] } }, { stopCode: ["TaskFailedToStart"] }],
        },
      }),
    });
    new CloudwatchEventTarget(this, "failed-task-target", {
      rule: rule.name,
      arn: topicArn,
      inputTransformer: {
        inputPaths: { task: "$.detail.taskArn", group: "$.detail.group", reason: "$.detail.stoppedReason" },
        inputTemplate: '"Task <group> failed: <reason> (<task>)"',
      },
    });
  }

  private budget(topicArn: string, limit: number): void {
    const tell = (notificationType: string, threshold: number) => ({
      comparisonOperator: "GREATER_THAN",
      notificationType,
      threshold,
      thresholdType: "PERCENTAGE",
      subscriberSnsTopicArns: [topicArn],
    });
    new BudgetsBudget(this, "budget", {
      name: this.platform.named("monthly"),
      budgetType: "COST",
      limitAmount: limit.toFixed(1),
      limitUnit: "USD",
      timeUnit: "MONTHLY",
      notification: [tell("ACTUAL", 80), tell("FORECASTED", 100)],
    });
  }
}
