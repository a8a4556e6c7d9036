import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import { policyText } from "../../policies/iam";
import { LarderStack } from "../../stack";

export interface EncryptionKeyProps {
  readonly name: string;
  readonly description: string;
  /** AWS services that encrypt and decrypt with it, for this account. */
  readonly services: readonly string[];
}

/** What the account's administrators may do with a key: everything that keeps it alive, nothing with a wildcard. */
const ADMINISTRATION = [
  ...[
    "CancelKeyDeletion",
    "CreateAlias",
    "CreateGrant",
    "DeleteAlias",
    "DescribeKey",
    "DisableKey",
    "EnableKey",
  ],
  ...["EnableKeyRotation", "GetKeyPolicy", "GetKeyRotationStatus", "ListAliases", "ListGrants"],
  ...["ListKeyPolicies", "ListResourceTags", "PutKeyPolicy", "RevokeGrant", "ScheduleKeyDeletion"],
  ...["TagResource", "UntagResource", "UpdateAlias", "UpdateKeyDescription"],
  ...["Decrypt", "Encrypt", "GenerateDataKey"],
].map((action) => `kms:${action}`);

/**
 * A key of our own with yearly rotation, where AWS's key would not let a service in. Costs a dollar a month. The services
 * get no condition on the account: EventBridge sends none to KMS.
 */
export class EncryptionKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const { platform } = LarderStack.of(this);
    const { account } = platform.environment.aws;
    const key = new KmsKey(this, "key", {
      description: props.description,
      enableKeyRotation: true,
      deletionWindowInDays: 7,
      policy: policyText(
        {
          sid: "Account",
          actions: ADMINISTRATION,
          resources: ["*"],
          principals: { AWS: `arn:aws:iam::${account}:root` },
        },
        {
          sid: "Services",
          actions: ["kms:Decrypt", "kms:GenerateDataKey"],
          resources: ["*"],
          principals: { Service: props.services },
        },
      ),
    });
    new KmsAlias(this, "alias", { name: `alias/${platform.named(props.name)}`, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}
