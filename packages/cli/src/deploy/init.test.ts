import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Environment } from "../environment/environment";
import { InputError, LarderError } from "../errors";
import { prepareInit } from "./init";
import { Terraform } from "./terraform";

/** What `terraform init` needs of the repository, and what is said when it fails. */

const block = (name: string) =>
  `provider "registry.terraform.io/${name}" {\n  version = "1.0.0"\n  hashes = [\n    "h1:x",\n  ]\n}`;

let environment: Environment;
const before = { ...process.env };
beforeEach(() => {
  delete process.env.CI;
  environment = new Environment(mkdtempSync(join(tmpdir(), "larder-init-")), "dev", false);
  const providers = { aws: { source: "aws" }, snowflake: { source: "snowflakedb/snowflake" } };
  write(environment.stackFolder("lake"), "cdk.tf.json", {
    terraform: { required_providers: providers },
  });
});
afterEach(() => {
  process.env = { ...before };
});

function write(folder: string, name: string, content: object | string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
}

function locked(...names: string[]): void {
  write(join(environment.root, "locks"), "dev.lock.hcl", `${names.map(block).join("\n\n")}\n`);
}

/** A terraform that runs this script. */
function terraform(script: string): Terraform {
  const program = join(environment.root, "terraform");
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  write(join(environment.root, ".larder"), "setup.json", { terraform: { version: "1", path: program } });
  return new Terraform(environment, "lake");
}

function refusal(): InputError {
  try {
    prepareInit(environment, "lake");
  } catch (error) {
    return error as InputError;
  }
  throw new Error("it was not refused");
}

test("in CI a missing lock file is refused with its providers and the command that writes it", () => {
  process.env.CI = "true";
  const { message, said, exitCode } = refusal();
  expect(message).toBe(
    "there is no locks/dev.lock.hcl with aws, snowflakedb/snowflake, which stack lake needs",
  );
  expect(said.next).toBe("run ./larder plan -e dev on your machine and commit locks/dev.lock.hcl");
  expect(exitCode).toBe(2);
});

test("in CI a provider that is not in the lock file is refused, and nothing else", () => {
  process.env.CI = "true";
  locked("hashicorp/aws");
  expect(refusal().message).toBe("locks/dev.lock.hcl lacks snowflakedb/snowflake, which stack lake needs");
  locked("hashicorp/aws", "snowflakedb/snowflake");
  expect(prepareInit(environment, "lake").args).toContain("-lockfile=readonly");
});

test("a lock file that was lost is written again, though the stack was initialised before", async () => {
  const blocks = [block("hashicorp/aws"), block("snowflakedb/snowflake")].join("\n\n");
  write(environment.root, "made.hcl", `${blocks}\n`);
  const made = join(environment.root, "made.hcl");
  await terraform(`mkdir -p .terraform && cp "${made}" .terraform.lock.hcl`).init();
  const file = join(environment.root, "locks", "dev.lock.hcl");
  expect(prepareInit(environment, "lake").needed).toBe(false);
  writeFileSync(file, "");
  await new Terraform(environment, "lake").init();
  expect(readFileSync(file, "utf8")).toContain(block("snowflakedb/snowflake"));
});

test("an init that fails says what terraform said", async () => {
  const script = "echo 'Initializing the backend...'; echo 'Error: Failed to install provider' >&2; exit 1";
  const error: unknown = await terraform(script)
    .init()
    .catch((thrown: unknown) => thrown);
  expect((error as LarderError).message).toBe("terraform init of lake failed");
  expect((error as LarderError).said.detail).toBe("Error: Failed to install provider");
});
