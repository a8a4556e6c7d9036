import type { System } from "../platform/blueprint";
import type { Platform } from "../platform/platform";
import type { LarderStack } from "../platform/stack";
import { AccountStack } from "../stacks/account";
import { DeliveryStack } from "../stacks/delivery";

/**
 * What every blueprint stands on: applied by `larder bootstrap` with an administrator's rights, and by nothing else. A
 * workflow that could apply these could give itself any right.
 */
export function bootstrapStacks(platform: Platform, { stages }: System): LarderStack[] {
  const account = new AccountStack(platform);
  if (platform.repository === undefined) return [account];
  const delivery = new DeliveryStack(platform, {
    account,
    repository: platform.repository,
    stacks: stages.map(({ stack, gate }) => ({ name: stack.node.id, holdsSecrets: gate === "airbyte" })),
  });
  return [account, delivery];
}
