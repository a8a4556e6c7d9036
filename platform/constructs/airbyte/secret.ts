import { DataAwsSecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/data-aws-secretsmanager-secret-version";
import type { Construct } from "constructs";
import { LarderStack } from "../../stack";

/**
 * A secret's text. Airbyte's provider takes credentials as values only, so they stand in the state of the stack that
 * asks: no other stack may read its outputs, and its state is as secret as they are.
 */
export function secretText(scope: Construct, id: string, name: string): string {
  const secretId = LarderStack.of(scope).platform.path(name);
  return new DataAwsSecretsmanagerSecretVersion(scope, id, { secretId }).secretString;
}
