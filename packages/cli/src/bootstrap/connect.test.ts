import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SystemFile } from "../../../../platform/system";
import { commitLockText, connectText } from "./connect";
import { terraformUserSql } from "./terraform-user";

/** What bootstrap prints for a person to run. */

const system = {
  name: "spoon",
  environment: "prod",
  branch: "release",
  repository: "acme/spoon",
  protected: true,
  account: "222222222222",
  region: "eu-central-1",
} as SystemFile;

/** Runs the text with programs that write down their arguments. */
function ran(text: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "larder-connect-"));
  const log = join(folder, "log");
  const answers =
    'case "$*" in *default_branch) echo main;; *user*) echo 7;; *get-secret-value*) echo KEY;; esac';
  for (const name of ["gh", "aws"]) {
    const input = name === "gh" ? 'case "$1" in secret) echo "stdin $(cat)" >> "$LOG";; esac' : "";
    writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >> "$LOG"\n${input}\n${answers}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const env = { PATH: `${folder}:${process.env.PATH}`, LOG: log };
  execFileSync("sh", ["-eu", "-c", text], { env, stdio: "ignore" });
  return readFileSync(log, "utf8").trim().split("\n");
}

test("four commands make GitHub's environments, their branches, variables and the one secret", () => {
  const text = connectText(system);
  expect(text.split("\n\n")).toHaveLength(4);
  const commands = ran(text);
  const api = "repos/acme/spoon/environments/prod";
  const ruled =
    "-F deployment_branch_policy[protected_branches]=false -F deployment_branch_policy[custom_branch_policies]=true";
  expect(commands).toEqual([
    "gh api user --jq .id",
    `gh api -X PUT ${api} ${ruled} -F reviewers[][type]=User -F reviewers[][id]=7`,
    `gh api -X PUT ${api}-drift ${ruled}`,
    `gh api -X PUT ${api}-pr`,
    `gh api -X POST ${api}/deployment-branch-policies -f name=release`,
    "gh api repos/acme/spoon --jq .default_branch",
    `gh api -X POST ${api}-drift/deployment-branch-policies -f name=main`,
    ...["=deploy", "-pr=plan", "-drift=drift"].flatMap((pair) => {
      const [suffix, role] = pair.split("=");
      return [
        `gh variable set AWS_ROLE -R acme/spoon -e prod${suffix} -b arn:aws:iam::222222222222:role/spoon-prod-${role}`,
        `gh variable set AWS_REGION -R acme/spoon -e prod${suffix} -b eu-central-1`,
      ];
    }),
    ...commands.slice(-3),
  ]);
  const secret =
    "aws secretsmanager get-secret-value --region eu-central-1 --secret-id /spoon/prod/snowflake/ci";
  expect(commands.slice(-3).sort()).toEqual([
    `${secret} --query SecretString --output text`,
    "gh secret set SNOWFLAKE_PRIVATE_KEY -R acme/spoon -e prod-pr",
    "stdin KEY",
  ]);
});

test("the providers' checksums are written by a plan of this environment, and alone committed", () => {
  const file = "locks/prod.lock.hcl";
  expect(commitLockText(system).split(" &&\n  ")).toEqual([
    "./larder plan -e prod",
    `git add ${file}`,
    `git commit -m "Providers of prod" -- ${file}`,
  ]);
});

test("an environment that is not protected asks nobody", () => {
  expect(connectText({ ...system, protected: false })).not.toContain("reviewers");
});

test("Terraform's user is made by statements that may be run again", () => {
  const sql = terraformUserSql("SPOON_PROD_TERRAFORM", "MIIB");
  expect(sql).toMatch(/^create user if not exists SPOON_PROD_TERRAFORM type = service/);
  expect(sql).toContain(
    "alter user SPOON_PROD_TERRAFORM set rsa_public_key = 'MIIB' default_secondary_roles = ();",
  );
  for (const role of ["SYSADMIN", "SECURITYADMIN", "ACCOUNTADMIN"])
    expect(sql).toContain(`grant role ${role} to user SPOON_PROD_TERRAFORM;`);
});
