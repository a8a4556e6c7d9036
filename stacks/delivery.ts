import { DataAwsIamOpenidConnectProvider } from "@cdktf/provider-aws/lib/data-aws-iam-openid-connect-provider";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import type { Platform } from "../platform/platform";
import { boundary } from "../platform/constructs/delivery/boundary";
import { ec2Rights } from "../platform/constructs/delivery/ec2-rights";
import { iamRights } from "../platform/constructs/delivery/iam-rights";
import { Places } from "../platform/constructs/delivery/places";
import { accessRights, readRights } from "../platform/constructs/delivery/read-rights";
import { runRights, tunnelRights } from "../platform/constructs/delivery/run-rights";
import {
  readArtifacts,
  readState,
  secretsOf,
  writeState,
} from "../platform/constructs/delivery/state-rights";
import { storeRights } from "../platform/constructs/delivery/store-rights";
import { GITHUB, GithubRole } from "../platform/constructs/security/github-role";
import { policyText, type Statement } from "../platform/policies/iam";
import { LarderStack } from "../platform/stack";
import type { AccountStack } from "./account";

export interface DeliveryProps {
  readonly account: AccountStack;
  /** On GitHub, as its tokens call it. */
  readonly repository: string;
  /** The stacks that workflows plan and deploy. */
  readonly stacks: readonly DeployedStack[];
}

export interface DeployedStack {
  readonly name: string;
  /** Its state holds secrets: no pull request reads it. */
  readonly holdsSecrets: boolean;
}

interface RoleRow {
  readonly description: string;
  /** Behind the name of the GitHub environment whose jobs take it. */
  readonly suffix: string;
  readonly hours: number;
  readonly policies: Readonly<Record<string, readonly Statement[]>>;
}

/**
 * What GitHub's workflows may do in this account: three roles, each taken by the jobs of one GitHub environment and by
 * nothing else. Applied by `larder bootstrap`: a workflow cannot change what workflows may do.
 */
export class DeliveryStack extends LarderStack {
  constructor(platform: Platform, { account, repository, stacks }: DeliveryProps) {
    super(platform, "delivery");
    // GitHub is known to the account once, whoever made that known.
    this.addDependency(account);
    const provider = new DataAwsIamOpenidConnectProvider(this, "github", { url: `https://${GITHUB}` }).arn;
    const read = this.policy("read", readRights(platform));
    this.policy("boundary", boundary(platform));
    const own = [account.node.id, this.node.id];
    for (const [name, { description, suffix, hours, policies }] of Object.entries(
      rolesOf(platform, stacks, own),
    )) {
      new GithubRole(this, name, {
        name,
        description,
        provider,
        repository,
        environment: `${platform.environment.name}${suffix}`,
        shared: [read],
        policies,
        seconds: hours * 3600,
      });
    }
  }

  private policy(name: string, statements: readonly Statement[]): string {
    const props = { name: this.platform.named(name), policy: policyText(...statements) };
    return new IamPolicy(this, name, props).arn;
  }
}

/** Their names are part of larder's interface: docs/delivery.md. */
const ROLES = ["deploy", "plan", "drift"];

/** `own`: the stacks that no workflow deploys, and that are looked at every night. */
function rolesOf(
  platform: Platform,
  stacks: readonly DeployedStack[],
  own: readonly string[],
): Readonly<Record<string, RoleRow>> {
  const places = new Places(platform);
  const open = stacks.filter(({ holdsSecrets }) => !holdsSecrets).map(({ name }) => name);
  const closed = stacks.filter(({ holdsSecrets }) => holdsSecrets).map(({ name }) => name);
  const all = [...open, ...closed];
  // In a protected environment data go by a person's hand only.
  const mayDeleteData = !platform.environment.protected;
  return {
    plan: {
      description: "Pull requests: what a deploy would change",
      suffix: "-pr",
      hours: 2,
      policies: { state: [...readState(places, open, closed), ...readArtifacts(places)] },
    },
    drift: {
      description: "Nightly: what differs from the code; changes nothing",
      suffix: "-drift",
      hours: 2,
      policies: {
        state: [...readState(places, [...own, ...all]), ...readArtifacts(places)],
        access: accessRights(places),
        secrets: [...secretsOf(places), ...tunnelRights(platform)],
      },
    },
    deploy: {
      description: "Merges: deploys the stages and builds production",
      suffix: "",
      hours: 6,
      policies: {
        state: writeState(places, all),
        network: ec2Rights(platform, mayDeleteData),
        store: storeRights(platform, mayDeleteData),
        run: runRights(platform, mayDeleteData),
        access: iamRights(platform, ROLES),
      },
    },
  };
}
