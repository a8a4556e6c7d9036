/**
 * What set-up makes, in a table: a part is current when its inputs are those of its stamp and its output exists.
 * `after` names parts that must be there first; `make` makes it, and may be run again after a kill.
 */
const fs = require("node:fs");
const path = require("node:path");
const { run } = require("./children.cjs");
const { holds } = require("./aws-provider.cjs");
const npm = require("./npm.cjs");
const { awsProvider } = require("./versions.cjs");

/** Environments in the order in which a run needs them; their dependencies conflict, so each stands alone. */
const PYTHON_ENVIRONMENTS = [
  { name: "local", requirements: "local/requirements.txt" },
  { name: "dbt", requirements: "dbt/shop/requirements.txt" },
  { name: "source-shopify", requirements: "local/connectors/source-shopify/requirements.txt" },
  { name: "airflow", requirements: "airflow/requirements.txt" },
];
const TEST_ENVIRONMENTS = [
  { name: "lint", requirements: "test/lint/requirements.txt" },
  { name: "dbt-lint", requirements: "dbt/requirements-lint.txt" },
  { name: "checkov", requirements: "test/checkov/requirements.txt" },
  { name: "clients", requirements: "test/clients/requirements.txt" },
];

function parts(root, { withTests = false, tools }) {
  const environments = [...PYTHON_ENVIRONMENTS, ...(withTests ? TEST_ENVIRONMENTS : [])];
  return [
    ...awsProviderPart(root, tools?.awsProvider),
    {
      name: "npm",
      inputs: ["package-lock.json"],
      output: "node_modules/.package-lock.json",
      make: () => (npm.isInstalled(root) ? undefined : run(root, "npm", ["npm", "ci"])),
    },
    uvPart(root, tools),
    ...environments.map((environment) => pythonPart(root, tools, environment)),
    ...buildParts(root),
  ];
}

function uvPart(root, tools) {
  const requirements = "packages/cli/setup/requirements.txt";
  return {
    name: "uv",
    inputs: [requirements],
    output: ".larder/tools/bin/uv",
    async make() {
      const folder = path.join(root, ".larder", "tools");
      if (!fs.existsSync(path.join(folder, "bin", "pip")))
        await run(root, "uv", [tools.python.path, "-m", "venv", folder]);
      await run(root, "uv", [
        path.join(folder, "bin", "python"),
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "-r",
        requirements,
      ]);
    },
  };
}

function pythonPart(root, tools, { name, requirements }) {
  const folder = path.join(root, ".larder", "python", name);
  const python = path.join(folder, "bin", "python");
  const uv = path.join(root, ".larder", "tools", "bin", "uv");
  const part = `python/${name}`;
  return {
    name: part,
    after: ["uv"],
    inputs: [requirements],
    output: path.relative(root, python),
    async make() {
      if (!fs.existsSync(python))
        await run(root, part, [uv, "venv", "--clear", "--python", tools.python.path, folder]);
      await run(root, part, [uv, "pip", "sync", "--require-hashes", "--python", python, requirements]);
    },
  };
}

function buildParts(root) {
  const build = (name, script, rest) => ({
    name,
    make: () => run(root, name, [process.execPath, script]),
    ...rest,
  });
  return [
    build("provider-airbyte", "packages/provider-airbyte/generate.mjs", {
      after: ["npm"],
      inputs: ["packages/provider-airbyte"],
      output: "packages/provider-airbyte/lib",
    }),
    build("terraform-standins", "packages/terraform-standins/build.mjs", {
      after: ["npm"],
      inputs: ["packages/terraform-standins", "packages/provider-airbyte/interface.json"],
      output: ".larder/mirror",
    }),
    build("bundles", "build.mjs", {
      after: ["npm", "provider-airbyte"],
      inputs: ["build.mjs", "main.ts", "platform", "stacks", "blueprints", "packages/cli", "packages/report"],
      output: "packages/cli/dist/larder.js",
    }),
  ];
}

/**
 * A packed provider would be unpacked once a stack, and the registry's downloaded as often: Terraform itself puts it
 * once into a folder of ours, which is a mirror then. Nothing but hashicorp/aws ever lies there.
 */
function awsProviderPart(root, found) {
  if (!found || found.form === "unpacked") return [];
  return [
    {
      name: "aws-provider",
      inputs: [],
      output: ".larder/providers",
      async make() {
        const providers = path.join(root, ".larder", "providers");
        if (holds(providers)) return;
        const folder = path.join(root, ".larder", "cache", "aws-provider");
        fs.mkdirSync(folder, { recursive: true });
        fs.mkdirSync(providers, { recursive: true });
        const aws = { source: "hashicorp/aws", version: awsProvider };
        const configuration = { terraform: { required_providers: { aws } } };
        fs.writeFileSync(path.join(folder, "main.tf.json"), JSON.stringify(configuration));
        const source = found.path
          ? `filesystem_mirror { path = ${JSON.stringify(found.path)} }`
          : "direct {}";
        fs.writeFileSync(path.join(folder, "terraform.tfrc"), `provider_installation {\n  ${source}\n}\n`);
        await run(root, "aws-provider", ["terraform", `-chdir=${folder}`, "init", "-input=false"], {
          env: { TF_CLI_CONFIG_FILE: path.join(folder, "terraform.tfrc"), TF_PLUGIN_CACHE_DIR: providers },
        });
        fs.rmSync(folder, { recursive: true, force: true });
      },
    },
  ];
}

module.exports = { parts, PYTHON_ENVIRONMENTS };
