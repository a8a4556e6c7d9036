import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import { policyText, type Statement } from "../../policies/iam";
import { LarderStack } from "../../stack";
import { boundaryArn } from "../delivery/boundary";

export interface ServiceRoleProps {
  /** What it is for, as a part of its name. */
  readonly name: string;
  readonly description: string;
  /** The AWS service that takes it: `ecs-tasks.amazonaws.com`. */
  readonly service: string;
  /** What it may do. */
  readonly statements: readonly Statement[];
  /** Paths of AWS's own policies, where a service asks for one: `service-role/…`. */
  readonly managedPolicies?: readonly string[];
}

/** Services that do not send `aws:SourceAccount` when they take a role, or are not known to. */
const WITHOUT_SOURCE_ACCOUNT = ["ec2.amazonaws.com", "backup.amazonaws.com"];

/** A role of one AWS service with exactly the statements given, taken only on behalf of this account. */
export class ServiceRole extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    const { platform } = LarderStack.of(this);
    const role = new IamRole(this, "role", {
      name: platform.named(props.name),
      description: props.description,
      // Where workflows deploy, no role may do more than the boundary, which bootstrap made.
      permissionsBoundary: platform.repository && boundaryArn(platform),
      assumeRolePolicy: policyText({
        actions: ["sts:AssumeRole"],
        principals: { Service: props.service },
        conditions: WITHOUT_SOURCE_ACCOUNT.includes(props.service)
          ? undefined
          : { StringEquals: { "aws:SourceAccount": platform.environment.aws.account } },
      }),
    });
    this.name = role.name;
    this.arn = role.arn;
    if (props.statements.length > 0) {
      const policy = policyText(...props.statements);
      new IamRolePolicy(this, "policy", { name: platform.named(props.name), role: role.name, policy });
    }
    for (const path of props.managedPolicies ?? []) {
      const policyArn = `arn:aws:iam::aws:policy/${path}`;
      new IamRolePolicyAttachment(this, path.replace(/^.*\//, ""), { role: role.name, policyArn });
    }
  }
}
