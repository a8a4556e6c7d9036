import { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import type { Platform } from "./platform";
import { awsProvider } from "./providers";
import { stateOf } from "./state";

/**
 * A stack of Larder: state and the AWS provider are there from the start; a stack that also speaks to Snowflake or
 * Airbyte asks `snowflakeProviders` or `airbyteProvider`.
 */
export class LarderStack extends TerraformStack {
  private isPrepared = false;

  constructor(
    readonly platform: Platform,
    name: string,
  ) {
    super(platform.app, name);
    stateOf(this, platform);
    awsProvider(this, platform);
  }

  static override of(construct: IConstruct): LarderStack {
    return TerraformStack.of(construct) as LarderStack;
  }

  /** Once, by the policy walk: resolving a whole stack takes a tenth of synthesis, and the app would do it again. */
  override prepareStack(): void {
    if (this.isPrepared) return;
    this.isPrepared = true;
    super.prepareStack();
  }

  publish(key: string, value: string): void {
    this.platform.publish(this, key, value);
  }
}
