import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Endpoints, Environment } from "../platform/platform";
import { createPlatform } from "../platform/platform";
import { LOCAL } from "../platform/testing/sample";
import { bootstrapStacks } from "./bootstrap";
import { willowsSpoon } from "./willows-spoon/blueprint";

/** The one idea: the same stacks run everywhere. */

const root = join(__dirname, "..");

const ENDPOINTS: Endpoints = {
  aws: "http://127.0.0.1:4566",
  snowflake: { host: "127.0.0.1", port: 4567, protocol: "http" },
  airbyte: "http://127.0.0.1:4568",
};

interface Json {
  resource: Record<string, Record<string, Record<string, string | undefined>>>;
  provider: object;
  terraform: { backend: Record<string, object>; required_providers: object };
  data?: Record<string, object>;
}

function synthesised(
  environment: Environment,
  endpoints?: Endpoints,
  settings: object = {},
): Record<string, Json> {
  const outdir = join(mkdtempSync(join(tmpdir(), "larder-")), environment.name);
  const platform = createPlatform({
    name: "spoon",
    blueprint: "willows-spoon",
    repository: "acme/spoon",
    environment,
    root,
    outdir,
    endpoints,
  });
  const system = willowsSpoon.build(platform, willowsSpoon.settings.parse(settings));
  const stacks = [...bootstrapStacks(platform, system), ...system.stages.map(({ stack }) => stack)];
  for (const stack of stacks) stack.prepareStack();
  return Object.fromEntries(stacks.map((stack) => [stack.node.id, stack.toTerraform() as Json]));
}

/** What may differ: where state lies, how neighbours' state is read, how providers are reached. */
function withoutPlace(stacks: Record<string, Json>): object {
  return Object.fromEntries(
    Object.entries(stacks).map(([id, { provider: _, terraform, data, ...rest }]) => {
      const { terraform_remote_state: __, ...lookups } = data ?? {};
      const { backend: ___, ...requirements } = terraform;
      const metadata = (rest as unknown as { "//": { metadata: { backend?: string; overrides?: unknown } } })[
        "//"
      ].metadata;
      delete metadata.backend;
      delete metadata.overrides;
      return [id, { ...rest, terraform: requirements, data: lookups }];
    }),
  );
}

const local = synthesised(LOCAL, ENDPOINTS);
const cloud = synthesised({ ...LOCAL, local: false });

it("local and its copy on AWS differ in backend, remote-state and provider blocks only", () => {
  expect(withoutPlace(local)).toEqual(withoutPlace(cloud));
});

it("the addresses of hosts hold nobody back on this machine", () => {
  const settings = { snowflake: { allowedAddresses: ["203.0.113.7/32"] } };
  const policies = (environment: Environment) =>
    Object.values(
      synthesised(environment, undefined, settings).snowflake!.resource.snowflake_network_policy ?? {},
    );
  expect(policies(LOCAL)).toEqual([]);
  expect(policies({ ...LOCAL, local: false })).toHaveLength(1);
});

it("no address of the local cloud stands outside the provider blocks", () => {
  for (const json of Object.values(local)) {
    const { provider: _, ...rest } = json;
    expect(JSON.stringify(rest)).not.toMatch(/127\.0\.0\.1|localhost/);
    expect(JSON.stringify(json.provider)).toMatch(/127\.0\.0\.1/);
  }
});

it("state is local in one, encrypted and locked in the other", () => {
  for (const [id, { terraform }] of Object.entries(local)) {
    expect(terraform.backend).toEqual({
      local: { path: expect.stringMatching(`\\.larder/local/state/${id}.tfstate$`) as string },
    });
  }
  for (const [id, { terraform }] of Object.entries(cloud)) {
    expect(terraform.backend).toEqual({
      s3: {
        bucket: "spoon-local-state-123456789012",
        key: `${id}.tfstate`,
        region: "us-east-2",
        encrypt: true,
        use_lockfile: true,
      },
    });
  }
});

it("no stack reads the outputs of airbyte, whose state holds secrets", () => {
  for (const { data } of Object.values(local)) {
    expect(
      Object.keys(data?.terraform_remote_state ?? {}).filter((name) => name.endsWith("-airbyte")),
    ).toEqual([]);
  }
});

it("no private key and no machine's path stands in the JSON", () => {
  for (const stacks of [local, cloud]) {
    expect(JSON.stringify(stacks)).not.toMatch(/PRIVATE KEY|"private_key"/);
  }
  expect(JSON.stringify(cloud)).not.toContain(root);
});

/** What has a name of its own in an account: not what lies inside something that has one. */
const INSIDE = /^(snowflake_schema|airbyte_|aws_iam_role_policy$)/;

it("two environments of one account share no name", () => {
  const names = (stacks: Record<string, Json>) =>
    Object.values(stacks)
      .flatMap(({ resource }) => Object.entries(resource))
      .filter(([type]) => !INSIDE.test(type))
      .flatMap(([, byId]) => Object.values(byId))
      .flatMap(({ name, bucket, family, alarm_name }) => [name, bucket, family, alarm_name])
      .filter((name) => name !== undefined && !name.includes("${"));
  const first = new Set(names(local));
  const second = names(synthesised({ ...LOCAL, name: "second" }, ENDPOINTS));
  expect(first.size).toBeGreaterThan(40);
  expect(second.filter((name) => first.has(name))).toEqual([]);
});
