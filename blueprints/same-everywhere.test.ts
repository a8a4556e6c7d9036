import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Endpoints, Environment } from "../platform/blueprint";
import { createPlatform } from "../platform/platform";
import { LOCAL } from "../platform/testing/sample";
import { willowsSpoon } from "./willows-spoon/blueprint";

/** The one idea: the same stacks run everywhere. */

const root = join(__dirname, "..");

const ENDPOINTS: Endpoints = {
  aws: "http://127.0.0.1:4566",
  snowflake: { host: "127.0.0.1", port: 4567, protocol: "http" },
  airbyte: "http://127.0.0.1:4568",
};

interface Json {
  provider: object;
  terraform: { backend: Record<string, object>; required_providers: object };
  data?: Record<string, object>;
}

function synthesised(environment: Environment, endpoints?: Endpoints): Record<string, Json> {
  const outdir = join(mkdtempSync(join(tmpdir(), "larder-")), environment.name);
  const platform = createPlatform({
    name: "spoon",
    blueprint: "willows-spoon",
    environment,
    root,
    outdir,
    endpoints,
  });
  const { stages } = willowsSpoon.build(platform, willowsSpoon.settings.parse({}));
  for (const { stack } of stages) stack.prepareStack();
  return Object.fromEntries(stages.map(({ stack }) => [stack.node.id, stack.toTerraform() as Json]));
}

/** What may differ: where state lies, how neighbours' state is read, how providers are reached. */
function withoutPlace(stacks: Record<string, Json>): object {
  return Object.fromEntries(
    Object.entries(stacks).map(([id, { provider: _, terraform, data, ...rest }]) => {
      const { terraform_remote_state: __, ...lookups } = data ?? {};
      const { backend: ___, ...requirements } = terraform;
      const metadata = (rest as { "//": { metadata: { backend?: string; overrides?: unknown } } })["//"]
        .metadata;
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

it("two environments of one account share no name", () => {
  const names = (stacks: Record<string, Json>) => {
    const found = JSON.stringify(stacks).match(/"(name|bucket|family|alarm_name)":"[^"$]*"/g) ?? [];
    return new Set(found.filter((name) => !/"(id|scratch|daily|opt-in-status)"/.test(name.split(":")[1]!)));
  };
  const second = names(synthesised({ ...LOCAL, name: "second" }, ENDPOINTS));
  const shared = [...names(local)].filter((name) => second.has(name));
  expect(shared).toEqual(['"name":"spoon"', expect.stringContaining("al2023") as string]);
});
