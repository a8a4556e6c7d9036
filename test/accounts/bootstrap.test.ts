import {
  AttachRolePolicyCommand,
  IAMClient,
  ListOpenIDConnectProviderTagsCommand,
  ListRolesCommand,
} from "@aws-sdk/client-iam";
import {
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  ListObjectsV2Command,
  S3Client,
} from "@aws-sdk/client-s3";
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bootstrapStacks } from "../../blueprints/bootstrap";
import { willowsSpoon } from "../../blueprints/willows-spoon/blueprint";
import { applyBootstrap } from "../../packages/cli/src/bootstrap/bootstrap";
import { checkStage } from "../../packages/cli/src/delivery/drift";
import { Console } from "../../packages/cli/src/console/console";
import { writeTerraformConfig } from "../../packages/cli/src/deploy/terraform-config";
import { Environment } from "../../packages/cli/src/environment/environment";
import { createPlatform } from "../../platform/platform";
import { systemFile } from "../../platform/system-file";
import { LOCAL } from "../../platform/testing/sample";
import { actionsOf, type NamedPolicy } from "../../platform/testing/rights";
import { callsIn, recorded } from "./calls";
import { AWS_KEY, LocalCloud, ROOT } from "../round-trip/local-cloud";

/** `larder bootstrap` on the local AWS, with the state where it lies in accounts: in the bucket that it makes. */

jest.setTimeout(1_800_000);

const folder = mkdtempSync(path.join(tmpdir(), "larder-bootstrap-"));
const cloud = new LocalCloud(folder);
const console_ = new Console({ json: true, verbose: false });
const PROVIDER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";

const NOTHING = { add: 0, change: 0, remove: 0 };

const client = () => ({
  endpoint: cloud.endpoints.aws,
  region: "us-east-2",
  credentials: AWS_KEY,
});
const s3 = () => new S3Client({ ...client(), forcePathStyle: true });

beforeAll(async () => {
  // Programs are hashed where they lie.
  for (const name of ["dbt", "packages", "package-lock.json"])
    symlinkSync(path.join(ROOT, name), path.join(folder, name));
  mkdirSync(path.join(folder, ".larder"));
  for (const name of ["setup.json", "mirror"])
    symlinkSync(path.join(ROOT, ".larder", name), path.join(folder, ".larder", name));
  await cloud.start("aws");
});

afterAll(async () => {
  await cloud.stop();
});

test("bootstrap makes bucket, roles and provider, and keeps its state in its own bucket", async () => {
  const { changes } = await bootstrap("dev");
  expect(changes).toMatchObject({ change: expect.any(Number) as number, remove: 0 });
  expect(changes.add).toBeGreaterThan(15);
  const { Contents = [] } = await s3().send(new ListObjectsV2Command({ Bucket: bucketOf("dev") }));
  expect(Contents.map(({ Key }) => Key)).toEqual(["account.tfstate", "delivery.tfstate"]);
  expect(await roles("/")).toEqual(["spoon-dev-deploy", "spoon-dev-drift", "spoon-dev-plan"]);
  expect(await roles("/aws-service-role/ecs.amazonaws.com/")).toHaveLength(1);
});

test("the bucket is encrypted, versioned, closed, and takes no plain HTTP", async () => {
  const Bucket = bucketOf("dev");
  const { ServerSideEncryptionConfiguration } = await s3().send(new GetBucketEncryptionCommand({ Bucket }));
  const { Status } = await s3().send(new GetBucketVersioningCommand({ Bucket }));
  const { PublicAccessBlockConfiguration } = await s3().send(new GetPublicAccessBlockCommand({ Bucket }));
  const { Policy } = await s3().send(new GetBucketPolicyCommand({ Bucket }));
  expect(ServerSideEncryptionConfiguration?.Rules?.[0]).toMatchObject({ BucketKeyEnabled: true });
  expect(Status).toBe("Enabled");
  expect(Object.values(PublicAccessBlockConfiguration ?? {})).toEqual([true, true, true, true]);
  expect(JSON.parse(Policy!)).toMatchObject({
    Statement: [{ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }],
  });
});

test("a second bootstrap changes nothing", async () => {
  expect((await bootstrap("dev")).changes).toMatchObject(NOTHING);
});

