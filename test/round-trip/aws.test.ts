import { ListTablesCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { willowsSpoon } from "../../blueprints/willows-spoon/blueprint";
import { createPlatform } from "../../platform/platform";
import { LOCAL } from "../../platform/testing/sample";
import { LocalCloud, ROOT } from "./local-cloud";
import { Terraform } from "./terraform";

/** The AWS stacks of two environments, side by side in one account, by stock Terraform and the real provider. */

jest.setTimeout(900_000);

const folder = mkdtempSync(path.join(tmpdir(), "larder-aws-"));
const cloud = new LocalCloud(folder);

/** In deploy order. The second environment leaves out the host, whose instance the provider polls for a minute. */
const STACKS = {
  one: ["network", "alerts", "airbyte-host", "transform"],
  two: ["network", "alerts", "transform"],
};
type Name = keyof typeof STACKS;
const stacks = {} as Record<Name, { stack: string; terraform: Terraform }[]>;

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
  rmSync(folder, { recursive: true, force: true });
});

test("both are made, stage by stage", async () => {
  await Promise.all((Object.keys(STACKS) as Name[]).map(make));
});

test("a second plan of every stack of both is empty", async () => {
  for (const { stack, terraform } of [...stacks.one, ...stacks.two]) {
    expect([stack, ...(await terraform.plan())]).toEqual([stack]);
  }
});

test("taking one away leaves none of its resources, and the other whole", async () => {
  for (const { terraform } of [...stacks.one].reverse()) await terraform.destroy();
  for (const { stack, terraform } of stacks.one) {
    expect([stack, ...(await terraform.resources())]).toEqual([stack]);
  }
  const left = await owned();
  expect(left.filter((name) => name.includes("one"))).toEqual([]);
  expect(left.filter((name) => name.includes("two")).length).toBeGreaterThan(5);
  for (const { stack, terraform } of stacks.two) {
    expect([stack, ...(await terraform.plan())]).toEqual([stack]);
  }
});

async function make(name: Name): Promise<void> {
  for (const { terraform } of stacks[name]) {
    await terraform.init();
    await terraform.apply();
  }
}

function synthesise(name: Name) {
  const outdir = path.join(folder, "cdktf.out", name);
  const platform = createPlatform({
    name: "spoon",
    blueprint: "willows-spoon",
    environment: { ...LOCAL, name },
    root: folder,
    outdir,
    endpoints: cloud.endpoints,
    deleteData: true,
  });
  willowsSpoon.build(platform, willowsSpoon.settings.parse({ alerts: { email: "owner@example.com" } }));
  platform.app.synth();
  mkdirSync(path.join(folder, ".larder", name, "state"), { recursive: true });
  return STACKS[name].map((stack) => ({
    stack,
    terraform: new Terraform(path.join(outdir, "stacks", stack), {}),
  }));
}

/** Names of what the account holds, where names tell the environment. */
async function owned(): Promise<string[]> {
  const config = {
    endpoint: cloud.endpoints.aws,
    region: "us-east-2",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
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
