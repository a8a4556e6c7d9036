import { basename, resolve } from "node:path";
import { BLUEPRINTS, INPUTS } from "./blueprints";
import { bootstrapStacks } from "./blueprints/bootstrap";
import { environmentOf, loadConfig } from "./platform/config/load";
import { InputError } from "./platform/errors";
import { createPlatform } from "./platform/platform";
import { readDataAddresses } from "./platform/policies/data-addresses";
import { checkPolicies } from "./platform/policies/walk";
import { readEndpoints } from "./platform/providers";
import { systemFile, writeSystemFile } from "./platform/system-file";
import { escaped, plain } from "./platform/terraform-text";

/** From larder.yaml to the stacks of one environment, as JSON for Terraform. Run by cdktf and by the command line. */
function synthesise(): void {
  const root = process.cwd();
  const file = resolve(root, process.env.LARDER_CONFIG ?? "larder.yaml");

  const config = escaped(loadConfig(file, INPUTS));
  const environment = environmentOf(basename(file), config, process.env.LARDER_ENVIRONMENT ?? "local");
  const platform = createPlatform({
    name: config.name,
    blueprint: config.blueprint,
    repository: config.repository,
    environment,
    root,
    outdir: outputFolder(root, environment.name),
    endpoints: readEndpoints(root, environment),
    deleteData: process.env.LARDER_DELETE_DATA === "true",
    readOnly: process.env.LARDER_READ_ONLY === "true",
  });

  const system = BLUEPRINTS[config.blueprint]!.build(platform, config.settings);
  const bootstrap = bootstrapStacks(platform, system);
  const stacks = [...bootstrap, ...system.stages.map(({ stack }) => stack)];
  checkPolicies(stacks, readDataAddresses(root, config.blueprint));
  platform.app.synth();
  writeSystemFile(platform, plain(systemFile(platform, config.settings, system, bootstrap)));
}

/** One folder an environment, or a lock file and a plan of one would meet the stacks of another. */
function outputFolder(root: string, environment: string): string {
  const folder = process.env.CDKTF_OUTDIR ?? `cdktf.out/${environment}`;
  if (basename(folder) === environment) return resolve(root, folder);
  throw new InputError(
    `environment ${environment} would be written to ${folder}: set CDKTF_OUTPUT=cdktf.out/${environment}`,
  );
}

try {
  synthesise();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const expected = error instanceof InputError;
  console.error(expected || error.name === "PolicyError" ? error.message : error.stack);
  process.exitCode = expected ? error.exitCode : 1;
}
