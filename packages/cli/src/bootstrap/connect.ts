import type { SystemFile } from "../../../../platform/system";
import { awsPath } from "../deploy/aws-client";
import type { Environment } from "../environment/environment";

/** The commands that connect a repository on GitHub with an environment's account: its environments, roles and one key. */

/** Behind the environment's name, and the role that its jobs take (stacks/delivery.ts). */
const GITHUB_ENVIRONMENTS = { deploy: "", plan: "-pr", drift: "-drift" };

export function connectText(environment: Environment, system: SystemFile): string {
  const { repository = "", branch = "main", account, region } = system;
  const name = environment.name;
  const api = `repos/${repository}/environments`;
  const rules = "deployment_branch_policy";
  const branches = `-F '${rules}[protected_branches]=false' -F '${rules}[custom_branch_policies]=true'`;
  const reviewers = `-F 'reviewers[][type]=User' -F "reviewers[][id]=$(gh api user --jq .id)"`;
  const put = (suffix: string, ...options: string[]) =>
    [`gh api -X PUT ${api}/${name}${suffix}`, ...options].join(" ");
  const only = (suffix: string) =>
    `gh api -X POST ${api}/${name}${suffix}/deployment-branch-policies -f name=${branch} -f type=branch`;
  const variables = Object.entries(GITHUB_ENVIRONMENTS).flatMap(([role, suffix]) => {
    const set = (variable: string, value: string) =>
      `gh variable set ${variable} -R ${repository} -e ${name}${suffix} -b ${value}`;
    const arn = `arn:aws:iam::${account}:role/${system.name}-${name}-${role}`;
    return [set("AWS_ROLE", arn), set("AWS_REGION", region)];
  });
  return [
    put("", branches, ...(system.protected ? [reviewers] : [])),
    put("-drift", branches),
    put("-pr"),
    only(""),
    only("-drift"),
    ...variables,
    `aws secretsmanager get-secret-value --region ${region} --secret-id ${awsPath(system, "snowflake/ci")} \\`,
    `  --query SecretString --output text | gh secret set SNOWFLAKE_PRIVATE_KEY -R ${repository} -e ${name}-pr`,
  ].join("\n");
}
