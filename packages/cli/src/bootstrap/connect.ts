import type { SystemFile } from "../../../../platform/system";
import { awsPath } from "../deploy/aws-client";
import { lockName } from "../deploy/lock-file";
import { commandFor } from "../environment/command";

/**
 * The commands that connect a repository on GitHub with an environment's account, to be run by an administrator of both:
 * its environments, who gets there, which role its jobs take, and the one key that is no role.
 */

/** The roles of stacks/delivery.ts, and what follows the environment's name on GitHub. */
const SUFFIXES = { deploy: "", plan: "-pr", drift: "-drift" };

export function connectText(system: SystemFile): string {
  return [environments(system), branches(system), variables(system), key(system)].join("\n\n");
}

/** A workflow installs no provider whose checksums the repository does not hold; bootstrap wrote those of its own stacks. */
export function commitLockText(system: SystemFile): string {
  const environment = { name: system.environment };
  const file = lockName(environment);
  return inOne(
    commandFor(environment, "plan"),
    `git add ${file}`,
    `git commit -m "Providers of ${system.environment}" -- ${file}`,
  );
}

function environments({ repository, environment, protected: isProtected }: SystemFile): string {
  const policy = "deployment_branch_policy";
  const ruled = `-F '${policy}[protected_branches]=false' -F '${policy}[custom_branch_policies]=true'`;
  const asked = `-F 'reviewers[][type]=User' -F "reviewers[][id]=$(gh api user --jq .id)"`;
  const put = (suffix: string, ...options: string[]) =>
    [`gh api -X PUT repos/${repository}/environments/${environment}${suffix}`, ...options].join(" ");
  return inOne(put("", ruled, ...(isProtected ? [asked] : [])), put("-drift", ruled), put("-pr"));
}

function branches({ repository, environment, branch = "main" }: SystemFile): string {
  const only = (suffix: string, name: string) =>
    `gh api -X POST repos/${repository}/environments/${environment}${suffix}/deployment-branch-policies -f name=${name}`;
  // Scheduled runs are of the default branch.
  return inOne(only("", branch), only("-drift", `"$(gh api repos/${repository} --jq .default_branch)"`));
}

function variables({ name, repository, environment, account, region }: SystemFile): string {
  const sets = Object.entries(SUFFIXES).flatMap(([role, suffix]) => {
    const to = `-R ${repository} -e ${environment}${suffix}`;
    return [
      `gh variable set AWS_ROLE ${to} -b arn:aws:iam::${account}:role/${name}-${environment}-${role}`,
      `gh variable set AWS_REGION ${to} -b ${region}`,
    ];
  });
  return inOne(...sets);
}

function key(system: SystemFile): string {
  const { repository, environment, region } = system;
  const secret = awsPath(system, "snowflake/ci");
  return [
    `aws secretsmanager get-secret-value --region ${region} --secret-id ${secret} --query SecretString --output text`,
    `  | gh secret set SNOWFLAKE_PRIVATE_KEY -R ${repository} -e ${environment}-pr`,
  ].join(" \\\n");
}

function inOne(...commands: string[]): string {
  return commands.join(" &&\n  ");
}
