import type { IAMClient } from "@aws-sdk/client-iam";
import type { SynthesisedResource } from "../deploy/stack-json";
import { isSamePolicy, referred, referring } from "../deploy/wanted";

/** What a role may do and who may take it, against the code: Terraform alone sees no policy that somebody added. */
export async function differencesOfRole(
  iam: IAMClient,
  all: readonly SynthesisedResource[],
  resource: SynthesisedResource,
): Promise<string[]> {
  const { GetRoleCommand, GetRolePolicyCommand, ListAttachedRolePoliciesCommand, ListRolePoliciesCommand } =
    await import("@aws-sdk/client-iam");
  const RoleName = String(resource.attributes.name);
  const asked = await iam.send(new GetRoleCommand({ RoleName })).catch((error: unknown) => {
    if ((error as Error).name === "NoSuchEntityException") return undefined;
    throw error;
  });
  // A role that is gone gives no right; a plan makes it again.
  if (!asked) return [];
  const found: string[] = [];
  const document = (text: string | undefined) => decodeURIComponent(text ?? "{}");

  if (
    !isSamePolicy(
      String(resource.attributes.assume_role_policy),
      document(asked.Role?.AssumeRolePolicyDocument),
    )
  )
    found.push(`role ${RoleName} may be taken by others than the code says (its trust policy differs)`);

  const inline = referring(all, "aws_iam_role_policy", "role", resource);
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames) {
    const wanted = inline.find(({ attributes }) => attributes.name === PolicyName);
    const remove = `aws iam delete-role-policy --role-name ${RoleName} --policy-name ${PolicyName}`;
    if (!wanted) {
      found.push(`role ${RoleName} has the policy ${PolicyName}, which no code gives: ${remove}`);
      continue;
    }
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    if (!isSamePolicy(String(wanted.attributes.policy), document(PolicyDocument)))
      found.push(
        `role ${RoleName} may do other things than the code says (its policy ${PolicyName} differs)`,
      );
  }

  const given = referring(all, "aws_iam_role_policy_attachment", "role", resource).map(({ attributes }) =>
    nameOf(referred(all, attributes.policy_arn)?.attributes.name ?? attributes.policy_arn),
  );
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  for (const { PolicyArn = "" } of AttachedPolicies)
    if (!given.includes(nameOf(PolicyArn)))
      found.push(
        `role ${RoleName} has ${PolicyArn} attached, which no code gives: aws iam detach-role-policy --role-name ${RoleName} --policy-arn ${PolicyArn}`,
      );
  return found;
}

/** `AdministratorAccess` of AWS's own is another than one of that name in the account. */
function nameOf(policy: unknown): string {
  const [, owner, name] = /^arn:[^:]*:iam::([^:]*):policy\/(?:.*\/)?([^/]*)$/.exec(String(policy)) ?? [];
  return owner === "aws" ? `aws/${name}` : (name ?? String(policy));
}
