import { ListTablesCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import { mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { willowsSpoon } from "../../blueprints/willows-spoon/blueprint";
import { bootstrapStacks } from "../../blueprints/bootstrap";
import { createPlatform } from "../../platform/platform";
import { actionsOf, type NamedPolicy } from "../../platform/testing/rights";
import { LOCAL, synthesize } from "../../platform/testing/sample";
import { callsIn, recorded } from "./calls";
import { AWS_KEY, LocalCloud, ROOT } from "../round-trip/local-cloud";
import { Terraform } from "../round-trip/terraform";

/** The AWS stacks of two environments, side by side in one account, by stock Terraform and the real provider. */

jest.setTimeout(1_800_000);

const folder = mkdtempSync(path.join(tmpdir(), "larder-aws-"));
const cloud = new LocalCloud(folder);

/**
 * In deploy order; what stands side by side needs nothing of each other. The second environment leaves out the host,
 * whose instance the provider polls for a minute.
 */
const STACKS = {
  one: [
    ["network", "alerts"],
    ["airbyte-host", "transform"],
  ],
  two: [["network", "alerts"], ["transform"]],
};
type Name = keyof typeof STACKS;
interface Stack {
  readonly stack: string;
  readonly terraform: Terraform;
  /** What its provider said to AWS. */
  readonly log: string;
}
const stacks = {} as Record<Name, Stack[][]>;

beforeAll(async () => {
  // Programs are hashed where they lie; states and stacks stay in the test's own folder.
  for (const name of ["dbt", "packages", "package-lock.json"])
    symlinkSync(path.join(ROOT, name), path.join(folder, name));
  await cloud.start("aws");
  for (const name of Object.keys(STACKS) as Name[]) {
    const secrets = ["snowflake/dbt", "snowflake/report", "airbyte", "shopify"];
    await cloud.publish({}, Object.fromEntries(secrets.map((what) => [`/spoon/${name}/${what}`, "{}"])));
    stacks[name] = synthesise(name);
  }
});

afterAll(async () => {
  await cloud.stop();
});

test("both are made, stage by stage", async () => {
  await Promise.all(
    [stacks.one, stacks.two].map((stages) =>
      inOrder(stages, async ({ terraform }) => {
        await terraform.init();
        await terraform.apply();
      }),
    ),
  );
});

test("a second plan of every stack of both is empty", async () => {
  await inOrder([...stacks.one, ...stacks.two], expectNothingToDo);
});

test("taking one away leaves none of its resources, and the other whole", async () => {
  await inOrder([...stacks.one].reverse(), ({ terraform }) => terraform.destroy());
  await inOrder(stacks.one, async ({ stack, terraform }) => {
    expect([stack, ...(await terraform.resources())]).toEqual([stack]);
  });
  const left = await owned();
  expect(left.filter((name) => name.includes("one"))).toEqual([]);
  expect(left.filter((name) => name.includes("two")).length).toBeGreaterThan(5);
  await inOrder(stacks.two, expectNothingToDo);
});

test("the roles of workflows name all that Terraform asked AWS meanwhile", () => {
  const { reading, all } = callsIn(
    Object.values(stacks)
      .flat(2)
      .map(({ log }) => log),
  );
  expect(reading.length).toBeGreaterThan(50);
  expect(all.length).toBeGreaterThan(100);
  const [plan, deploy] = [actionsOfRole("plan"), actionsOfRole("deploy")];
  expect(reading.filter((action) => !plan.has(action))).toEqual([]);
  expect(all.filter((action) => !deploy.has(action))).toEqual([]);
});

/** What a role may do, by the policies that bootstrap would make. */
function actionsOfRole(role: "plan" | "deploy"): ReadonlySet<string> {
  const platform = platformOf("rights", "acme/spoon");
  const [, delivery] = bootstrapStacks(
    platform,
    willowsSpoon.build(platform, willowsSpoon.settings.parse({})),
  );
  const policies = Object.values(synthesize(delivery!).resource!.aws_iam_policy!) as NamedPolicy[];
  return actionsOf(policies, new RegExp(`^spoon-rights-(read$|${role}-)`));
}

async function expectNothingToDo({ stack, terraform }: Stack): Promise<void> {
  expect([stack, ...(await terraform.plan())]).toEqual([stack]);
}

/** One stage after the other; the stacks of a stage side by side. */
async function inOrder(stages: Stack[][], work: (stack: Stack) => Promise<unknown>): Promise<void> {
  for (const stage of stages) await Promise.all(stage.map(work));
}

function platformOf(name: string, repository?: string) {
  return createPlatform({
    name: "spoon",
    blueprint: "willows-spoon",
    repository,
    environment: { ...LOCAL, name },
    root: folder,
    outdir: path.join(folder, "cdktf.out", name),
    endpoints: cloud.endpoints,
    deleteData: true,
  });
}

function synthesise(name: Name) {
  const platform = platformOf(name);
  willowsSpoon.build(platform, willowsSpoon.settings.parse({ alerts: { email: "owner@example.com" } }));
  platform.app.synth();
  mkdirSync(path.join(folder, ".larder", name, "state"), { recursive: true });
  return STACKS[name].map((stage) =>
    stage.map((stack) => {
      const at = path.join(platform.outdir, "stacks", stack);
      const log = `${at}.calls.log`;
      return { stack, log, terraform: new Terraform(at, recorded(log)) };
    }),
  );
}

/** Names of what the account holds, where names tell the environment. */
async function owned(): Promise<string[]> {
  const config = {
    endpoint: cloud.endpoints.aws,
    region: "us-east-2",
    credentials: AWS_KEY,
  };
  const buckets = await new S3Client({ ...config, forcePathStyle: true }).send(new ListBucketsCommand({}));
  const tables = await new DynamoDBClient(config).send(new ListTablesCommand({}));
  const ssm = new SSMClient(config);
  const parameters = await ssm.send(
    new GetParametersByPathCommand({ Path: "/spoon", Recursive: true, MaxResults: 10 }),
  );
  return [
    ...(buckets.Buckets ?? []).map((bucket) => bucket.Name ?? ""),
    ...(tables.TableNames ?? []),
    ...(parameters.Parameters ?? []).map((parameter) => parameter.Name ?? ""),
  ];
}