test("who widens a role by hand is found out, by what the role that looks may ask", async () => {
  const environment = new Environment(folder, "dev", true);
  const log = path.join(folder, "looked.log");
  Object.assign(process.env, recorded(log));
  const look = () =>
    Promise.all(
      ["account", "delivery"].map((stack) => checkStage(environment, stack, "bootstrap", (work) => work())),
    );
  expect(await look()).toMatchObject([{ state: "clean" }, { state: "clean" }]);
  const role = { RoleName: "spoon-dev-plan", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" };
  await new IAMClient(client()).send(new AttachRolePolicyCommand(role));
  expect(await look()).toMatchObject([
    { state: "clean" },
    { state: "drifted", resources: [{ action: "change", attributes: ["policy_arns"] }] },
  ]);

  for (const name of Object.keys(recorded(log))) delete process.env[name];
  const { resource } = JSON.parse(
    readFileSync(path.join(environment.stackFolder("delivery"), "cdk.tf.json"), "utf8"),
  ) as { resource: { aws_iam_policy: Record<string, NamedPolicy> } };
  const may = actionsOf(Object.values(resource.aws_iam_policy), /^spoon-dev-(read$|drift-)/);
  const { reading } = callsIn([log]);
  expect(reading).toEqual(expect.arrayContaining(["iam:GetPolicyVersion", "iam:ListAttachedRolePolicies"]));
  expect(reading.filter((action) => !may.has(action))).toEqual([]);
});

test("another environment of the account takes in what is there, and leaves it as it is", async () => {
  const before = await providerTags();
  await bootstrap("prod", ["account"]);
  expect(await stateOf("prod", "account")).toContain(PROVIDER);
  expect(await providerTags()).toEqual(before);
  expect(await roles("/aws-service-role/ecs.amazonaws.com/")).toHaveLength(1);
});

async function bootstrap(name: string, only?: string[]) {
  const environment = new Environment(folder, name, true);
  const outdir = path.join(folder, "cdktf.out", name);
  const platform = createPlatform({
    name: "spoon",
    blueprint: "willows-spoon",
    repository: "acme/spoon",
    environment: { ...LOCAL, name, branch: name },
    root: folder,
    outdir,
    endpoints: cloud.endpoints,
  });
  const settings = willowsSpoon.settings.parse({});
  const system = willowsSpoon.build(platform, settings);
  const stacks = bootstrapStacks(platform, system);
  platform.app.synth();
  for (const { node } of stacks) keepStateInBucket(path.join(outdir, "stacks", node.id), node.id, name);
  cloud.giveKeys(environment.path("secrets"));
  writeFileSync(environment.path("endpoints.json"), JSON.stringify(cloud.endpoints));
  writeTerraformConfig(environment, false);
  const file = systemFile(platform, settings, system, stacks);
  return applyBootstrap(environment, { ...file, bootstrap: only ?? file.bootstrap }, console_);
}

/** The block that state.ts writes for accounts, pointed to the local AWS. */
function keepStateInBucket(stackFolder: string, stack: string, environment: string): void {
  const file = path.join(stackFolder, "cdk.tf.json");
  const json = JSON.parse(readFileSync(file, "utf8")) as { terraform: { backend: object } };
  json.terraform.backend = {
    s3: {
      bucket: bucketOf(environment),
      key: `${stack}.tfstate`,
      region: "us-east-2",
      encrypt: true,
      use_lockfile: true,
      use_path_style: true,
      endpoints: { s3: cloud.endpoints.aws, sts: cloud.endpoints.aws, iam: cloud.endpoints.aws },
    },
  };
  writeFileSync(file, JSON.stringify(json));
}

function bucketOf(environment: string): string {
  return `spoon-${environment}-state-123456789012`;
}

async function stateOf(environment: string, stack: string): Promise<string> {
  const { Body } = await s3().send(
    new GetObjectCommand({ Bucket: bucketOf(environment), Key: `${stack}.tfstate` }),
  );
  return Body!.transformToString();
}

async function providerTags(): Promise<object[]> {
  const { Tags = [] } = await new IAMClient(client()).send(
    new ListOpenIDConnectProviderTagsCommand({ OpenIDConnectProviderArn: PROVIDER }),
  );
  return Tags;
}

async function roles(PathPrefix: string): Promise<string[]> {
  const { Roles = [] } = await new IAMClient(client()).send(new ListRolesCommand({ PathPrefix }));
  return Roles.filter(({ Path }) => Path === "/" || PathPrefix !== "/")
    .map(({ RoleName }) => RoleName!)
    .sort();
}
