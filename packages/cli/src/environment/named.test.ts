import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError } from "../../../../platform/config/problems";
import { configFile, environmentNamed } from "./named";

const root = mkdtempSync(join(tmpdir(), "larder-named-"));
const environments = 'local: {}\n  prod: { aws: { account: "222222222222" } }';
writeFileSync(
  join(root, "larder.yaml"),
  `version: 1\nname: spoon\nblueprint: mini\nenvironments:\n  ${environments}\n`,
);

test.each(["nosuch", "constructor", "__proto__", "toString", ""])(
  "the environment %j is refused at -e, with those that there are",
  (name) => {
    const refusal = () => environmentNamed(root, name);
    expect(refusal).toThrow(ConfigError);
    expect(refusal).toThrow(`-e is "${name}"; allowed: local, prod`);
  },
);

test("an environment is found by its name", () => {
  expect(environmentNamed(root, "prod")).toMatchObject({ name: "prod", isLocal: false });
});

test("larder.yaml lies at the root", () => {
  expect(configFile(root)).toBe(join(root, "larder.yaml"));
});
