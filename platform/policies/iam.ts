/**
 * IAM policies are plain objects until here, the one place that turns them into text: what stands in a stack can be
 * read by the policy walk and by scanners, where a data source or `Fn.jsonencode` would be a token.
 */

/** AWS's own policies that a role may get: the rights of a deploy and the policy walk both read this. */
export const AWS_POLICIES = ["service-role/AWSBackupServiceRolePolicyForBackup"].map(
  (path) => `arn:aws:iam::aws:policy/${path}`,
);

export interface Statement {
  readonly sid?: string;
  readonly effect?: "Allow" | "Deny";
  readonly actions: readonly string[];
  /** Left out in a trust policy. */
  readonly resources?: readonly string[];
  readonly principals?: Readonly<Record<string, string | readonly string[]>> | "*";
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export function policyText(...statements: Statement[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ sid, effect, actions, resources, principals, conditions }) => ({
      Sid: sid,
      Effect: effect ?? "Allow",
      Principal: principals,
      Action: actions,
      Resource: resources,
      Condition: conditions,
    })),
  });
}
