import { isAllowed, statementsOf, type Context, type PolicyStatement } from "../platform/testing/rights";
import { LOCAL, samplePlatform, synthesize } from "../platform/testing/sample";
import { AccountStack } from "./account";
import { DeliveryStack } from "./delivery";

/** What the workflows of a repository may do, decided from the policies as IAM decides it. */

const STATE = "arn:aws:s3:::spoon-dev-state-123456789012";
const ARTIFACTS = "arn:aws:s3:::spoon-dev-artifacts-123456789012";
const ROLE = "arn:aws:iam::123456789012:role/spoon-dev-";
const BOUNDARY = "arn:aws:iam::123456789012:policy/spoon-dev-boundary";
const ATTACHMENT = "aws_iam_role_policy_attachment";
const OURS = { "aws:ResourceTag/name": "spoon", "aws:ResourceTag/environment": "dev" };

function delivery(isProtected = false, repository = "acme/spoon") {
  const platform = samplePlatform({
    repository,
    environment: { ...LOCAL, name: "dev", protected: isProtected },
  });
  const stacks = [
    { name: "network", holdsSecrets: false },
    { name: "snowflake", holdsSecrets: false },
    { name: "airbyte", holdsSecrets: true },
  ];
  const account = new AccountStack(platform);
  const json = synthesize(new DeliveryStack(platform, { account, repository, stacks }));
  return json.resource as Record<string, Record<string, Record<string, string>>>;
}

/** Everything that is attached to a role. */
function rightsOf(role: string, resources = delivery()): PolicyStatement[] {
  const attached = Object.values(resources[ATTACHMENT]!).filter(({ role: taker }) =>
    taker!.includes(`.${role}_role_`),
  );
  return attached.flatMap(({ policy_arn }) => {
    const id = /aws_iam_policy\.([^.]+)\.arn/.exec(policy_arn!)![1]!;
    return statementsOf(resources.aws_iam_policy![id]!.policy!);
  });
}

function may(role: string, resources?: ReturnType<typeof delivery>) {
  const rights = rightsOf(role, resources);
  return (action: string, resource: string, context?: Context) =>
    isAllowed(rights, action, resource, context);
}

describe("the roles of workflows", () => {
  it("are taken by the jobs of one GitHub environment of one repository, and by nothing else", () => {
    const trust = Object.values(delivery().aws_iam_role!).map(({ name, assume_role_policy }) => [
      name,
      JSON.parse(assume_role_policy!) as unknown,
    ]);
    const trusts = (environment: string) => ({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: "${data.aws_iam_openid_connect_provider.github.arn}" },
          Action: ["sts:AssumeRoleWithWebIdentity"],
          Condition: {
            StringEquals: {
              "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
              "token.actions.githubusercontent.com:sub": `repo:acme/spoon:environment:${environment}`,
            },
          },
        },
      ],
    });
    expect(Object.fromEntries(trust)).toEqual({
      "spoon-dev-plan": trusts("dev-pr"),
      "spoon-dev-drift": trusts("dev-drift"),
      "spoon-dev-deploy": trusts("dev"),
    });
  });

  it("know a repository by its ids, where GitHub's tokens do", () => {
    const trusts = Object.values(delivery(false, "acme@1/spoon@2").aws_iam_role!);
    expect(trusts.map(({ assume_role_policy }) => /repo:[^"]+/.exec(assume_role_policy!)![0]).sort()).toEqual(
      [
        "repo:acme@1/spoon@2:environment:dev",
        "repo:acme@1/spoon@2:environment:dev-drift",
        "repo:acme@1/spoon@2:environment:dev-pr",
      ],
    );
  });

  it("fit into what AWS takes: 6,144 characters a policy, ten policies a role", () => {
    for (const isProtected of [false, true]) {
      const resources = delivery(isProtected);
      for (const { name, policy } of Object.values(resources.aws_iam_policy!))
        expect([name, policy!.length < 6144]).toEqual([name, true]);
      const takers = Object.values(resources[ATTACHMENT]!).map(({ role }) => role);
      expect(takers.filter((role) => role!.includes("deploy")).length).toBeLessThanOrEqual(10);
    }
  });
});

