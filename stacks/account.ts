import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { IamServiceLinkedRole } from "@cdktf/provider-aws/lib/iam-service-linked-role";
import type { Platform } from "../platform/platform";
import { AUDIENCE, GITHUB } from "../platform/constructs/security/github-role";
import { PrivateBucket } from "../platform/constructs/storage/private-bucket";
import { LarderStack } from "../platform/stack";

/**
 * What an account has once, whatever lives in it, and what every other stack needs before its first plan. Applied by
 * `larder bootstrap`, which takes in what is there already: another system may have made it and go on using it, so what
 * is found is left as it is, and nothing here is taken away while data are kept.
 */
export class AccountStack extends LarderStack {
  constructor(platform: Platform) {
    super(platform, "account");
    new PrivateBucket(this, "state", { name: "state", undoDays: 365, neverEmptied: true });
    const shared = { lifecycle: { ignoreChanges: "all", preventDestroy: platform.keepsData } as const };
    new IamServiceLinkedRole(this, "ecs", { ...shared, awsServiceName: "ecs.amazonaws.com" });
    if (platform.repository) {
      new IamOpenidConnectProvider(this, "github", {
        ...shared,
        url: `https://${GITHUB}`,
        clientIdList: [AUDIENCE],
      });
    }
  }
}
