import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SystemFile } from "./platform/system";

/** The compiled app, run as cdktf and the command line run it. */

const folder = mkdtempSync(join(tmpdir(), "larder-main-"));
const app = join(folder, "main.js");

beforeAll(async () => {
  await build({ entryPoints: [join(__dirname, "main.ts")], bundle: true, platform: "node", outfile: app });
}, 60_000);

function run(environment: Record<string, string> = {}, config?: string) {
  const outdir = join(mkdtempSync(join(folder, "run-")), environment.LARDER_ENVIRONMENT ?? "local");
  const system = join(outdir, "..", "system.json");
  const file = join(outdir, "..", "larder.yaml");
  if (config) writeFileSync(file, config);
  const env = {
    ...{ PATH: process.env.PATH, CDKTF_OUTDIR: outdir, LARDER_SYSTEM: system },
    ...(config && { LARDER_CONFIG: file }),
    ...environment,
  };
  const { status, stderr } = spawnSync(process.execPath, [app], { cwd: __dirname, env, encoding: "utf8" });
  return { status, stderr, outdir, system };
}

const HEAD = "version: 1\nname: spoon\nblueprint: willows-spoon\nenvironments: { local: {} }\n";

it("writes the stacks and the system file", () => {
  const { status, stderr, outdir, system } = run();
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const file = SystemFile.parse(JSON.parse(readFileSync(system, "utf8")));
  const stages = file.stages.map(({ stack }) => stack);
  expect(file.bootstrap).toEqual(["account"]);
  expect(readdirSync(join(outdir, "stacks")).sort()).toEqual([...file.bootstrap, ...stages].sort());
  expect(file.stages.find(({ stack }) => stack === "airbyte")).toEqual({
    stack: "airbyte",
    dependsOn: ["airbyte-host", "snowflake"],
    gate: "airbyte",
  });
});

it("adds the rights of workflows where a repository is named, and tells both", () => {
  const { status, system } = run({}, `${HEAD}repository: acme@1/spoon@2\n`);
  expect(status).toBe(0);
  expect(SystemFile.parse(JSON.parse(readFileSync(system, "utf8")))).toMatchObject({
    repository: "acme/spoon",
    repositorySubject: "acme@1/spoon@2",
    bootstrap: ["account", "delivery"],
  });
});

it("keeps to the list of what holds data, whatever the settings", () => {
  const settings = [
    "network: { internet: nat, flowLogs: true }",
    "developers: [ada]",
    "snowflake: { allowedAddresses: [203.0.113.0/24] }",
    "shopify: { streams: { shop: full_refresh_append } }",
  ];
  for (const setting of settings)
    expect([setting, run({}, `${HEAD}settings: { ${setting} }\n`).stderr]).toEqual([setting, ""]);
});

it("says the same twice", () => {
  const [first, second] = [run(), run()];
  expect(readFileSync(first.system, "utf8")).toBe(readFileSync(second.system, "utf8"));
  for (const stack of readdirSync(join(first.outdir, "stacks"))) {
    const text = ({ outdir }: typeof first) =>
      readFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), "utf8");
    expect(text(first)).toBe(text(second));
  }
});

it("refuses to write one environment into the folder of another", () => {
  const { status, stderr } = run({ CDKTF_OUTDIR: "cdktf.out/prod" });
  expect(status).toBe(2);
  expect(stderr.trim()).toBe(
    "environment local would be written to cdktf.out/prod: set CDKTF_OUTPUT=cdktf.out/local",
  );
});

it("tells all problems of larder.yaml in one message and writes nothing", () => {
  const { status, stderr, outdir } = run({}, "version: 2\nname: Spoon\nblueprint: spoon\nenvironments: {}\n");
  expect(status).toBe(2);
  expect(stderr).toMatch(/^larder\.yaml: 4 problems\n {2}version is 2; allowed: 1\n/);
  expect(existsSync(outdir)).toBe(false);
});

it("does not delete data of a protected environment", () => {
  const config = [
    "version: 1",
    "name: spoon",
    "blueprint: willows-spoon",
    "environments: { local: { protected: true } }",
  ].join("\n");
  const { status, stderr } = run({ LARDER_DELETE_DATA: "true" }, config);
  expect(status).toBe(2);
  expect(stderr).toContain("environment local is protected");
});

it("lets Terraform delete data only when it is asked to", () => {
  const guards = (environment: Record<string, string>) => {
    const { outdir } = run(environment);
    const texts = readdirSync(join(outdir, "stacks")).map((stack) =>
      readFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), "utf8"),
    );
    return texts.join("\n").match(/"prevent_destroy": true/g)?.length ?? 0;
  };
  expect(guards({})).toBeGreaterThanOrEqual(2);
  expect(guards({ LARDER_DELETE_DATA: "true" })).toBe(0);
});