describe("a pull request's plan", () => {
  const plan = may("plan");

  it("reads the states of stacks, but not airbyte's, which holds secrets", () => {
    expect(plan("s3:GetObject", `${STATE}/network.tfstate`)).toBe(true);
    expect(plan("s3:GetObject", `${STATE}/snowflake.tfstate`)).toBe(true);
    for (const object of ["airbyte.tfstate", "account.tfstate", "delivery.tfstate", "other.tfstate"])
      expect([object, plan("s3:GetObject", `${STATE}/${object}`)]).toEqual([object, false]);
    expect(plan("s3:GetObjectVersion", `${STATE}/airbyte.tfstate`)).toBe(false);
  });

  it("is denied airbyte's state and every secret's value, even if another statement should allow it", () => {
    const careless: PolicyStatement = { Effect: "Allow", Action: ["*"], Resource: ["*"] };
    const rights = [...rightsOf("plan"), careless];
    expect(isAllowed(rights, "s3:GetObject", `${STATE}/airbyte.tfstate`)).toBe(false);
    expect(isAllowed(rights, "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:x:1:secret:y")).toBe(
      false,
    );
    expect(isAllowed(rights, "s3:GetObject", `${STATE}/network.tfstate`)).toBe(true);
  });

  it("writes no state and takes no lock", () => {
    for (const action of ["s3:PutObject", "s3:DeleteObject", "s3:GetObject"])
      expect(plan(action, `${STATE}/network.tfstate.tflock`)).toBe(false);
    expect(plan("s3:PutObject", `${STATE}/network.tfstate`)).toBe(false);
  });

  it("reads what production was delivered from, and nothing else of the artifacts", () => {
    expect(plan("s3:GetObject", `${ARTIFACTS}/dbt/production.json`)).toBe(true);
    expect(plan("s3:GetObject", `${ARTIFACTS}/dbt/deliveries/abc/manifest.json`)).toBe(true);
    expect(plan("s3:GetObject", `${ARTIFACTS}/report/index.html`)).toBe(false);
    expect(plan("s3:GetObject", `${ARTIFACTS}/dbt/runs/1/run_results.json`)).toBe(false);
    expect(plan("s3:PutObject", `${ARTIFACTS}/dbt/production.json`)).toBe(false);
  });

  it("sees published settings of its own environment only", () => {
    const parameter = "arn:aws:ssm:us-east-2:123456789012:parameter/spoon";
    expect(plan("ssm:GetParametersByPath", `${parameter}/dev/`)).toBe(true);
    expect(plan("ssm:GetParameter", `${parameter}/dev/transform/cluster`)).toBe(true);
    expect(plan("ssm:GetParameter", `${parameter}/prod/transform/cluster`)).toBe(false);
  });
});

describe("the nightly look", () => {
  const drift = may("drift");

  it("reads all states and secrets of its environment, and writes neither", () => {
    expect(drift("s3:GetObject", `${STATE}/airbyte.tfstate`)).toBe(true);
    expect(drift("s3:PutObject", `${STATE}/airbyte.tfstate`)).toBe(false);
    const secret = "arn:aws:secretsmanager:us-east-2:123456789012:secret:/spoon/";
    expect(drift("secretsmanager:GetSecretValue", `${secret}dev/snowflake/terraform-AbCdEf`)).toBe(true);
    expect(drift("secretsmanager:GetSecretValue", `${secret}prod/snowflake/terraform-AbCdEf`)).toBe(false);
    expect(drift("secretsmanager:PutSecretValue", `${secret}dev/snowflake/terraform-AbCdEf`)).toBe(false);
  });
});

