import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Environment } from "../environment/environment";
import { restoreLock, saveLock } from "./lock-file";

const block = (name: string) =>
  `provider "registry.terraform.io/${name}" {\n  version = "1.0.0"\n  hashes = [\n    "h1:x",\n  ]\n}`;

let environment: Environment;
beforeEach(() => {
  environment = new Environment(mkdtempSync(join(tmpdir(), "larder-cli-")), "dev", false);
});

test("one committed lock holds the providers of all stacks, a stack's own those that it uses", () => {
  const stack = join(environment.root, "stack.hcl");
  writeFileSync(stack, `# by terraform\n\n${block("hashicorp/aws")}\n`);
  saveLock(environment, stack);
  writeFileSync(stack, `${block("snowflakedb/snowflake")}\n\n${block("hashicorp/aws")}\n`);
  saveLock(environment, stack);
  const committed = readFileSync(join(environment.root, "locks", "dev.lock.hcl"), "utf8");
  expect(committed).toContain(`${block("hashicorp/aws")}\n\n${block("snowflakedb/snowflake")}\n`);

  restoreLock(environment, stack, ["snowflakedb/snowflake"]);
  const restored = readFileSync(stack, "utf8");
  expect(restored).toContain(block("snowflakedb/snowflake"));
  expect(restored).not.toContain("hashicorp/aws");
});

test("a marked package is refused in real accounts", async () => {
  const { refuseStandIns, STAND_IN_MARKER } = await import("./stand-ins");
  const folder = join(
    environment.root,
    ".terraform/providers/registry.terraform.io/airbytehq/airbyte/1.2.0/linux_amd64",
  );
  mkdirSync(folder, { recursive: true });
  expect(() => refuseStandIns(environment.root)).not.toThrow();
  writeFileSync(join(folder, STAND_IN_MARKER), "{}");
  expect(() => refuseStandIns(environment.root)).toThrow("stand-in");
});
