import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { Construct } from "constructs";
import { policyText } from "../../policies/iam";
import { LarderStack } from "../../stack";
import { EncryptionKey } from "../security/encryption-key";

const SERVICES = {
  alarms: "cloudwatch.amazonaws.com",
  budgets: "budgets.amazonaws.com",
  events: "events.amazonaws.com",
};

/** A topic that alarms, budgets and rules of this account may write to. */
export class AlertTopic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: { readonly name: string }) {
    super(scope, id);
    const { platform } = LarderStack.of(this);
    const name = platform.named(props.name);
    const key = new EncryptionKey(this, "key", {
      name: props.name,
      description: `Encrypts the messages of ${name}; AWS's own key would shut out alarms and rules`,
      services: Object.values(SERVICES),
    });
    const topic = new SnsTopic(this, "topic", { name, kmsMasterKeyId: key.arn });
    this.arn = topic.arn;

    const publish = { actions: ["sns:Publish"], resources: [topic.arn] };
    const ofAccount = { StringEquals: { "aws:SourceAccount": platform.environment.aws.account } };
    new SnsTopicPolicy(this, "policy", {
      arn: topic.arn,
      policy: policyText(
        {
          ...publish,
          sid: "AlarmsAndBudgets",
          principals: { Service: [SERVICES.alarms, SERVICES.budgets] },
          conditions: ofAccount,
        },
        // Rules send no account; EventBridge documents that conditions are not supported here.
        { ...publish, sid: "Rules", principals: { Service: SERVICES.events } },
      ),
    });
  }
}