describe("a deploy", () => {
  const deploy = may("deploy");
  const within = { "iam:PermissionsBoundary": BOUNDARY };

  it("writes the states of its stages with their locks, not those that give it its rights", () => {
    expect(deploy("s3:PutObject", `${STATE}/airbyte.tfstate`)).toBe(true);
    expect(deploy("s3:DeleteObject", `${STATE}/airbyte.tfstate.tflock`)).toBe(true);
    expect(deploy("s3:DeleteObject", `${STATE}/airbyte.tfstate`)).toBe(false);
    for (const stack of ["account", "delivery"])
      expect(deploy("s3:PutObject", `${STATE}/${stack}.tfstate`)).toBe(false);
  });

  it("makes roles within the boundary only, and cannot lift it", () => {
    expect(deploy("iam:CreateRole", `${ROLE}dbt-task`, within)).toBe(true);
    expect(deploy("iam:CreateRole", `${ROLE}dbt-task`)).toBe(false);
    expect(deploy("iam:PutRolePolicy", `${ROLE}dbt-task`, within)).toBe(true);
    expect(deploy("iam:PutRolePolicy", `${ROLE}dbt-task`)).toBe(false);
    expect(deploy("iam:DeleteRolePermissionsBoundary", `${ROLE}dbt-task`, within)).toBe(false);
    expect(deploy("iam:CreatePolicyVersion", BOUNDARY)).toBe(false);
  });

  it("attaches no policy of AWS but the one for backups", () => {
    const attach = (policy: string) =>
      deploy("iam:AttachRolePolicy", `${ROLE}backup`, { ...within, "iam:PolicyARN": policy });
    expect(attach("arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup")).toBe(true);
    expect(attach("arn:aws:iam::aws:policy/AdministratorAccess")).toBe(false);
  });

  it.each(["deploy", "plan", "drift"])("cannot change, hand on or open the role %s", (name) => {
    for (const action of [
      "PutRolePolicy",
      "UpdateAssumeRolePolicy",
      "DeleteRole",
      "PutRolePermissionsBoundary",
    ])
      expect([action, deploy(`iam:${action}`, `${ROLE}${name}`, within)]).toEqual([action, false]);
    const passed = { "iam:PassedToService": "ec2.amazonaws.com" };
    expect(deploy("iam:PassRole", `${ROLE}${name}`, passed)).toBe(false);
    expect(deploy("iam:PassRole", `${ROLE}airbyte`, passed)).toBe(true);
    expect(deploy("iam:PassRole", `${ROLE}airbyte`, { "iam:PassedToService": "lambda.amazonaws.com" })).toBe(
      false,
    );
  });

  it("touches no network, host or key without the environment's tags, and tags nothing of others", () => {
    const vpc = "arn:aws:ec2:us-east-2:123456789012:vpc/vpc-1";
    expect(deploy("ec2:DeleteVpc", vpc, OURS)).toBe(true);
    expect(deploy("ec2:DeleteVpc", vpc, { ...OURS, "aws:ResourceTag/environment": "prod" })).toBe(false);
    expect(deploy("ec2:DeleteVpc", vpc)).toBe(false);
    const tags = { "aws:RequestTag/name": "spoon", "aws:RequestTag/environment": "dev" };
    expect(deploy("ec2:CreateVpc", vpc, tags)).toBe(true);
    expect(deploy("ec2:CreateVpc", vpc)).toBe(false);
    expect(deploy("ec2:CreateTags", vpc, { ...tags, "ec2:CreateAction": "CreateVpc" })).toBe(true);
    expect(deploy("ec2:CreateTags", vpc, tags)).toBe(false);
    const key = "arn:aws:kms:us-east-2:123456789012:key/1";
    expect(deploy("kms:PutKeyPolicy", key, OURS)).toBe(true);
    expect(deploy("kms:PutKeyPolicy", key)).toBe(false);
  });

  it.each([
    ["kms", "key/1", "CreateKey"],
    ["backup", "backup-plan:1", "CreateBackupPlan"],
  ])(
    "makes one of %s with the environment's tags, and claims none that has another's",
    (service, id, make) => {
      const arn = `arn:aws:${service}:us-east-2:123456789012:${id}`;
      const tags = { "aws:RequestTag/name": "spoon", "aws:RequestTag/environment": "dev" };
      const theirs = { "aws:ResourceTag/name": "spoon", "aws:ResourceTag/environment": "prod" };
      const tag = `${service}:TagResource`;
      for (const action of [`${service}:${make}`, tag])
        expect([action, deploy(action, arn, tags), deploy(action, arn)]).toEqual([action, true, false]);
      expect(deploy(tag, arn, { ...tags, ...OURS })).toBe(true);
      expect(deploy(tag, arn, { ...tags, ...theirs })).toBe(false);
    },
  );

  it("cannot take the state's bucket apart", () => {
    for (const action of ["s3:DeleteBucket", "s3:PutBucketPolicy", "s3:PutBucketVersioning"])
      expect([action, deploy(action, STATE), deploy(action, ARTIFACTS)]).toEqual([action, false, true]);
  });

  it("deletes what holds data where the environment is not protected, and nowhere else", () => {
    const protectedDeploy = may("deploy", delivery(true));
    const account = "us-east-2:123456789012";
    for (const [action, resource, context] of [
      ["s3:DeleteBucket", ARTIFACTS],
      ["dynamodb:DeleteTable", `arn:aws:dynamodb:${account}:table/spoon-dev-lock`],
      ["ec2:DeleteVolume", `arn:aws:ec2:${account}:volume/vol-1`, OURS],
      ["ecr:DeleteRepository", `arn:aws:ecr:${account}:repository/spoon-dev-dbt`],
      ["kms:ScheduleKeyDeletion", `arn:aws:kms:${account}:key/1`, OURS],
      ["backup:DeleteBackupVault", `arn:aws:backup:${account}:backup-vault:spoon-dev-airbyte`],
    ] as const) {
      const both = [deploy(action, resource, context), protectedDeploy(action, resource, context)];
      expect([action, ...both]).toEqual([action, true, false]);
    }
  });
});
