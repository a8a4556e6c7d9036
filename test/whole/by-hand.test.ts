import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { ECRClient, SetRepositoryPolicyCommand } from "@aws-sdk/client-ecr";
import { AttachRolePolicyCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { PutResourcePolicyCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

import type { Finding } from "../../packages/cli/src/check/check";
import type { Checked } from "../../packages/cli/src/delivery/drift";
import { awsConfig, runAws } from "./aws";
import { larder, larderOk, system } from "./platform";
import { login } from "./warehouse";

/** What somebody gives by hand, beside the code: `check` and `drift` name it, and what they print takes it away. */

async function problemsOf(name: Finding["name"]): Promise<readonly string[]> {
  const findings = JSON.parse((await larder(["check", "--json"])).stdout) as Finding[];
  return findings.find((finding) => finding.name === name)!.problems;
}

async function byHand(stack: string): Promise<readonly string[]> {
  const stacks = JSON.parse((await larder(["drift", "--json"])).stdout) as Checked[];
  return stacks.find((checked) => checked.stack === stack)!.byHand ?? [];
}

/** Finds a text by a part of it. */
const one = (part: string) => expect.stringContaining(part) as string;

test("rights in Snowflake: a role, single objects, a grant option, a user's state, an owner", async () => {
  const { warehouse } = system();
  if (warehouse.kind !== "snowflake") throw new Error("no Snowflake");
  const { raw, analytics } = warehouse.databases;
  const prefix = raw.replace(/_RAW$/, "");
  const sales = `${analytics}.SERVING.FCT_SALES`;
  const terraform = await login("terraform");
  try {
    await terraform.query(`grant role ${prefix}_LOADER to user ${prefix}_HEX`);
    await terraform.query(`grant insert, delete on table ${sales} to role ${prefix}_REPORTER`);
    await terraform.query(`grant usage on database ${raw} to role ${prefix}_LOADER with grant option`);
    await terraform.query(`alter user ${prefix}_DBT set disabled = true`);
    await terraform.query(`alter user ${prefix}_HEX set network_policy = null, timezone = 'Asia/Tokyo'`);
    const found = [
      one(`revoke role ${prefix}_LOADER from user ${prefix}_HEX;`),
      one(`revoke insert on table ${sales} from role ${prefix}_REPORTER;`),
      one(`revoke delete on table ${sales} from role ${prefix}_REPORTER;`),
      one(`revoke grant option for usage on database ${raw} from role ${prefix}_LOADER;`),
      one(`alter user ${prefix}_DBT set disabled = false;`),
      one(`alter user ${prefix}_HEX unset timezone;`),
    ];
    expect(await byHand("snowflake")).toEqual(expect.arrayContaining(found));
    const problems = await problemsOf("grants");
    expect(problems).toHaveLength(found.length);
    expect(problems).toEqual(expect.arrayContaining(found));
    for (const problem of problems) await terraform.query(/[^:]+;$/.exec(problem)![0].trim());
  } finally {
    await terraform.close();
  }
  expect(await problemsOf("grants")).toEqual([]);
});

test("rights in AWS: a role's policies, an open port, policies of a repository and a secret", async () => {
  const { name, environment, programs } = system();
  const own = `${name}-${environment}`;
  const [iam, ec2] = [new IAMClient(awsConfig()), new EC2Client(awsConfig())];
  const RoleName = `${own}-airbyte`;
  const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  const all = { Effect: "Allow", Action: "*", Resource: "*" };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [all] });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "mine", PolicyDocument }));

  const Filters = [{ Name: "group-name", Values: [`${own}-airbyte`] }];
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  const ssh = { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
  const { GroupId } = SecurityGroups![0]!;
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ssh] }));

  const theirs = { Effect: "Allow", Principal: "*", Action: "*" };
  const policy = (more: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ ...theirs, ...more }] });
  const { repository: repositoryName } = programs.find(({ kind }) => kind === "image")!;
  await new ECRClient(awsConfig()).send(
    new SetRepositoryPolicyCommand({ repositoryName, policyText: policy({}) }),
  );
  const SecretId = `/${name}/${environment}/snowflake/dbt`;
  await new SecretsManagerClient(awsConfig()).send(
    new PutResourcePolicyCommand({ SecretId, ResourcePolicy: policy({ Resource: "*" }) }),
  );

  const ofHost = [
    one(`aws iam detach-role-policy --role-name ${RoleName} --policy-arn ${PolicyArn}`),
    one(`aws iam delete-role-policy --role-name ${RoleName} --policy-name mine`),
    one("lets tcp/22-22 in from 0.0.0.0/0, which no code says: aws ec2 revoke-security-group-ingress"),
  ];
  const ofOthers = [
    one(`aws ecr delete-repository-policy --repository-name ${repositoryName}`),
    one(`aws secretsmanager delete-resource-policy --secret-id ${SecretId}`),
  ];
  expect(await byHand("airbyte-host")).toEqual(expect.arrayContaining(ofHost));
  const problems = await problemsOf("aws");
  expect(problems).toHaveLength(ofHost.length + ofOthers.length);
  expect(problems).toEqual(expect.arrayContaining([...ofHost, ...ofOthers]));
  for (const problem of problems) await runAws(/aws .*$/.exec(problem)![0]);
  expect(await problemsOf("aws")).toEqual([]);
});

test("what was taken away again is no drift", async () => {
  await larderOk(["check"]);
  await larderOk(["drift"]);
});
