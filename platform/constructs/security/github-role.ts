import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePoliciesExclusive } from "@cdktf/provider-aws/lib/iam-role-policies-exclusive";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { IamRolePolicyAttachmentsExclusive } from "@cdktf/provider-aws/lib/iam-role-policy-attachments-exclusive";
import { Construct } from "constructs";
import { policyText, type Statement } from "../../policies/iam";
import { LarderStack } from "../../stack";

/** Where the tokens of GitHub's workflows come from. */
export const GITHUB = "token.actions.githubusercontent.com";
/** Whom those tokens are for. */
export const AUDIENCE = "sts.amazonaws.com";

export interface GithubRoleProps {
  /** What it is for, as a part of its name. */
  readonly name: string;
  readonly description: string;
  /** ARN of GitHub's identity provider in this account. */
  readonly provider: string;
  /** As GitHub's tokens call it. */
  readonly repository: string;
  /** The GitHub environment whose jobs take it. Branches are limited by that environment's own rule. */
  readonly environment: string;
  /** ARNs of policies that other roles have too. */
  readonly shared: readonly string[];
  /** What it may do besides, each a policy of its own. */
  readonly policies: Readonly<Record<string, readonly Statement[]>>;
  /** Seconds that a job may keep it. */
  readonly seconds: number;
}

/** A role that the jobs of one GitHub environment take by their own token; there is no key that could leak. */
export class GithubRole extends Construct {
  constructor(scope: Construct, id: string, props: GithubRoleProps) {
    super(scope, id);
    const { platform } = LarderStack.of(this);
    const role = new IamRole(this, "role", {
      name: platform.named(props.name),
      description: props.description,
      maxSessionDuration: props.seconds,
      assumeRolePolicy: policyText({
        actions: ["sts:AssumeRoleWithWebIdentity"],
        principals: { Federated: props.provider },
        conditions: {
          StringEquals: {
            [`${GITHUB}:aud`]: AUDIENCE,
            [`${GITHUB}:sub`]: `repo:${props.repository}:environment:${props.environment}`,
          },
        },
      }),
    });
    const attached = [...props.shared];
    props.shared.forEach((policyArn, index) => {
      new IamRolePolicyAttachment(this, `shared-${index}`, { role: role.name, policyArn });
    });
    for (const [what, statements] of Object.entries(props.policies)) {
      const policy = new IamPolicy(this, what, {
        name: platform.named(`${props.name}-${what}`),
        policy: policyText(...statements),
      });
      new IamRolePolicyAttachment(this, `${what}-attachment`, { role: role.name, policyArn: policy.arn });
      attached.push(policy.arn);
    }
    // Without these a right that somebody adds by hand would be no drift.
    new IamRolePolicyAttachmentsExclusive(this, "only", { roleName: role.name, policyArns: attached });
    new IamRolePoliciesExclusive(this, "none-inline", { roleName: role.name, policyNames: [] });
  }
}
